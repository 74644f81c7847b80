import { idOrKey } from '@bandera/contracts/fields';
import { companyAllows } from '@bandera/contracts/permissions';
import { route } from '@bandera/contracts/route';
import { z } from 'zod';
import { type ImportOutcome, importDocument } from '../changes/import.ts';
import { configurationOf } from '../domain/configuration.ts';
import { diff } from '../domain/diff.ts';
import { settingsOf } from '../domain/feature.ts';
import type { Action } from '../domain/import-plan.ts';
import { restorableSince } from '../domain/restoration.ts';
import { documentOf, importableDocument, transferDocument } from '../domain/transfer-document.ts';
import { configurationStore } from '../store/configurations.ts';
import { featureStore } from '../store/features.ts';
import { segmentStore } from '../store/segments.ts';
import { authorOf, nowOf, type Parts } from './parts.ts';

const onlyBandera =
  'must be "bandera": supported is what GET /api/v1/features/export answers; Unleash exports and flagd definitions are not';

const isBandera = (document: unknown) =>
  typeof document === 'object' && document !== null && Reflect.get(document, 'format') === 'bandera';

const changeRef = z.object({
  kind: z.enum(['segment', 'feature', 'configuration']),
  /** Key of the feature, name of the segment. */
  name: z.string(),
  /** Of a configuration. */
  environment: z.string().optional(),
  /** Of an update of a feature or configuration. */
  diff: z
    .array(z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }))
    .optional(),
});
type ChangeRef = z.input<typeof changeRef>;

const importAnswer = z.object({
  dryRun: z.boolean(),
  /** False for a dry run. */
  applied: z.boolean(),
  creates: z.array(changeRef),
  updates: z.array(changeRef),
  unchanged: z.array(changeRef),
  /** What a real import would be refused for. */
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
});

export const transferRoutes = (parts: Parts) => [
  route({
    method: 'GET',
    path: '/api/v1/features/export',
    summary: 'All features of a project, with every environment and the segments they use, as one document',
    access: 'feature.read',
    query: z.object({ project: idOrKey }),
    response: transferDocument,
    handler: async ({ actor, query, ctx }) => {
      const project = await parts.projects.need(actor.company, query.project);
      const { db } = parts.platform;
      ctx.set('Content-Disposition', `attachment; filename="${project.key}.bandera.json"`);
      return documentOf({
        project: project.key,
        exportedAt: nowOf(parts),
        segments: await segmentStore(db).ofProject(project.company, project.id),
        features: await featureStore(db).ofProject(project.id),
        configurations: await configurationStore(db).ofProject(project.id),
      });
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/features/import',
    summary:
      'Lay an exported document over a project, as a whole or not at all; `dryRun` lists what would change',
    access: 'feature.write',
    body: z.object({
      project: idOrKey,
      format: z.literal('bandera', onlyBandera).default('bandera'),
      dryRun: z.boolean().default(false),
      document: z
        .unknown()
        .refine(isBandera, { error: onlyBandera, path: ['format'], abort: true })
        .pipe(importableDocument),
    }),
    response: importAnswer,
    handler: async ({ actor, body: { project, document, dryRun } }) => {
      const owner = await parts.projects.need(actor.company, project);
      const named = document.features.flatMap(feature => Object.keys(feature.environments));
      await parts.projects.learnEnvironments(owner, named);
      const input = {
        company: owner.company,
        project: owner.id,
        document,
        dryRun,
        mayChangeCompanyWide: companyAllows(actor.role, 'segment.write'),
        restorableSince: restorableSince(parts.platform.clock.now()),
        author: authorOf(actor),
        at: nowOf(parts),
      };
      const outcome = await parts.platform.tx(trx => importDocument(trx, input));
      return { dryRun, applied: !dryRun, ...listed(outcome), problems: outcome.problems };
    },
  }),
];

function listed({ segments, features }: ImportOutcome) {
  const changes: (ChangeRef & { action: Action })[] = [
    ...segments.map(({ action, given }) => ({ action, kind: 'segment' as const, name: given.name })),
    ...features.flatMap(({ action, given, before, after, configurations }) => [
      {
        action,
        kind: 'feature' as const,
        name: given.key,
        ...(before && action === 'update' ? { diff: diff(settingsOf(before), after) } : {}),
      },
      ...configurations.map(({ action, before, after }) => ({
        action,
        kind: 'configuration' as const,
        name: given.key,
        environment: before.environment,
        ...(action === 'update' ? { diff: diff(configurationOf(before), after) } : {}),
      })),
    ]),
  ];
  const of = (wanted: Action) => changes.filter(({ action }) => action === wanted);
  return { creates: of('create'), updates: of('update'), unchanged: of('unchanged') };
}
