import { randomUUID } from 'node:crypto';
import { redisCache } from '@bandera/kit/cache/redis';
import { limiter } from '@bandera/kit/http/rate-limit';
import { createLog } from '@bandera/kit/log';
import t from 'tap';
import { startRedis } from '../../scripts/testing/backends/redis.ts';
import { backend } from './backend.ts';

const url = backend(t, 'TEST_REDIS_URL');
const log = createLog({ level: 'silent', service: 'test' });

if (url) {
  t.test('all processes count together', async t => {
    const name = randomUUID();
    const process = async () => {
      const cache = await redisCache({ url, log });
      t.teardown(() => cache.close());
      return limiter({ name, points: 3, seconds: 60, cache });
    };
    const [one, two] = await Promise.all([process(), process()]);
    t.match(await one.consume('a'), { remaining: 2 });
    t.match(await two.consume('a'), { remaining: 1 });
    t.match(await one.consume('a'), { remaining: 0 });
    await t.rejects(two.consume('a'), { code: 'too-many-requests' });
    await t.rejects(two.consume('a'), { code: 'too-many-requests' }, 'known here without asking');
    t.match(await two.consume('b'), { remaining: 2 });
    await two.reset('a');
    t.match(await one.consume('a'), { remaining: 2 });
  });

  t.test('without Redis each process goes on counting for itself', async t => {
    const redis = await startRedis({ dir: t.testdir() });
    const cache = await redisCache({ url: redis.url, log });
    t.teardown(() => cache.close());
    const counter = limiter({ name: 'sign-in', points: 2, seconds: 60, cache });
    t.match(await counter.consume('a'), { remaining: 1 });
    await redis.stop();
    t.match(await counter.consume('a'), { remaining: 1 }, 'its own count begins');
    t.match(await counter.consume('a'), { remaining: 0 });
    await t.rejects(counter.consume('a'), { code: 'too-many-requests' });
    await counter.reset('a');
    t.match(await counter.consume('a'), { remaining: 1 });
  });
}
