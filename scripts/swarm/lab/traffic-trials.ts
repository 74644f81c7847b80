import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { walk } from '../../demo/walk.ts';
import { type Bed, must, urlOf } from './bed.ts';
import type { Target } from './load.ts';
import { type Guest, guests, manager } from './plan.ts';
import { counted, inReplica, replicasOf } from './replicas.ts';
import { mailbox, signUp, uploadLogo } from './session.ts';

/** Two people and a program walk the whole loop, once for each node that they come in by. */
export async function walkThroughEveryNode({ say }: Bed): Promise<string> {
  const told: string[] = [];
  for (const guest of guests) told.push(await walkThrough(guest, { evaluations: 400, say }));
  return told.join('; ');
}

/** The walk by one node: usage, audit entries and mail have to arrive, so events flow when it ends. */
export async function walkThrough(
  guest: Guest,
  options: { evaluations: number; say: (line: string) => void },
): Promise<string> {
  const result = await walk({ ...options, url: urlOf(guest), mailbox, withinMs: 600_000 });
  must(
    result.counted === result.evaluations,
    `${guest.name}: ${result.counted} of ${result.evaluations} counted`,
  );
  must(result.auditValid, `${guest.name}: the audit chain is broken`);
  return `${guest.name} ${result.evaluations} evaluations, all counted`;
}

const asked = 24;
// An edge keeps its connections to the services: what comes one by one would all go over the same.
const together = 8;

/** New connections to each node reach replicas on other nodes, at the edge and behind it. */
export async function spread({ lab, target }: Bed): Promise<string> {
  const services = [
    {
      name: 'edge',
      metric: 'caddy_http_request_duration_seconds_count',
      // Caddy counts a request once for each of its handlers.
      labels: /code="200".*handler="subroute".*method="POST"/,
    },
    { name: 'evaluation', metric: 'http_request_duration_seconds_count', labels: /ofrep/ },
  ];
  const told: string[] = [];
  for (const { name, metric, labels } of services) {
    const replicas = await replicasOf(lab, name);
    must(new Set(replicas.map(({ guest }) => guest)).size === 2, `${name} does not run on both workers`);
    const read = () => Promise.all(replicas.map(replica => counted(lab, replica, metric, labels)));
    const before = await read();
    for (let index = 0; index < asked; index += together)
      await Promise.all(
        guests.flatMap(guest => Array.from({ length: together }, () => askAnew(guest, target))),
      );
    const after = await read();
    const shares = after.map((count, index) => count - (before[index] ?? 0));
    must(
      shares.every(share => share > 0),
      `${name}: a replica got none: ${shares.join(', ')}`,
    );
    told.push(`${name} ${shares.join(' + ')}`);
  }
  return `${asked} new connections to each of ${guests.length} nodes: ${told.join('; ')}`;
}

/** An evaluation over a connection of its own. */
function askAnew(guest: Guest, { key, feature }: Target): Promise<void> {
  const body = JSON.stringify({ context: { targetingKey: 'user-1' } });
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(
      `${urlOf(guest)}/ofrep/v1/evaluate/flags/${feature}`,
      { method: 'POST', headers, agent: false, timeout: 60_000 },
      response => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 200
            ? resolve()
            : reject(new Error(`${guest.name} answered ${response.statusCode}`)),
        );
      },
    );
    sent.once('timeout', () => sent.destroy(new Error(`${guest.name} does not answer`)));
    sent.once('error', reject);
    sent.end(body);
  });
}

/** What one replica writes to NFS, the other one on the other node reads. */
export async function logo({ lab, say }: Bed): Promise<string> {
  const replicas = await replicasOf(lab, 'companies');
  must(new Set(replicas.map(({ guest }) => guest)).size === 2, 'companies does not run on both workers');
  const [mount = ''] = await Promise.all(
    replicas.map(replica => inReplica(lab, replica, 'grep " /mnt/assets " /proc/mounts')),
  );
  say(mount.trim());
  must(/nfs4.*vers=4\.1/.test(mount), `not NFS 4.1: ${mount}`);
  const uploads = () =>
    Promise.all(
      replicas.map(replica =>
        counted(lab, replica, 'http_request_duration_seconds_count', /method="PUT".*logo.*status="2/),
      ),
    );
  const files = () =>
    Promise.all(
      replicas.map(async replica =>
        (await inReplica(lab, replica, 'find /mnt/assets -type f -exec sha256sum {} +')).trim().split('\n'),
      ),
    );
  const [uploadsBefore, [filesBefore = []]] = [await uploads(), await files()];
  const address = await uploadLogo(await signUp(urlOf(manager)));
  const uploadsAfter = await uploads();
  const writer = uploadsAfter.findIndex((count, index) => count > (uploadsBefore[index] ?? 0));
  const seen = await files();
  const fresh = (list: readonly string[] = []) => list.filter(line => !filesBefore.includes(line)).sort();
  const [written, other] = [fresh(seen[writer]), fresh(seen[writer === 0 ? 1 : 0])];
  must(written.length > 0, 'the writer has no new file');
  must(written.join() === other.join(), 'the other node sees other files');
  const hashes = await Promise.all(
    guests.map(async guest => {
      const response = await fetch(new URL(address, urlOf(guest)));
      must(response.ok, `${guest.name} answered ${response.status}`);
      return createHash('sha256')
        .update(new Uint8Array(await response.arrayBuffer()))
        .digest('hex');
    }),
  );
  must(new Set(hashes).size === 1, 'nodes answer with different logos');
  const names = replicas.map(({ guest }) => guest.name);
  return `written by ${names[writer]}, ${written.length} file(s) with the same hash on ${names[writer === 0 ? 1 : 0]}; the same bytes through ${guests.length} ports`;
}
