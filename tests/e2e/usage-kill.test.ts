import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { house } from '@bandera/contracts/house';
import { eventually } from '@bandera/kit/testing/service';
import t, { type Test } from 'tap';
import { httpSender } from '../../scripts/load/http-sender.ts';
import { freePort } from '../../scripts/testing/backends/free-port.ts';
import { startNats } from '../../scripts/testing/backends/nats.ts';
import { backend } from '../matrix/backend.ts';
import { type BanderaProcess, spawnBandera } from './bandera-process.ts';
import { doorOf, must, type Person } from './house.ts';
import { application, furnish, idOf } from './shop.ts';

const workers = 8;
/** Of this file's settings: how often a replica's counts leave it. */
const flushMs = 1_000;
const longMs = 60_000;

/** Every other service in one process, evaluation in one of its own that can be killed, and NATS between them. */
async function twoProcesses(t: Test) {
  // Not t.testdir(), which is removed before the broker has stopped writing there.
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-usage-'));
  const nats = await startNats({ dir: `${folder}/nats` });
  t.teardown(async () => {
    await nats.stop();
    rmSync(folder, { recursive: true });
  });
  const common = { NATS_URL: nats.url, INTERNAL_SECRET: 'a secret that only this test knows, long enough' };
  const others = Object.keys(house.services).filter(name => name !== 'evaluation');
  const rest = await spawnBandera(t, ['scripts/start.ts', '--no-demo'], {
    ...common,
    SERVICES: others.join(),
    REPORTS_PER_MINUTE: '100000',
  });
  await rest.ready();
  const port = String(await freePort());
  async function startReplica(): Promise<BanderaProcess> {
    const replica = await spawnBandera(t, ['services/evaluation/main.ts'], {
      ...common,
      SERVICE_URL: rest.url,
      PORT: port,
      DATA_DIR: `${folder}/evaluation`,
      USAGE_FLUSH_SECONDS: String(flushMs / 1_000),
      DRAIN_SECONDS: '1',
    });
    await replica.ready();
    return replica;
  }
  return { rest, startReplica };
}

/** Evaluates as fast as it is answered until `end` is called; answers when each answer was there. */
function underLoad(url: string, key: string): { end(): Promise<number[]> } {
  const http = httpSender(url);
  const answered: number[] = [];
  let ended = false;
  async function work(): Promise<void> {
    while (!ended) {
      const sent = http.send({
        method: 'POST',
        path: '/ofrep/v1/evaluate/flags/checkout',
        headers: { authorization: `Bearer ${key}` },
        body: '{"context":{"targetingKey":"u"}}',
      });
      const status = await sent.then(answer => answer.status).catch(() => 0);
      if (status === 200) answered.push(performance.now());
      else await sleep(10);
    }
  }
  const working = Promise.all(Array.from({ length: workers }, work));
  return {
    async end() {
      ended = true;
      await working;
      http.close();
      return answered;
    },
  };
}

/** How many evaluations of a feature the reports have. */
async function reported(owner: Person, feature: string): Promise<number> {
  const dayMs = 86_400_000;
  const query = new URLSearchParams({
    feature,
    from: new Date(Date.now() - dayMs).toISOString(),
    to: new Date(Date.now() + dayMs).toISOString(),
  });
  const target = `/api/v1/reports/usage?${query}`;
  const newest = { 'Cache-Control': 'no-cache' };
  const { body } = await must(owner.get<{ total: number }>(target, undefined, newest));
  return body.total;
}

/** Waits until so many flushes of a load have arrived, and answers what the reports have then. */
async function afterFlushes(owner: Person, count: number): Promise<number> {
  let last = await reported(owner, 'checkout');
  for (let seen = 0; seen < count; seen += 1) {
    last = await eventually(async () => {
      const now = await reported(owner, 'checkout');
      return now > last ? now : undefined;
    }, longMs);
  }
  return last;
}

t.test('what the reports lose when a replica ends', { timeout: 300_000 }, async t => {
  if (!backend(t, 'TEST_NATS_URL')) return;
  const { rest, startReplica } = await twoProcesses(t);
  const owner = await doorOf(rest.url).signUp('owner@usage.test', 'Usage');
  const { project } = await furnish(owner);
  const marker = { project: 'shop', key: 'marker', kind: 'release', valueType: 'boolean' };
  await idOf(owner.post('/api/v1/features', marker));
  let replica = await startReplica();
  const { key } = await application(owner, rest.url, project);
  const http = httpSender(replica.url);
  t.teardown(http.close);
  const evaluate = async (feature: string) => {
    const target = `/ofrep/v1/evaluate/flags/${feature}`;
    const headers = { authorization: `Bearer ${key}` };
    return (await http.send({ method: 'POST', path: target, headers, body: '{}' })).status === 200;
  };
  await eventually(() => evaluate('marker'), longMs);

  let load = underLoad(replica.url, key);
  const seen = await afterFlushes(owner, 4);
  const killedAt = performance.now();
  replica.child.kill('SIGKILL');
  await replica.ended;
  const answered = await load.end();
  replica = await startReplica();
  const marked = await reported(owner, 'marker');
  await eventually(() => evaluate('marker'), longMs);
  await eventually(async () => (await reported(owner, 'marker')) > marked, longMs);
  const counted = await reported(owner, 'checkout');
  const since = (ms: number) => answered.filter(at => at > killedAt - ms).length;
  const lost = answered.length - counted;
  t.comment(
    `R12: kill -9 after ${answered.length} answers: ${lost} not counted; ${since(flushMs)} were given in the last second`,
  );
  t.ok(counted >= seen, 'what was reported stays');
  t.ok(lost <= since(3 * flushMs), 'only what had not left yet is lost');
  t.ok(-lost <= workers, 'and nothing is counted twice');

  load = underLoad(replica.url, key);
  await afterFlushes(owner, 2);
  replica.child.kill('SIGTERM');
  t.match(await replica.ended, { code: 0 });
  const rightly = (await load.end()).length;
  await eventually(async () => (await reported(owner, 'checkout')) >= counted + rightly, longMs);
  const afterwards = await reported(owner, 'checkout');
  t.comment(`R12: SIGTERM after ${rightly} answers: ${counted + rightly - afterwards} not counted`);
  t.equal(afterwards, counted + rightly, 'a process that is told to end loses nothing');
});
