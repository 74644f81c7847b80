import { setImmediate as turn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';

/** Answers ready to be sent, in this process: large ones, which cost more to copy and parse than to keep. */
export interface ByteCache {
  /**
   * What is kept under this key, or else what `make` resolves to, which is then kept. Many callers at once share one
   * `make`, its failure too, which is not kept. What was made for another generation is outdated: it is served for
   * `lagMs` all the same while it is made anew, one after the other, behind the answers; unless `newest` is asked for.
   */
  load(key: string, question: ByteQuestion): Promise<Buffer>;
}

export interface ByteQuestion {
  make: () => Promise<Buffer>;
  /** Of the data; asked again before `make` begins, so that what is made is never taken for newer than it is. */
  generation: () => Promise<string>;
  /** Nothing outdated will do. */
  newest?: boolean;
}

export interface ByteCacheOptions {
  /** Approximate bytes of all keys and values, 64 MB. The least recently used go first; a value above this is not kept. */
  bytes?: number;
  /** Milliseconds that a value is kept. */
  ttlMs: number;
  /** Milliseconds since its `make` began for which an outdated value is still served; 0 unless told. */
  lagMs?: number;
  /** Milliseconds since then for which it is not even made anew; 0 unless told. */
  restMs?: number;
  /** Milliseconds of any clock; that of the process unless told. */
  now?: () => number;
}

interface Kept {
  value: Buffer;
  generation: string;
  /** When `make` began. */
  at: number;
}

/** Nobody may write to a buffer that comes out of it. There is no deletion: a new generation outdates what is there. */
export function byteCache({
  bytes = 64 * 1024 * 1024,
  ttlMs,
  lagMs = 0,
  restMs = 0,
  now = () => performance.now(),
}: ByteCacheOptions): ByteCache {
  const kept = new LRUCache<string, Kept>({
    maxSize: bytes,
    sizeCalculation: ({ value, generation }, key) =>
      value.length + (key.length + generation.length) * 2 + 200,
    ttl: ttlMs,
  });
  const making = new Map<string, Promise<Buffer>>();
  const waiting = new Set<string>();
  let behind = Promise.resolve();

  function made(key: string, generation: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const id = `${generation} ${key}`;
    const running = making.get(id);
    if (running !== undefined) return running;
    const at = now();
    const started = make().then(value => {
      const there = kept.get(key);
      if (!there || there.at <= at) kept.set(key, { value, generation, at });
      return value;
    });
    making.set(id, started);
    const end = () => making.delete(id);
    started.then(end, end);
    return started;
  }

  async function again(key: string, { make, generation }: ByteQuestion): Promise<void> {
    // Between two of them those have their turn who wait for an answer that is there.
    await turn();
    waiting.delete(key);
    await made(key, await generation(), make);
  }

  function remake(key: string, question: ByteQuestion): void {
    if (waiting.has(key)) return;
    waiting.add(key);
    // What fails is told to whoever asks when the lag is over.
    behind = behind.then(() => again(key, question)).catch(() => {});
  }

  return {
    async load(key, question) {
      const generation = await question.generation();
      const there = kept.get(key);
      if (there?.generation === generation) return there.value;
      const age = there ? now() - there.at : Number.POSITIVE_INFINITY;
      if (!there || question.newest || age >= lagMs) return made(key, generation, question.make);
      if (age >= restMs) remake(key, question);
      return there.value;
    },
  };
}
