import { byteCache } from '@bandera/kit/cache/bytes';
import type { Cache } from '@bandera/kit/cache/cache';
import { newId } from '@bandera/kit/ids';

/** Answers of reports as they are sent, kept until the company's next counts are applied. */
export interface Answers {
  /** What `make` returned last for this question, or returns now; many who ask at once share one. */
  load(company: string, question: object, make: () => Promise<string>): Promise<Buffer>;
  outdated(companies: Iterable<string>): Promise<void>;
}

const ttlMs = 60_000;
const generationSeconds = 3_600;

/**
 * Answers are kept in this process, ready to be sent: out of a shared cache, copying and parsing them would cost more than
 * most of them do. What is shared is every company's generation, part of its answers' keys: forgetting it when a batch was
 * applied outdates all answers of all replicas at once without listing them. Without a cache server the generation is
 * this process's own, and answers of other replicas age by their time to live.
 */
export function reportAnswers(cache: Cache): Answers {
  const generationKey = (company: string) => `reports:generation:${company}`;
  const kept = byteCache({ ttlMs });
  return {
    async load(company, question, make) {
      const generation = await cache.load(generationKey(company), {
        ttlSeconds: generationSeconds,
        load: async () => newId(),
      });
      const key = `${company}:${generation}:${JSON.stringify(question)}`;
      return kept.load(key, async () => Buffer.from(await make()));
    },
    async outdated(companies) {
      for (const company of companies) await cache.delete(generationKey(company));
    },
  };
}
