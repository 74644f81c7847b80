import { featureKey, idOrKey, instant } from '@bandera/contracts/fields';
import { route } from '@bandera/contracts/route';
import type { Clock } from '@bandera/kit/clock';
import { z } from 'zod';
import type { Interval } from '../domain/interval.ts';
import { requestedRange } from '../domain/requested-range.ts';
import { usageCsv } from '../domain/usage-csv.ts';
import { type UsageReport, usageReport } from '../domain/usage-report.ts';
import type { ProjectOf } from '../project-of.ts';
import type { ReportCache } from '../store/report-cache.ts';
import { groupings } from '../store/series.ts';
import type { UsageSums } from '../store/usage-sums.ts';

const usageQuery = z.object({
  project: idOrKey.optional(),
  environment: z.string().max(64).optional(),
  feature: featureKey.optional(),
  // Optional here, since their absence has an error code of its own.
  from: z.string().optional().describe('Required. RFC 3339; the step that it falls into is the first.'),
  to: z.string().optional().describe('Required. RFC 3339; the first moment that is not asked for.'),
  interval: z.enum(['minute', 'hour', 'day']).default('hour'),
  groupBy: z.enum(groupings).optional(),
});

const usageAnswer = z.object({
  from: instant,
  to: instant,
  interval: usageQuery.shape.interval,
  /** Before this time counts of this interval are not kept any more, so zeros mean nothing; null where all are kept. */
  keptFrom: instant.nullable(),
  series: z.array(z.object({ key: z.string(), points: z.array(z.tuple([z.string(), z.int()])) })),
  total: z.int(),
});

export interface UsageParts {
  sums: UsageSums;
  cache: ReportCache;
  projectOf: ProjectOf;
  /** How many days each interval is kept; null for good. */
  keepDays: Record<Interval, number | null>;
  clock: Clock;
}

export const usageRoutes = ({ sums, cache, projectOf, keepDays, clock }: UsageParts) => {
  async function report(company: string, query: z.output<typeof usageQuery>): Promise<UsageReport> {
    const range = requestedRange(query);
    const project = query.project && (await projectOf(company, query.project)).id;
    const { environment, feature, groupBy } = query;
    return cache.load(company, { project, environment, feature, groupBy, ...range }, async () =>
      usageReport(await sums.counts({ company, project, environment, feature }, range, groupBy), range),
    );
  }

  const keptFrom = (interval: Interval) => {
    const days = keepDays[interval];
    return days === null ? null : new Date(clock.now().getTime() - days * 86_400_000).toISOString();
  };

  return [
    route({
      method: 'GET',
      path: '/api/v1/reports/usage',
      summary: 'Evaluations over time: zero-filled series by feature, variant, app, SDK or environment',
      access: 'report.read',
      query: usageQuery,
      response: usageAnswer,
      handler: async ({ actor, query }) => ({
        ...(await report(actor.company, query)),
        keptFrom: keptFrom(query.interval),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/reports/usage.csv',
      summary: 'The same as CSV: a row a step, a column a series',
      access: 'report.read',
      query: usageQuery,
      produces: 'text/csv',
      handler: async ({ actor, query, ctx }) => {
        const csv = usageCsv(await report(actor.company, query));
        ctx.type = 'text/csv; charset=utf-8';
        ctx.attachment(`usage-${query.interval}.csv`);
        ctx.body = csv;
      },
    }),
  ];
};
