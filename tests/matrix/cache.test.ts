import { randomUUID } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cache } from '@bandera/kit/cache/cache';
import { redisCache } from '@bandera/kit/cache/redis';
import { createLog } from '@bandera/kit/log';
import { cacheContract } from '@bandera/kit/testing/cache-contract';
import t, { type Test } from 'tap';
import { startRedis } from '../../scripts/testing/backends/redis.ts';
import { backend } from './backend.ts';

const url = backend(t, 'TEST_REDIS_URL');

/** A log whose lines are kept. */
function keptLog() {
  const lines: { level: string; msg: string }[] = [];
  const log = createLog({
    level: 'info',
    service: 'test',
    destination: { write: line => lines.push(JSON.parse(line)) },
  });
  return { log, lines };
}

/** A Redis of this test's own, which it may stop and start again on the same port. */
async function ownRedis(t: Test) {
  let server = await startRedis({ dir: t.testdir() });
  t.teardown(() => server.stop());
  const port = Number(new URL(server.url).port);
  return {
    url: server.url,
    stop: () => server.stop(),
    start: async () => {
      server = await startRedis({ dir: t.testdir(), port });
    },
  };
}

/** A way to Redis of this process alone, which can be cut as a network can. */
async function wayTo(t: Test, url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer(near => {
    const far = connect(Number(port || 6379), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  const listen = (on: number) => new Promise<void>(done => server.listen(on, '127.0.0.1', done));
  const cut = async () => {
    const closed = new Promise(done => server.close(done));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const address = server.address();
  const own = typeof address === 'object' && address ? address.port : 0;
  t.teardown(cut);
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: own }).href,
    cut,
    mend: () => listen(own),
  };
}

const until = async (condition: () => Promise<boolean>) => {
  while (!(await condition())) await pause(20);
};
const isThere = (cache: Cache) => () =>
  cache.ping().then(
    () => true,
    () => false,
  );

if (url) {
  t.test('the cache that all processes share', t =>
    cacheContract(t, () => redisCache({ url, log: keptLog().log })),
  );

  t.test('two processes', async t => {
    const { log, lines } = keptLog();
    const [one, two] = await Promise.all([redisCache({ url, log }), redisCache({ url, log })]);
    t.teardown(() => Promise.all([one.close(), two.close()]));
    const key = `test:${randomUUID()}`;
    await one.setIfNewer(key, 2, { from: 'one' }, 60);
    t.same(await two.get(key), { from: 'one' });
    t.equal(await two.setIfNewer(key, 1, { from: 'two' }, 60), false);

    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<string>();
    const other = `test:${randomUUID()}`;
    const load = () => {
      started.resolve();
      return release.promise;
    };
    const loading = one.load(other, { ttlSeconds: 60, load });
    await started.promise;
    await two.delete(other);
    release.resolve('old');
    await loading;
    t.equal(await two.get(other), undefined, 'a deletion over there is seen here');
    t.same(lines, []);
  });

  t.test('expiry is spread by a fifth in both directions', async t => {
    const cache = await redisCache({ url, log: keptLog().log, prefix: 'bandera:test:' });
    t.teardown(() => cache.close());
    const keys = Array.from({ length: 50 }, () => randomUUID());
    const left = await Promise.all(
      keys.map(async key => {
        await cache.load(key, { ttlSeconds: 1_000, load: async () => 1 });
        return (await cache.redis?.run(client => client.pTTL(`bandera:test:${key}`))) ?? 0;
      }),
    );
    t.ok(left.every(ms => ms > 700_000 && ms <= 1_200_000));
    t.ok(Math.max(...left) - Math.min(...left) > 200_000);
  });

  t.test('Redis goes and comes back', async t => {
    const redis = await ownRedis(t);
    const { log, lines } = keptLog();
    const cache = await redisCache({ url: redis.url, log });
    t.teardown(() => cache.close());
    let loads = 0;
    const ask = () => cache.load('counted', { ttlSeconds: 60, load: async () => ++loads });
    t.equal(await ask(), 1);
    await cache.setIfNewer('deleted meanwhile', 1, 'old', 60);

    await redis.stop();
    await until(async () => !(await isThere(cache)()));
    const answers = await Promise.all(Array.from({ length: 100 }, ask));
    t.same(new Set(answers), new Set([2]), 'one load, not one a caller');
    t.equal(await ask(), 2, 'and kept for a moment');
    await cache.delete('counted');
    t.equal(await ask(), 3, 'a deletion counts all the same');
    t.equal(await cache.get('deleted meanwhile'), undefined);
    t.equal(await cache.setIfNewer('new', 1, 'written meanwhile', 60), true);
    t.equal(await cache.get('new'), 'written meanwhile');
    await t.rejects(cache.ping(), { name: 'RedisAway' }, 'only the health check hears of it');

    await redis.start();
    await until(isThere(cache));
    await until(
      async () => (await cache.load('after', { ttlSeconds: 60, load: async () => 'shared' })) === 'shared',
    );
    t.equal(await cache.redis?.run(client => client.exists('bandera:1:after')), 1, 'in Redis again');
    t.same(
      lines.map(line => [line.level, line.msg]),
      [
        ['warn', 'redis is away, working without it'],
        ['info', 'redis is back'],
      ],
      'two lines an outage',
    );
  });

  t.test('a start without Redis', async t => {
    const redis = await ownRedis(t);
    await redis.stop();
    const { log, lines } = keptLog();
    const cache = await redisCache({ url: redis.url, log });
    t.teardown(() => cache.close());
    t.equal(await cache.load('x', { ttlSeconds: 60, load: async () => 1 }), 1);
    await redis.start();
    await until(isThere(cache));
    t.match(
      lines.map(line => line.msg),
      [/away/, /back/],
    );
  });

  t.test('a change that Redis missed is repaired before anybody reads it there', async t => {
    const way = await wayTo(t, url);
    const { log } = keptLog();
    const [cache, other] = await Promise.all([redisCache({ url: way.url, log }), redisCache({ url, log })]);
    t.teardown(() => Promise.all([cache.close(), other.close()]));
    const flag = randomUUID();
    const role = randomUUID();
    await other.setIfNewer(flag, 1, 'old', 60);
    await other.setIfNewer(role, 1, 'old', 60);
    await way.cut();
    await until(async () => cache.redis?.isReady() === false);
    await cache.delete(flag);
    await cache.setIfNewer(role, 2, 'new', 60);
    t.equal(await other.get(flag), 'old', 'it cannot know yet');
    await way.mend();
    await until(async () => (await other.get(flag)) === undefined);
    await until(async () => (await other.get(role)) !== 'old');
    t.equal(await cache.load(flag, { ttlSeconds: 60, load: async () => 'new' }), 'new');
  });

  t.test('a Redis that hangs costs one short wait, not one for each call', async t => {
    const redis = await ownRedis(t);
    const { log, lines } = keptLog();
    const [cache, other] = await Promise.all([
      redisCache({ url: redis.url, log }),
      redisCache({ url: redis.url, log }),
    ]);
    t.teardown(() => Promise.all([cache.close(), other.close()]));
    // Blocks the whole server for 1.5 s.
    const hanging = other.redis
      ?.run(client => client.eval(busyScript, { keys: [], arguments: [] }))
      .catch(() => {});
    await until(async () => !(await isThere(cache)()));
    t.equal(cache.redis?.isReady(), false, 'left alone for a second');
    let loads = 0;
    for (let i = 0; i < 20; i++) await cache.load('x', { ttlSeconds: 60, load: async () => ++loads });
    t.equal(loads, 1);
    await hanging;
    await until(isThere(cache));
    t.match(lines.at(-1), { msg: 'redis is back' });
  });
}

const busyScript = `
local function now() local t = redis.call('TIME') return t[1] * 1000 + t[2] / 1000 end
local start = now()
while now() - start < 1500 do end
return 1`;
