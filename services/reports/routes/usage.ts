import { featureKey, idOrKey, instant } from '@bandera/contracts/fields';
import { route } from '@bandera/contracts/route';
import type { Clock } from '@bandera/kit/clock';
import type { HttpContext } from '@bandera/kit/http/actor';
import { JsonText } from '@bandera/kit/http/route';
import { z } from 'zod';
import { type Interval, intervals } from '../domain/interval.ts';
import { dimensions } from '../domain/level.ts';
import { requestedRange } from '../domain/requested-range.ts';
import { usageCsv } from '../domain/usage-csv.ts';
import { usageJson } from '../domain/usage-json.ts';
import { usageReport } from '../domain/usage-report.ts';
import type { ProjectOf } from '../project-of.ts';
import type { Answers } from '../store/answers.ts';
import type { UsageSums } from '../store/usage-sums.ts';

/** As many as one page of a list shows. */
const mostFeatures = 100;

const usageQuery = z.object({
  project: idOrKey.optional(),
  environment: z.string().max(64).optional(),
  feature: featureKey.optional(),
  features: z
    .string()
    .transform(text => text.split(','))
    .pipe(z.array(featureKey).max(mostFeatures, `may hold at most ${mostFeatures} keys`))
    .optional()
    .describe(`Several keys, separated by commas; at most ${mostFeatures}.`),
  // Optional here, since their absence has an error code of its own.
  from: z.string().optional().describe('Required. RFC 3339; the step that it falls into is the first.'),
  to: z.string().optional().describe('Required. RFC 3339; the first moment that is not asked for.'),
  interval: z.enum(['minute', 'hour', 'day']).default('hour'),
  groupBy: z.enum(dimensions).optional(),
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
  answers: Answers;
  projectOf: ProjectOf;
  /** How many days each interval is kept; null for good. */
  keepDays: Record<Interval, number | null>;
  clock: Clock;
}

/** Who asks for what. */
interface Asking {
  actor: { company: string };
  query: z.output<typeof usageQuery>;
  ctx: Pick<HttpContext, 'get'>;
}

/** Answers lag a few seconds behind the counts, unless they are not to come from a cache (RFC 9111 section 5.2.1.4). */
const wantsNewest = (ctx: Asking['ctx']) => /\bno-cache\b/i.test(ctx.get('cache-control'));

export const usageRoutes = ({ sums, answers, projectOf, keepDays, clock }: UsageParts) => {
  /** The answer to a query as text, kept in `format`. */
  function answer({ actor: { company }, query, ctx }: Asking, format: 'json' | 'csv') {
    const range = requestedRange(query);
    const { project, environment, feature, features, groupBy } = query;
    const from = keptFrom(range.interval);
    const question = { format, project, environment, feature, features, groupBy, ...range, keptFrom: from };
    const make = async () => {
      const id = project && (await projectOf(company, project)).id;
      const lines = await sums.lines(
        { company, project: id, environment, feature, features },
        range,
        groupBy,
      );
      const report = usageReport(lines, range);
      return format === 'csv' ? usageCsv(report) : usageJson(report, from);
    };
    return answers.load({ company, question, make, newest: wantsNewest(ctx) });
  }

  /** The first step of which nothing has been dropped. */
  function keptFrom(interval: Interval): string | null {
    const days = keepDays[interval];
    if (days === null) return null;
    const [step, since] = [intervals[interval], clock.now().getTime() - days * intervals.day];
    return new Date(Math.ceil(since / step) * step).toISOString();
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/reports/usage',
      summary: 'Evaluations over time: zero-filled series by feature, variant, app, SDK or environment',
      access: 'report.read',
      query: usageQuery,
      response: usageAnswer,
      handler: async asking => new JsonText(await answer(asking, 'json')),
    }),
    route({
      method: 'GET',
      path: '/api/v1/reports/usage.csv',
      summary: 'The same as CSV: a row a step, a column a series',
      access: 'report.read',
      query: usageQuery,
      produces: 'text/csv',
      handler: async asking => {
        const { query, ctx } = asking;
        const csv = await answer(asking, 'csv');
        ctx.type = 'text/csv; charset=utf-8';
        ctx.attachment(`usage-${query.interval}.csv`);
        ctx.body = csv;
      },
    }),
  ];
};
