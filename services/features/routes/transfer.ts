import { idOrKey, slug } from '@bandera/contracts/fields';
import { companyAllows } from '@bandera/contracts/permissions';
import { route } from '@bandera/contracts/route';
import type { FieldError } from '@bandera/kit/http/problem';
import { z } from 'zod';
import { type ImportOutcome, importDocument } from '../changes/import.ts';
import { refuseIf } from '../changes/refusal.ts';
import { configurationOf } from '../domain/configuration.ts';
import { diff } from '../domain/diff.ts';
import { settingsOf } from '../domain/feature.ts';
import type { Action } from '../domain/import-plan.ts';
import { restorableSince } from '../domain/restoration.ts';
import { documentOf, transferDocument } from '../domain/transfer-document.ts';
import { configurationStore } from '../store/configurations.ts';
import { featureStore } from '../store/features.ts';
import { segmentStore } from '../store/segments.ts';
import { formats, importedDocument } from './imported-document.ts';
import { authorOf, nowOf, type Parts } from './parts.ts';

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

const fieldError = z.object({ path: z.string(), message: z.string() });

const importAnswer = z.object({
  dryRun: z.boolean(),
  /** False for a dry run. */
  applied: z.boolean(),
  creates: z.array(changeRef),
  updates: z.array(changeRef),
  unchanged: z.array(changeRef),
  /** What a real import would be refused for. */
  problems: z.array(fieldError),
  /** Of an Unleash or flagd file: what has no place here. A real import leaves it out only with `allowLoss`. */
  notRepresented: z.array(fieldError),
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
      'Lay a document over a project, as a whole or not at all: what the export answers, or an Unleash or flagd file, translated. `dryRun` lists what would change, and what cannot be represented; without `allowLoss` nothing of a file may be lost',
    access: 'feature.write',
    body: z.object({
      project: idOrKey,
      /**
       * `bandera`: what the export answers. `unleash`: what `GET /api/admin/features-batch/export` or
       * `GET /api/client/features` of an Unleash server answers. `flagd`: a definition (flags.json).
       */
      format: z.enum(formats, `must be one of ${formats.join(', ')}`).default('bandera'),
      /** Key of the environment that a file of another format goes to; an Unleash export may name its own. */
      environment: slug.optional(),
      dryRun: z.boolean().default(false),
      /** Imports a file of another format without what `notRepresented` lists. */
      allowLoss: z.boolean().default(false),
      document: z.unknown(),
    }),
    response: importAnswer,
    handler: async ({ actor, body: { project, dryRun, allowLoss, ...given } }) => {
      const owner = await parts.projects.need(actor.company, project);
      const { document, notRepresented } = await importedDocument({
        ...given,
        segmentsNamed: names => segmentsNamed(parts, owner, names),
      });
      if (!dryRun && !allowLoss) refuseIf(notRepresented.slice(0, mostErrors).map(withWayOut));
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
      return { dryRun, applied: !dryRun, ...listed(outcome), problems: outcome.problems, notRepresented };
    },
  }),
];

/** A dry run lists them all. */
const mostErrors = 100;

const withWayOut = ({ path, message }: FieldError) => ({
  path,
  message: `${message} (cannot be represented: \`allowLoss\` imports the rest)`,
});

/** Company-wide ones stand behind those of the project. */
async function segmentsNamed(
  parts: Parts,
  { company, id }: { company: string; id: string },
  names: string[],
) {
  const found = await parts.platform.tx(trx => segmentStore(trx.db).lockNamed(company, id, names));
  const own = found.filter(({ project }) => project !== null);
  return new Map([...found, ...own].map(each => [each.name, each.id]));
}

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
