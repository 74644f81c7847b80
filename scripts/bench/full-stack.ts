import { join } from 'node:path';
import { findBinary } from '../testing/backends/find-binary.ts';
import { startNats } from '../testing/backends/nats.ts';
import { startRedis } from '../testing/backends/redis.ts';
import type { Bench } from './bench.ts';
import { mariadb } from './mariadb.ts';

export interface FullStack extends AsyncDisposable {
  /** Names every backend as a deployment would. */
  env: { DATABASE_URL: string; NATS_URL: string; REDIS_URL: string };
}

/** Private servers of all kinds that a deployment uses; undefined where one of them is not installed. */
export async function fullStack(bench: Bench): Promise<FullStack | undefined> {
  if (!['mariadbd', 'nats-server', 'redis-server'].every(name => findBinary(name))) return undefined;
  await using started = new AsyncDisposableStack();
  const database = await mariadb(bench);
  if (!database) return undefined;
  started.use(database);
  const dir = bench.folder('stack');
  const nats = await startNats({ dir: join(dir, 'nats') });
  started.defer(() => nats.stop());
  const redis = await startRedis({ dir: join(dir, 'redis') });
  started.defer(() => redis.stop());
  const all = started.move();
  return {
    env: { DATABASE_URL: database.url, NATS_URL: nats.url, REDIS_URL: redis.url },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
