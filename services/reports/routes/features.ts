import { idOrKey, instant } from '@bandera/contracts/fields';
import { route } from '@bandera/contracts/route';
import type { Clock } from '@bandera/kit/clock';
import { z } from 'zod';
import { featureReport } from '../domain/feature-report.ts';
import type { ProjectOf } from '../project-of.ts';
import type { CopyStore } from '../store/copies.ts';
import type { SeenStore } from '../store/seen.ts';
import type { UsageStore } from '../store/usage.ts';

const environmentLine = z.object({
  environment: z.string(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  evaluations24h: z.int(),
  evaluations30d: z.int(),
});

const answer = z.object({
  items: z.array(
    z.object({
      feature: z.string(),
      name: z.string(),
      kind: z.string(),
      stale: z.enum(['lifetime-over', 'not-seen', 'never-seen']).nullable(),
      environments: z.array(environmentLine),
    }),
  ),
  unknown: z.array(
    z.object({ feature: z.string(), environment: z.string(), firstSeenAt: instant, lastSeenAt: instant }),
  ),
});

const dayMs = 86_400_000;

export interface FeatureReportParts {
  usage: UsageStore;
  seen: SeenStore;
  copies: CopyStore;
  projectOf: ProjectOf;
  clock: Clock;
}

export const featureReportRoutes = ({ usage, seen, copies, projectOf, clock }: FeatureReportParts) => [
  route({
    method: 'GET',
    path: '/api/v1/reports/features',
    summary: 'When each feature was seen, what is asked for but does not exist, and what could go',
    access: 'report.read',
    query: z.object({ project: idOrKey }),
    response: answer,
    handler: async ({ actor, query }) => {
      const project = await projectOf(actor.company, query.project);
      const now = clock.now();
      const [features, lines, day, month] = await Promise.all([
        copies.features(project.id),
        seen.ofProject(project.id),
        usage.totalsSince(project.id, new Date(now.getTime() - dayMs)),
        usage.totalsSince(project.id, new Date(now.getTime() - 30 * dayMs)),
      ]);
      return featureReport({ features, seen: lines, day, month, now });
    },
  }),
];
