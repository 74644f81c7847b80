import { feature, featureEnvironment } from '@bandera/contracts/feature';
import { byIdOrKey, idOrKey, instant, slug } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { listOf, pageQuery, searchText, sortOf } from '@bandera/kit/http/page';
import { Problem } from '@bandera/kit/http/problem';
import { z } from 'zod';
import { changeConfiguration } from '../changes/configuration.ts';
import type { By } from '../changes/revision.ts';
import { changeSettings } from '../changes/settings.ts';
import { diff } from '../domain/diff.ts';
import type { StoredFeature } from '../domain/feature.ts';
import { type Revision, revisionStore } from '../store/revisions.ts';
import { authorOf, inProject, needFeature, notFound, nowOf, type Parts } from './parts.ts';

const revision = z.object({
  /** 1 is the creation; counted per feature, over its settings and all its environments. */
  n: z.int(),
  /** Null: the settings that all environments share. */
  environment: z.string().nullable(),
  at: instant,
  by: z.object({ id: z.string().nullable(), name: z.string() }),
  /** The revision that this one brought back. */
  restored: z.int().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  /** Field by field; a side that has nothing there is absent. */
  diff: z.array(
    z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
  ),
});

const restoration = z.object({
  /** The revision that made it what it is now: a new one or, where nothing had to change, the one before. */
  revision: z.int(),
  environment: z.string().nullable(),
  changed: z.boolean(),
});

const settings = feature.pick({
  name: true,
  description: true,
  kind: true,
  tags: true,
  owner: true,
  variants: true,
  offVariant: true,
  impressionData: true,
});
const configuration = featureEnvironment.pick({ enabled: true, strategies: true, prerequisites: true });

export const revisionRoutes = (parts: Parts) => [
  route({
    method: 'GET',
    path: '/api/v1/features/{id}/revisions',
    summary:
      'What changed in a feature, newest first unless told otherwise: all, of one environment, or of the shared settings',
    access: 'feature.read',
    params: byIdOrKey,
    query: pageQuery.extend({
      // Each may hold two whole configurations.
      limit: z.coerce.number().int().min(1).max(50).default(20),
      project: inProject.shape.project,
      environment: slug.optional(),
      settings: z.stringbool().default(false),
      search: searchText.describe('Part of the name of who made it.'),
      sort: sortOf(['n']).default('-n'),
    }),
    response: listOf(revision),
    handler: async input => {
      const { id } = await needFeature(parts, input);
      const { project: _, environment, settings: ofSettings, search, sort, ...page } = input.query;
      const { items, next } = await revisionStore(parts.platform.db).list({
        feature: id,
        environment: ofSettings ? null : environment,
        search,
        sort,
        page,
      });
      return { items: items.map(shown), next };
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/features/{id}/revisions/{n}/restore',
    summary: 'Set an environment, or the settings, to what a revision had made them',
    access: 'feature.write',
    params: z.object({ id: idOrKey, n: z.coerce.number().int().min(1) }),
    query: inProject,
    response: restoration,
    handler: async input => {
      const target = await needFeature(parts, input);
      const revisions = revisionStore(parts.platform.db);
      const found = await revisions.find(target.id, input.params.n);
      if (!found) throw notFound(`revision ${input.params.n} of "${target.key}"`);
      const { environment } = found;
      const before = await revisions.newest(target.id, environment);
      const by = { feature: target, author: authorOf(input.actor), at: nowOf(parts) };
      await restore(parts, found, by).catch(error => explain(error, found));
      const now = await revisions.newest(target.id, environment);
      return { revision: now, environment, changed: now !== before };
    },
  }),
];

async function restore(
  { platform, projects }: Parts,
  { n, environment, after }: Revision,
  by: By & { feature: StoredFeature },
) {
  if (environment === null) {
    const wanted = settings.parse(after);
    await platform.tx(trx => changeSettings(trx, { ...by, to: () => wanted, restored: n }));
  } else {
    const { company, project } = by.feature;
    await projects.needEnvironment(await projects.need(company, project), environment);
    const to = configuration.parse(after);
    await platform.tx(trx => changeConfiguration(trx, { ...by, environment, to, restored: n }));
  }
}

/** What a revision needs may be gone by now. */
function explain(error: unknown, { n, environment }: Revision): never {
  if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
  throw problem('invalid-input', {
    detail: `Revision ${n} (${environment ?? 'settings'}) cannot be restored: ${error.detail}`,
    errors: error.errors,
  });
}

const shown = ({ actorId, actorName, feature: _, ...rest }: Revision) => ({
  ...rest,
  by: { id: actorId, name: actorName },
  diff: diff(rest.before, rest.after),
});
