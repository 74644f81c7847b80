import { useQueries } from '@tanstack/react-query';
import type { Feature } from '../../api/features.ts';
import { trendsQuery } from '../../api/reports.ts';

/** So many features are asked about at once. */
const atOnce = 50;

/** The evaluations of the features in sight, and of their neighbours: a list of thousands asks for those one looks at. */
export function useTrends(
  project: string,
  environment: string | undefined,
  features: readonly Feature[],
  sight: { first: number; last: number },
): ReadonlyMap<string, number[]> {
  const from = Math.floor(sight.first / atOnce) * atOnce;
  const starts = environment === undefined ? [] : steps(from, Math.min(sight.last, features.length - 1));
  return useQueries({
    queries: starts.map(start => {
      const keys = features.slice(start, start + atOnce).map(({ key }) => key);
      return trendsQuery(project, environment ?? '', keys);
    }),
    combine: results => new Map(results.flatMap(({ data }) => [...(data ?? [])])),
  });
}

const steps = (from: number, to: number): number[] =>
  Array.from(
    { length: Math.max(0, Math.floor((to - from) / atOnce) + 1) },
    (_, index) => from + index * atOnce,
  );
