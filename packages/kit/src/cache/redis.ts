import { newId } from '../ids.ts';
import type { Cache } from './cache.ts';
import { cacheOver, type EntryStore, type Found, markMs } from './entry-store.ts';
import { memoryStore } from './memory.ts';
import { type RedisConnection, type RedisOptions, redisConnection } from './redis-connection.ts';

export interface RedisCacheOptions extends RedisOptions {
  /** Comes before every key; the number is the format of entries. */
  prefix?: string;
}

/** Milliseconds that a value is kept in this process while Redis is away: one load a second for each key. */
const fallbackMs = 1_000;
/** Most keys that are remembered for deletion at Redis's return; others live on until they expire. */
const mostLostKeys = 10_000;

// An entry is `v<version>|<json>`, or `x<mark>` after a deletion. ARGV: version, json, milliseconds, mark or `*`.
const writeScript = `
local head = redis.call('GETRANGE', KEYS[1], 0, 63)
local version = string.match(head, '^v(%d+)|')
if version then
  if tonumber(ARGV[1]) <= tonumber(version) then return 0 end
elseif head ~= '' and ARGV[4] ~= '*' and head ~= 'x' .. ARGV[4] then
  return 0
end
redis.call('SET', KEYS[1], 'v' .. ARGV[1] .. '|' .. ARGV[2], 'PX', ARGV[3])
return 1`;

/**
 * A cache that all processes share. While Redis is away, values are kept in this process for a second; what was written or
 * deleted meanwhile is deleted in Redis at its return, before anybody reads it there.
 * Resolves once connected, or after a second all the same.
 */
export async function redisCache({ prefix = 'bandera:1:', ...options }: RedisCacheOptions): Promise<Cache> {
  const redis = redisConnection(options);
  const store = redisStore(redis, prefix);
  await redis.settled(1_000);
  return {
    ...cacheOver(store),
    redis,
    ping: async () => {
      await redis.run(client => client.ping());
    },
    close: () => redis.close(),
  };
}

function redisStore(redis: RedisConnection, prefix: string): EntryStore {
  const fallback = memoryStore({ entries: 5_000, bytes: 16 * 1024 * 1024 });
  const lost = new Set<string>();

  const eraseInRedis = (key: string) =>
    redis.run(client =>
      client.set(prefix + key, `x${newId()}`, { expiration: { type: 'PX', value: markMs } }),
    );
  const lose = (key: string) => {
    if (lost.size < mostLostKeys) lost.add(key);
  };
  let repairing = false;
  const repair = async () => {
    if (repairing) return;
    repairing = true;
    try {
      for (const key of lost) {
        await eraseInRedis(key);
        lost.delete(key);
      }
    } catch {
      // Away again: its next return goes on with the rest.
    } finally {
      repairing = false;
    }
  };
  redis.onReady(() => void repair());

  /** With Redis if it is there and has not missed a change of this key, in this process otherwise. */
  async function either<T>(key: string, shared: () => Promise<T>, own: () => Promise<T>): Promise<T> {
    if (!redis.isReady()) return own();
    if (!lost.has(key)) return shared().catch(own);
    void repair();
    return own();
  }

  return {
    read: key =>
      either(
        key,
        async () => found(await redis.run(client => client.get(prefix + key))),
        () => fallback.read(key),
      ),
    write: (key, entry) =>
      either(
        key,
        async () => {
          const { version, text, ttlMs, mark = '*' } = entry;
          const wrote = await redis.run(client =>
            client.eval(writeScript, {
              keys: [prefix + key],
              arguments: [String(version), text, String(ttlMs), mark],
            }),
          );
          return wrote === 1;
        },
        async () => {
          // A load may well have stored what Redis has, but a write by its version has not.
          if (entry.mark === undefined) lose(key);
          return fallback.write(key, { ...entry, ttlMs: Math.min(entry.ttlMs, fallbackMs) });
        },
      ),
    erase: async key => {
      await fallback.erase(key);
      await eraseInRedis(key).catch(() => lose(key));
    },
  };
}

function found(entry: string | null): Found {
  const version = /^v(\d+)\|/.exec(entry ?? '');
  if (entry && version) return { version: Number(version[1]), text: entry.slice(version[0].length) };
  return { mark: entry?.startsWith('x') ? entry.slice(1) : '' };
}
