// R6: Redis is away.
import { setTimeout as sleep } from 'node:timers/promises';
import { redisCache } from '@bandera/kit/cache/redis';
import { createLog } from '@bandera/kit/log';
import t from 'tap';
import { startMariadb } from '../../scripts/testing/backends/mariadb.ts';
import { startRedis } from '../../scripts/testing/backends/redis.ts';
import { must, password } from '../e2e/house.ts';
import { awaySeconds, install, ownFolder } from './installation.ts';
import { failedOf, shown, steadily } from './steady.ts';

const calmSeconds = 10;

t.test('nobody notices that Redis is away', { timeout: 900_000 }, async t => {
  const dir = ownFolder(t);
  const database = await startMariadb({ dir: `${dir}/mariadb` });
  t.teardown(() => database.stop());
  const redis = await startRedis({ dir: `${dir}/redis` });
  t.teardown(() => redis.stop());
  const { owner, evaluate, read } = await install(t, {
    DATABASE_URL: `${database.url}/bandera_{service}`,
    REDIS_URL: redis.url,
  });
  const { email } = owner;
  const usage = new URLSearchParams({
    from: new Date(Date.now() - 3_600_000).toISOString(),
    to: new Date(Date.now() + 3_600_000).toISOString(),
    interval: 'minute',
  });
  // What works with the cache or with limits that are kept there, and so would notice.
  const calls = [
    () => evaluate(),
    () => read('/api/v1/projects'),
    () => read(`/api/v1/reports/usage?${usage}`),
    () => read('/api/v1/features?project=shop'),
    () => evaluate(),
    () => owner.post('/api/v1/codes', { purpose: 'email', channel: 'email', to: 'x' }).then(() => 200),
  ];
  let turn = 0;
  const load = steadily(12, () => calls[turn++ % calls.length]?.() ?? Promise.resolve(0));
  await sleep(calmSeconds * 1_000);
  const calm = load.look();
  await redis.kill();
  await sleep(awaySeconds * 1_000);
  await must(owner.post('/api/v1/auth/login', { email, password }));
  const away = load.look();
  await redis.restart();
  await sleep(calmSeconds * 1_000);
  const after = await load.end();
  t.comment(`R6: calm ${shown(calm)}; away for ${awaySeconds} s ${shown(away)}; back ${shown(after)}`);
  for (const tally of [calm, away, after]) t.equal(failedOf(tally), 0, 'no request failed');
});

t.test('what was cached is loaded once a second for each key', { timeout: 300_000 }, async t => {
  const redis = await startRedis({ dir: ownFolder(t) });
  t.teardown(() => redis.stop());
  const cache = await redisCache({ url: redis.url, log: createLog({ level: 'silent', service: 'test' }) });
  t.teardown(() => cache.close());
  await redis.kill();
  const loads = new Map<string, number[]>();
  let calls = 0;
  const end = Date.now() + 10_000;
  async function ask(key: string): Promise<void> {
    while (Date.now() < end) {
      calls += 1;
      await cache.load(key, {
        ttlSeconds: 60,
        load: async () => {
          loads.set(key, [...(loads.get(key) ?? []), Date.now()]);
          await sleep(20);
          return 'a value';
        },
      });
      await sleep(1);
    }
  }
  const keys = ['a', 'b', 'c', 'd'];
  await Promise.all(keys.flatMap(key => Array.from({ length: 50 }, () => ask(key))));
  const most = Math.max(...keys.map(key => loads.get(key)?.length ?? 0));
  t.comment(
    `R6: 200 callers of ${keys.length} keys for 10 s: ${calls} calls, at most ${most} loads of a key`,
  );
  t.ok(most >= 1 && most <= 11, 'one load a second');
});
