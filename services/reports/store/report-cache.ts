import type { Cache } from '@bandera/kit/cache/cache';
import { newId } from '@bandera/kit/ids';

/** Answers of reports, kept until the company's next counts are applied. */
export interface ReportCache {
  load<T>(company: string, query: object, load: () => Promise<T>): Promise<T>;
  outdated(companies: Iterable<string>): Promise<void>;
}

const ttlSeconds = 60;
const generationSeconds = 3_600;

/**
 * Every company has a generation, part of its answers' cache keys: forgetting it when a batch was applied outdates all
 * answers at once without listing them. Without a cache server the generation is this process's own, and answers of
 * other replicas age by their time to live.
 */
export function reportCache(cache: Cache): ReportCache {
  const generationKey = (company: string) => `reports:generation:${company}`;
  return {
    async load(company, query, load) {
      const generation = await cache.load(generationKey(company), {
        ttlSeconds: generationSeconds,
        load: async () => newId(),
      });
      return cache.load(`reports:${company}:${generation}:${JSON.stringify(query)}`, { ttlSeconds, load });
    },
    async outdated(companies) {
      for (const company of companies) await cache.delete(generationKey(company));
    },
  };
}
