import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { house } from '@bandera/contracts/house';
import { startServices } from '@bandera/kit/run';
import { callerOf, eventually } from '@bandera/kit/testing/service';
import t, { type Test } from 'tap';
import { startRedis } from '../../scripts/testing/backends/redis.ts';
import { evaluation } from '../../services/evaluation/service.ts';
import { closedAddress } from '../e2e/faults.ts';
import { type House, must, openHouse } from '../e2e/house.ts';
import { application, furnish } from '../e2e/shop.ts';
import { backend } from './backend.ts';

const secret = 'a secret that only this test knows, long enough';
const replicaCount = 6;

/** One evaluation replica of its own, which a new node of a deployment would start. */
async function startReplica(t: Test, at: House, redis: string, env: Record<string, string> = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-replica-'));
  const running = await startServices([evaluation], {
    house,
    env: {
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATA_DIR: folder,
      INTERNAL_SECRET: secret,
      SERVICE_URL: at.url,
      REDIS_URL: redis,
      REVISION_POLL_SECONDS: '3600',
      ...env,
    },
  });
  t.teardown(async () => {
    await running.stop();
    rmSync(folder, { recursive: true });
  });
  return {
    poll: () => running.services[0]?.jobs?.find(({ name }) => name === 'poll revisions')?.run(),
    /** The revision that it answers from; the status of the answer when it has none. */
    async revision(key: string): Promise<string | number> {
      const { status, body } = await callerOf(running.url, key).post<{ metadata: { version: string } }>(
        '/ofrep/v1/evaluate/flags',
        {},
      );
      return status === 200 ? body.metadata.version : status;
    },
  };
}

/** How often features was asked for a snapshot over HTTP. */
async function askedOf({ running }: House): Promise<number> {
  const text = await running.shared.metrics.registry.metrics();
  const counts = text.matchAll(
    /^http_request_duration_seconds_count\{.*\/internal\/features\/snapshots.*\} (\d+)$/gm,
  );
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function furnishedHouse(t: Test, redis: string) {
  const at = await openHouse(t, { REDIS_URL: redis, INTERNAL_SECRET: secret });
  const owner = await at.signUp('owner@fleet.test', 'Fleet');
  const { project, feature } = await furnish(owner);
  const { key } = await application(owner, at.url, project);
  return {
    at,
    key,
    project,
    async change(enabled: boolean): Promise<string> {
      await must(owner.patch(`/api/v1/features/${feature}/environments/production`, { enabled }));
      const features = callerOf(at.url, await at.running.shared.internal.sign('evaluation', 'features'));
      const environments = [{ project, environment: 'production' }];
      const { body } = await must(
        features.post<{ items: { revision: number }[] }>('/internal/features/revisions', { environments }),
      );
      return String(body.items[0]?.revision);
    },
  };
}

if (backend(t, 'TEST_REDIS_URL')) {
  t.test('a fleet of evaluation replicas with Redis', async t => {
    let redis = await startRedis({ dir: t.testdir() });
    t.teardown(() => redis.stop());
    const { at, key, project, change } = await furnishedHouse(t, redis.url);
    const replicas = await Promise.all(
      Array.from({ length: replicaCount }, () => startReplica(t, at, redis.url)),
    );
    const revisions = () => Promise.all(replicas.map(replica => replica.revision(key)));
    const polls = () => Promise.all(replicas.map(replica => replica.poll()));
    const all = (revision: string | number) => replicas.map(() => revision);

    await t.test('reads what one of it has asked for', async t => {
      let before = await askedOf(at);
      const [first = ''] = await revisions();
      t.strictSame(await revisions(), all(first));
      t.ok((await askedOf(at)) - before < replicaCount, 'at the start');

      before = await askedOf(at);
      const second = await change(false);
      await polls();
      t.strictSame(await revisions(), all(second));
      t.ok((await askedOf(at)) - before < replicaCount, 'and at each revision');
    });

    await t.test('starts from Redis when features is away', async t => {
      const features = await closedAddress();
      const late = await startReplica(t, at, redis.url, { FEATURES_URL: features });
      t.match(await late.revision(key), /^\d+$/);
    });

    await t.test('follows features back to a backup', async t => {
      const { db } = at.running.services.find(({ name }) => name === 'features')?.platform ?? {};
      await db?.('snapshots')
        .where({ project_id: project, environment: 'production' })
        .update({ revision: 1 });
      await polls();
      t.strictSame(await revisions(), all('1'));
      const late = await startReplica(t, at, redis.url);
      t.equal(await late.revision(key), '1', 'nobody finds in Redis what is void');
    });

    await t.test('does without Redis', async t => {
      await redis.stop();
      const changed = await change(true);
      await polls();
      t.strictSame(await revisions(), all(changed));
      redis = await startRedis({ dir: t.testdir(), port: Number(new URL(redis.url).port) });
      const next = await change(false);
      await eventually(async () => {
        await polls();
        return (await revisions()).every(revision => revision === next);
      });
    });
  });
}
