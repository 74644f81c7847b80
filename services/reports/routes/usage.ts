import { featureKey, idOrKey, instant } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { z } from 'zod';
import { type Interval, intervals, mostPoints, stepsOf } from '../domain/interval.ts';
import { type UsageReport, usageCsv, usageReport } from '../domain/usage-report.ts';
import type { ProjectOf } from '../project-of.ts';
import type { ReportCache } from '../store/report-cache.ts';
import { groupings, type UsageStore } from '../store/usage.ts';

const usageQuery = z.object({
  project: idOrKey.optional(),
  environment: z.string().max(64).optional(),
  feature: featureKey.optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  interval: z.enum(['minute', 'hour', 'day']).default('hour'),
  groupBy: z.enum(groupings).optional(),
});

const usageAnswer = z.object({
  from: z.string(),
  to: z.string(),
  interval: z.string(),
  series: z.array(z.object({ key: z.string(), points: z.array(z.tuple([z.string(), z.int()])) })),
  total: z.int(),
});

export interface UsageParts {
  usage: UsageStore;
  cache: ReportCache;
  projectOf: ProjectOf;
}

export const usageRoutes = ({ usage, cache, projectOf }: UsageParts) => {
  async function report(company: string, query: z.output<typeof usageQuery>): Promise<UsageReport> {
    const range = rangeOf(query);
    const project = query.project && (await projectOf(company, query.project)).id;
    const { environment, feature, groupBy } = query;
    return cache.load(company, { project, environment, feature, groupBy, ...range }, async () =>
      usageReport(await usage.counts({ company, project, environment, feature }, range, groupBy), range),
    );
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/reports/usage',
      summary: 'Evaluations over time: zero-filled series by feature, variant, app, SDK or environment',
      access: 'report.read',
      query: usageQuery,
      response: usageAnswer,
      handler: async ({ actor, query }) => report(actor.company, query),
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

/** `[from, to)`, both required: a report of everything would be neither fast nor what was meant. */
function rangeOf({ from, to, interval }: z.output<typeof usageQuery>): {
  from: number;
  to: number;
  interval: Interval;
} {
  const missing = Object.entries({ from, to }).filter(([, value]) => !value);
  if (missing.length > 0) {
    const errors = missing.map(([path]) => ({ path, message: 'is required, as 2026-11-01T00:00:00Z' }));
    throw problem('range-required', { detail: 'A usage report needs from and to.', errors });
  }
  const parsed = z.object({ from: instant, to: instant }).safeParse({ from, to });
  if (!parsed.success) {
    const errors = parsed.error.issues.map(issue => ({
      path: String(issue.path[0]),
      message: 'must be a time such as 2026-11-01T00:00:00Z',
    }));
    throw problem('invalid-input', { errors });
  }
  const range = { from: Date.parse(parsed.data.from), to: Date.parse(parsed.data.to), interval };
  if (range.from >= range.to)
    throw problem('invalid-input', { errors: [{ path: 'to', message: 'must be later than from' }] });
  if (
    (range.to - range.from) / intervals[interval] > mostPoints ||
    stepsOf(interval, range.from, range.to).length > mostPoints
  ) {
    const message = `gives more than ${mostPoints} points in this range: take a coarser one`;
    throw problem('invalid-input', { errors: [{ path: 'interval', message }] });
  }
  return range;
}
