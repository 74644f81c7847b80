import { setTimeout as sleep } from 'node:timers/promises';
import { callerOf } from '@bandera/kit/testing/service';
import t from 'tap';
import { mailTo, waitFor } from '../../scripts/demo/mailbox.ts';
import { backend } from '../matrix/backend.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { must, password } from './house.ts';
import { smtpMailbox } from './smtp-mailbox.ts';

const writes = 1_000;
const writers = 4;
/** How often each process is killed. */
const rounds = 2;

t.test(
  'kill -9 of any process during 1000 writes: each is in the audit log exactly once',
  { timeout: 480_000 },
  async t => {
    const mysqlUrl = backend(t, 'TEST_MYSQL_URL');
    const natsUrl = backend(t, 'TEST_NATS_URL');
    const redisUrl = backend(t, 'TEST_REDIS_URL');
    if (!mysqlUrl || !natsUrl || !redisUrl) return;
    const mailbox = await smtpMailbox(t);
    const caddy = process.env['TEST_CADDY'] ?? 'caddy';
    const cluster = await startCluster(t, {
      mysqlUrl,
      natsUrl,
      redisUrl,
      smtpUrl: mailbox.url,
      caddy,
      prefix: `kill_${process.pid}`,
    });
    const anyone = callerOf(cluster.url);
    const email = 'owner@kill.test';
    await must(
      anyone.post('/api/v1/auth/register', { email, password, name: 'Owner', company: { name: 'Kill' } }),
    );
    const [code] = await mailTo(mailbox, email, /\b\d{6}\b/);
    await must(anyone.post('/api/v1/auth/verify-email', { email, code }));
    const session = await must(
      anyone.post<{ accessToken: string }>('/api/v1/auth/login', { email, password }),
    );
    const owner = callerOf(cluster.url, session.body.accessToken);
    await must(owner.post('/api/v1/projects', { key: 'shop', name: 'Shop' }));

    const progress = { done: 0, retried: 0 };
    const killed = killInTurn(cluster);
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(owner, writer, progress)));
    const kills = await killed;
    t.comment(
      `${progress.done} writes accepted, ${progress.retried} repeated, ${kills.length} kills: ${kills.join(', ')}`,
    );
    t.equal(kills.length, rounds * cluster.members.size, 'every process was killed');

    const started = Date.now();
    const keys = await auditOnceItIsWhole(owner);
    t.comment(`audit was whole ${Date.now() - started} ms after the last write and kill`);
    t.comment(
      `R2: kill -9 of nine processes, ${kills.length} in all, during ${writes} writes: ${writes - new Set(keys).size} events lost, ${keys.length - new Set(keys).size} applied twice`,
    );
    t.equal(keys.length, writes, 'no event too many');
    t.equal(new Set(keys).size, writes, 'none twice');
    t.match((await owner.get('/api/v1/audit/verify')).body, { valid: true });
  },
);

type Owner = ReturnType<typeof callerOf>;

/** Creates features under idempotency keys, each again until it is accepted, as a careful client does. */
async function write(
  owner: Owner,
  writer: number,
  progress: { done: number; retried: number },
): Promise<void> {
  for (let n = writer; n < writes; n += writers) {
    const feature = { project: 'shop', key: `f-${n}`, kind: 'release', valueType: 'boolean' };
    for (;;) {
      const answer = await owner
        .post('/api/v1/features', feature, { 'idempotency-key': `kill-test-${n}` })
        .catch(() => ({ status: 0, body: { code: 'no answer' } }));
      if (answer.status === 201 || answer.body['code'] === 'already-applied') break;
      const again =
        answer.status === 0 ||
        answer.status >= 500 ||
        answer.status === 429 ||
        answer.body['code'] === 'in-progress';
      if (!again) throw new Error(`write ${n} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      progress.retried += 1;
      await sleep(200);
    }
    progress.done += 1;
  }
}

/** Kills one process after the other while writes go on, starting each again: all of them, twice. */
async function killInTurn(cluster: Cluster): Promise<string[]> {
  const kills: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const member of cluster.members.values()) {
      await sleep(300);
      await member.end('SIGKILL');
      kills.push(member.name);
      await member.start();
    }
  }
  return kills;
}

/** A killed process holds the events it had begun until the broker gives them to another; a slow disk does the rest. */
async function auditOnceItIsWhole(owner: Owner): Promise<string[]> {
  return waitFor('every event', 180_000, async () => {
    const found = await createdKeys(owner);
    if (found.length >= writes) return found;
    await sleep(1_000); // reading all pages more often would meet the rate limit
    return undefined;
  });
}

async function createdKeys(owner: Owner): Promise<string[]> {
  const keys: string[] = [];
  let cursor = '';
  do {
    const path = `/api/v1/audit?limit=200&type=features.feature.created.v1${cursor && `&cursor=${cursor}`}`;
    const { body } = await must(
      owner.get<{ items: { after: { key: string } }[]; next: string | null }>(path),
    );
    keys.push(...body.items.map(item => item.after.key));
    cursor = body.next ?? '';
  } while (cursor);
  return keys;
}
