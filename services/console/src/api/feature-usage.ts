import { queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.ts';

const hourMs = 3_600_000;

/** How far back a chart looks, and how fine it is. */
export const usageRanges = {
  day: { hours: 24, interval: 'hour' },
  week: { hours: 7 * 24, interval: 'hour' },
  month: { hours: 30 * 24, interval: 'day' },
} as const;
export type UsageRange = keyof typeof usageRanges;

/** Evaluations of a feature in an environment, by the variant that was served. */
export const variantUsageQuery = (project: string, environment: string, feature: string, range: UsageRange) =>
  queryOptions({
    queryKey: ['reports', 'variants', project, environment, feature, range],
    queryFn: ({ signal }) => {
      const { hours, interval } = usageRanges[range];
      const to = (Math.floor(Date.now() / hourMs) + 1) * hourMs;
      const query = {
        project,
        environment,
        feature,
        from: new Date(to - hours * hourMs).toISOString(),
        to: new Date(to).toISOString(),
        interval,
        groupBy: 'variant',
      } as const;
      return answered(api.GET('/api/v1/reports/usage', { params: { query }, signal }));
    },
  });
