import type { Cache } from '@bandera/kit/cache/cache';

/** Answers of reports, kept until the company's next counts are applied. */
export interface ReportCache {
  load<T>(company: string, query: unknown, load: () => Promise<T>): Promise<T>;
  outdated(companies: string[]): Promise<void>;
}

const ttlSeconds = 60;

/**
 * Every company has a generation, part of its answers' cache keys: applying a batch moves it on, which outdates all
 * answers at once without listing them. Without a cache server the generation is this process's own, and answers of
 * other replicas age by their time to live.
 */
export function reportCache(cache: Cache): ReportCache {
  const generationKey = (company: string) => `reports:generation:${company}`;
  return {
    async load(company, query, load) {
      const generation = (await cache.get<number>(generationKey(company))) ?? 0;
      return cache.load(`reports:${company}:${generation}:${JSON.stringify(query)}`, { ttlSeconds, load });
    },
    async outdated(companies) {
      const now = Date.now();
      for (const company of companies) await cache.setIfNewer(generationKey(company), now, now, 86_400);
    },
  };
}
