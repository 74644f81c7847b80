import type { RedisConnection } from './redis-connection.ts';

/**
 * Answers of slow questions, kept for a while. Shared by all processes with Redis, of this process without.
 * It only ever saves work: none of these calls but `ping` throws because the cache is away, so write as if everything in it
 * could vanish at any time.
 *
 * Keys are `service:what:id`. Values are what JSON can hold; a Date comes back as text, whether it was cached or just
 * loaded. Expiry is spread by ±20 % so that what was cached together does not expire together.
 *
 * To drop many keys at once, put a generation into them and count it up: `features:list:<project>:<revision>`. The old ones
 * are never asked for again and expire. There is no deletion by prefix, since Redis would walk over all keys for it.
 */
export interface Cache {
  /** What is cached, of this version or a newer one; undefined when nothing is. The type is taken on trust: only we write here. */
  get<T>(key: string, version?: number): Promise<T | undefined>;

  /**
   * What is cached, or else what `load` returns, which is then cached. Many callers at once share one `load` a process,
   * its failure too, which is not cached. `undefined` is not cached either; `null` is, for "there is none".
   * A value that was deleted or replaced while `load` ran is not cached, so an old answer cannot outlive a deletion.
   */
  load<T>(key: string, options: LoadOptions<T>): Promise<T>;

  /** Caches the value unless the same or a newer version is there. Atomic among all processes. Tells whether it did. */
  setIfNewer(key: string, version: number, value: unknown, ttlSeconds: number): Promise<boolean>;

  /** Forgets the value and its version. */
  delete(key: string): Promise<void>;

  /** Rejects when the cache is away. For health checks. */
  ping(): Promise<void>;

  close(): Promise<void>;

  /** The Redis behind it, for counters that all processes share (rate limits). Absent in memory. */
  readonly redis?: RedisConnection;
}

export interface LoadOptions<T> {
  /** Seconds, fractions allowed. */
  ttlSeconds: number;
  load: () => Promise<T>;
  /** The oldest version that will do: an older cached value is loaded anew. Whole, 0 or more. */
  version?: number;
  /** The version of what was loaded, when the value knows it. Otherwise it counts as `version`, or 0. */
  versionOf?: (value: T) => number;
}
