import { featureKind } from '@bandera/contracts/feature';
import { idOrKey, instant } from '@bandera/contracts/fields';
import { route } from '@bandera/contracts/route';
import type { Clock } from '@bandera/kit/clock';
import { z } from 'zod';
import { featureReport } from '../domain/feature-report.ts';
import { type Interval, wholeSteps } from '../domain/interval.ts';
import { staleReasons } from '../domain/stale.ts';
import type { ProjectOf } from '../project-of.ts';
import type { CopyStore } from '../store/copies.ts';
import type { SeenStore } from '../store/seen.ts';
import type { UsageSums } from '../store/usage-sums.ts';

const seen = z.object({ environment: z.string(), firstSeenAt: instant, lastSeenAt: instant });

const featureLine = z.object({
  feature: z.string(),
  name: z.string(),
  kind: featureKind,
  stale: z.enum(staleReasons).nullable(),
  environments: z.array(seen.extend({ evaluations24h: z.int(), evaluations30d: z.int() })),
});

const answer = z.object({
  items: z.array(featureLine),
  unknown: z.array(seen.extend({ feature: z.string() })),
});

const dayMs = 86_400_000;

export interface FeatureReportParts {
  sums: UsageSums;
  seen: SeenStore;
  copies: CopyStore;
  projectOf: ProjectOf;
  clock: Clock;
}

export const featureReportRoutes = ({ sums, seen, copies, projectOf, clock }: FeatureReportParts) => [
  route({
    method: 'GET',
    path: '/api/v1/reports/features',
    summary: 'When each feature was seen, what is asked for but does not exist, and what could go',
    access: 'report.read',
    query: z.object({ project: idOrKey }),
    response: answer,
    handler: async ({ actor: { company }, query }) => {
      const project = (await projectOf(company, query.project)).id;
      const now = clock.now();
      // Counted in whole hours and whole days, those that have just begun included.
      const last = (days: number, interval: Interval) =>
        wholeSteps(interval, now.getTime() - days * dayMs, now.getTime() + 1);
      const [features, known, unknown, day, month] = await Promise.all([
        copies.features(project),
        seen.known(project),
        seen.unknown(project),
        sums.totals({ company, project }, last(1, 'hour')),
        sums.totals({ company, project }, last(30, 'day')),
      ]);
      return featureReport({ features, seen: known, unknown, day, month, now });
    },
  }),
];
