import { LRUCache } from 'lru-cache';
import { newId } from '../ids.ts';
import type { Cache } from './cache.ts';
import { cacheOver, type EntryStore, type Found, markMs } from './entry-store.ts';

export interface MemoryCacheOptions {
  /** Most entries, 10,000. The least recently used go first. */
  entries?: number;
  /** Approximate bytes of all keys and values, 64 MB. A value of its own above this is not kept. */
  bytes?: number;
}

/** A cache of this process alone. */
export function memoryCache(options: MemoryCacheOptions = {}): Cache {
  const store = memoryStore(options);
  return {
    ...cacheOver(store),
    ping: async () => {},
    close: async () => store.clear(),
  };
}

export function memoryStore({
  entries = 10_000,
  bytes = 64 * 1024 * 1024,
}: MemoryCacheOptions): EntryStore & { clear(): void } {
  const kept = new LRUCache<string, Found>({
    max: entries,
    maxSize: bytes,
    // Two bytes a character, and about 200 for the entry itself.
    sizeCalculation: ({ text = '' }, key) => (key.length + text.length) * 2 + 200,
    ttlResolution: 0,
  });
  return {
    read: async key => kept.get(key) ?? { mark: '' },
    write: async (key, { text, version, ttlMs, mark }) => {
      const there = kept.get(key);
      if (there?.text !== undefined && there.version >= version) return false;
      if (there && there.text === undefined && mark !== undefined && mark !== there.mark) return false;
      kept.set(key, { text, version }, { ttl: ttlMs });
      return true;
    },
    erase: async key => {
      kept.set(key, { mark: newId() }, { ttl: markMs });
    },
    clear: () => kept.clear(),
  };
}
