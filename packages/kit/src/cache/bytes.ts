import { LRUCache } from 'lru-cache';

/** Answers ready to be sent, in this process: large ones, which cost more to copy and parse than to keep. */
export interface ByteCache {
  /** What is kept, or else what `make` resolves to, which is then kept. Many callers at once share one `make`, its failure too, which is not kept. */
  load(key: string, make: () => Promise<Buffer>): Promise<Buffer>;
}

export interface ByteCacheOptions {
  /** Approximate bytes of all keys and values, 64 MB. The least recently used go first; a value above this is not kept. */
  bytes?: number;
  /** Milliseconds that a value is kept. */
  ttlMs: number;
}

/** Nobody may write to a buffer that comes out of it. There is no deletion: put a generation into the key, see `Cache`. */
export function byteCache({ bytes = 64 * 1024 * 1024, ttlMs }: ByteCacheOptions): ByteCache {
  const kept = new LRUCache<string, Buffer>({
    maxSize: bytes,
    sizeCalculation: (value, key) => value.length + key.length * 2 + 200,
    ttl: ttlMs,
  });
  const making = new Map<string, Promise<Buffer>>();

  function made(key: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const started = make().then(value => {
      kept.set(key, value);
      return value;
    });
    making.set(key, started);
    const end = () => making.delete(key);
    started.then(end, end);
    return started;
  }

  return { load: async (key, make) => kept.get(key) ?? making.get(key) ?? made(key, make) };
}
