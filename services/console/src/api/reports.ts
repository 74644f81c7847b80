import { queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.ts';

const dayMs = 24 * 3_600_000;
const trendDays = 14;

/** Evaluations of some features (at most 100) in one environment, day by day: feature key -> counts, the newest last. */
export const trendsQuery = (project: string, environment: string, features: readonly string[]) =>
  queryOptions({
    queryKey: ['reports', 'trends', project, environment, features],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const tomorrow = (Math.floor(Date.now() / dayMs) + 1) * dayMs;
      const query = {
        project,
        environment,
        features: features.join(','),
        from: new Date(tomorrow - trendDays * dayMs).toISOString(),
        to: new Date(tomorrow).toISOString(),
        interval: 'day',
        groupBy: 'feature',
      } as const;
      const { series } = await answered(api.GET('/api/v1/reports/usage', { params: { query }, signal }));
      return new Map(series.map(({ key, points }) => [key, points.map(([, count]) => Number(count))]));
    },
  });

/** How often some features (at most 100) were evaluated in an environment in the last 24 hours; those that never were are absent. */
export async function evaluationsOfLastDay(
  project: string,
  environment: string,
  features: readonly string[],
): Promise<Map<string, number>> {
  const now = Date.now();
  const query = {
    project,
    environment,
    features: features.join(','),
    from: new Date(now - dayMs).toISOString(),
    to: new Date(now).toISOString(),
    interval: 'hour',
    groupBy: 'feature',
  } as const;
  const { series } = await answered(api.GET('/api/v1/reports/usage', { params: { query } }));
  return new Map(
    series.map(({ key, points }) => [key, points.reduce((sum, [, count]) => sum + Number(count), 0)]),
  );
}
