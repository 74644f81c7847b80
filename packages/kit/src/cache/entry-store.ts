import type { Cache, LoadOptions } from './cache.ts';

/** A cached value as JSON text; or nothing, with the mark of the last deletion (empty when there is none). */
export type Found = { text: string; version: number } | { text?: undefined; mark: string };

export interface Write {
  text: string;
  version: number;
  ttlMs: number;
  /** The mark that was found before loading; a different one now means that the value was deleted meanwhile. Absent: any. */
  mark?: string;
}

/** Where entries are. `write` keeps an entry of the same or a newer version and tells whether it wrote. */
export interface EntryStore {
  read(key: string): Promise<Found>;
  write(key: string, entry: Write): Promise<boolean>;
  erase(key: string): Promise<void>;
}

/** Milliseconds that a deletion stays known, so that a load that began before it does not bring the old value back. */
export const markMs = 10_000;

interface Flight {
  version: number;
  text: Promise<string | undefined>;
}

/** The part of a cache that does not depend on where entries are: single flight, JSON, jitter, versions. */
export function cacheOver(store: EntryStore): Pick<Cache, 'get' | 'load' | 'setIfNewer' | 'delete'> {
  const flights = new Map<string, Flight>();

  async function readOrLoad<T>(key: string, { ttlSeconds, version = 0, versionOf, load }: LoadOptions<T>) {
    const found = await store.read(key);
    if (found.text !== undefined && found.version >= version) return found.text;
    const value = await load();
    const text: string | undefined = JSON.stringify(value);
    if (text === undefined) return undefined;
    const loaded = checked(versionOf?.(value) ?? version);
    const mark = found.text === undefined ? found.mark : '';
    await store.write(key, { text, version: loaded, ttlMs: spread(ttlSeconds), mark });
    return text;
  }

  return {
    async get(key, version = 0) {
      const found = await store.read(key);
      return found.text === undefined || found.version < version ? undefined : JSON.parse(found.text);
    },

    async load(key, options) {
      const version = checked(options.version ?? 0);
      let flight = flights.get(key);
      if (!flight || flight.version < version) {
        const started: Flight = { version, text: readOrLoad(key, options) };
        flights.set(key, started);
        const end = () => {
          if (flights.get(key) === started) flights.delete(key);
        };
        started.text.then(end, end);
        flight = started;
      }
      const text = await flight.text;
      // Each caller gets its own copy.
      return text === undefined ? undefined : JSON.parse(text);
    },

    async setIfNewer(key, version, value, ttlSeconds) {
      const text: string | undefined = JSON.stringify(value);
      if (text === undefined) throw new TypeError('JSON cannot hold this value.');
      flights.delete(key);
      return store.write(key, { text, version: checked(version), ttlMs: spread(ttlSeconds) });
    },

    async delete(key) {
      // Who asks from now on must not join a load that began before.
      flights.delete(key);
      await store.erase(key);
      flights.delete(key);
    },
  };
}

const spread = (ttlSeconds: number) =>
  Math.max(1, Math.round(ttlSeconds * 1_000 * (0.8 + Math.random() * 0.4)));

function checked(version: number): number {
  if (!Number.isSafeInteger(version) || version < 0)
    throw new RangeError('A version is a whole number, 0 or more.');
  return version;
}
