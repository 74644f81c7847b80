import { byteCache } from '@bandera/kit/cache/bytes';
import type { Cache } from '@bandera/kit/cache/cache';
import { newId } from '@bandera/kit/ids';

/** A report that somebody asks for. */
export interface Asked {
  company: string;
  /** Everything that the answer depends on, beside the data. */
  question: object;
  make: () => Promise<string>;
  /** It must hold everything that is counted by now. */
  newest: boolean;
}

/** Answers of reports as they are sent (ADR 10). */
export interface Answers {
  /** What was made last for this question, up to `lagMs` ago, or is made now; many who ask at once share one. */
  load(asked: Asked): Promise<Buffer>;
  /** There are new counts: answers are made anew, the old ones served meanwhile. */
  outdated(companies: Iterable<string>): Promise<void>;
  /** Names mean something else from now on: no old answer is served. */
  forget(company: string): Promise<void>;
}

/** So old an answer may be that does not hold the newest counts. */
export const lagMs = 10_000;
/** Busy environments have new counts every second: making all reports on all screens anew each time keeps a core busy. */
const restMs = 2_000;
const ttlMs = 60_000;
const generationSeconds = 3_600;

/**
 * Answers are kept in this process, ready to be sent: out of a shared cache, copying and parsing them would cost more than
 * most of them do. What is shared are every company's generations, of its counts and of its names: forgetting one outdates
 * all answers of all replicas at once without listing them. Without a cache server a generation is this process's own, and
 * answers of other replicas age by their time to live.
 */
export function reportAnswers(cache: Cache, now: () => number): Answers {
  const keyOf = (what: 'counts' | 'names', company: string) => `reports:${what}:${company}`;
  const generation = (what: 'counts' | 'names', company: string) =>
    cache.load(keyOf(what, company), { ttlSeconds: generationSeconds, load: async () => newId() });
  const kept = byteCache({ ttlMs, lagMs, restMs, now });
  return {
    async load({ company, question, make, newest }) {
      const key = `${company}:${await generation('names', company)}:${JSON.stringify(question)}`;
      return kept.load(key, {
        make: async () => Buffer.from(await make()),
        generation: () => generation('counts', company),
        newest,
      });
    },
    async outdated(companies) {
      for (const company of companies) await cache.delete(keyOf('counts', company));
    },
    forget: company => cache.delete(keyOf('names', company)),
  };
}
