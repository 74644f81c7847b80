import { feature, featureKind, valueType } from '@bandera/contracts/feature';
import { byIdOrKey, featureKey, idOrKey, instant } from '@bandera/contracts/fields';
import { route } from '@bandera/contracts/route';
import { listOf, pageQuery } from '@bandera/kit/http/page';
import { newId } from '@bandera/kit/ids';
import { z } from 'zod';
import { archiveFeature, restoreFeature } from '../changes/archive.ts';
import { changeSettings, createFeature } from '../changes/settings.ts';
import type { Settings, StoredFeature } from '../domain/feature.ts';
import { settingFields } from '../domain/feature-fields.ts';
import { stalenessOf } from '../domain/staleness.ts';
import { featureSorts, featureStates, linesOf, listFeatures } from '../store/features-read.ts';
import { projectStore } from '../store/projects.ts';
import { authorOf, inProject, needFeature, nowOf, type Parts } from './parts.ts';

/** What one environment says of a feature, in short. */
const environmentLine = z.object({
  environment: z.string(),
  enabled: z.boolean(),
  /** How many strategies. */
  strategies: z.int(),
  /** When an application asked for it last, to the minute. */
  lastSeenAt: instant.nullable(),
});

const featureAnswer = feature.extend({
  /** Why it is a candidate for removal, see `stalenessOf`; null while it is not. */
  stale: z.enum(['lifetime', 'unused']).nullable(),
  /** In the order of the project's environments. */
  environments: z.array(environmentLine),
});

const unchangeable = (why: string) => z.never(`cannot be changed: ${why}`).exactOptional();
const settingsChange = z.object({
  name: settingFields.name.exactOptional(),
  description: settingFields.description.exactOptional(),
  kind: settingFields.kind.exactOptional(),
  tags: settingFields.tags.exactOptional(),
  owner: settingFields.owner.exactOptional(),
  variants: settingFields.variants.exactOptional(),
  offVariant: settingFields.offVariant.exactOptional(),
  impressionData: settingFields.impressionData.exactOptional(),
  key: unchangeable('applications ask for it'),
  valueType: unchangeable('applications rely on it'),
});

const newFeature = z.object({
  project: idOrKey,
  key: featureKey,
  valueType,
  name: settingFields.name.optional(),
  description: settingFields.description.default(''),
  kind: settingFields.kind,
  tags: settingFields.tags.default([]),
  owner: settingFields.owner.default(null),
  variants: settingFields.variants.default([]),
  offVariant: settingFields.offVariant.default(null),
  impressionData: settingFields.impressionData.default(false),
});

const sorts = featureSorts.flatMap(field => [field, `-${field}` as const]);

const featureQuery = pageQuery.extend({
  project: idOrKey.optional(),
  /** Part of key, name or description, in any case. */
  search: z.string().trim().max(100).optional(),
  kind: featureKind.optional(),
  tag: z.string().trim().toLowerCase().max(50).optional(),
  /**
   * `enabled`, `disabled`: switched on or not in `environment`, or in any environment where none is named.
   * `stale`: older than its kind lives (release and experiment 40 days, operational 7), or not evaluated for 30 days.
   * `active`: not stale.
   */
  state: z.enum(featureStates).optional(),
  environment: z.string().max(64).optional(),
  archived: z.stringbool().default(false),
  sort: z.enum(sorts).default('key'),
});

/** Adds what is computed: staleness, and a line for each environment. */
async function shown({ platform }: Parts, features: StoredFeature[]) {
  const lines = await linesOf(
    platform.db,
    features.map(each => each.id),
  );
  const now = platform.clock.now();
  return features.map(each => ({
    ...each,
    stale: stalenessOf(each, now),
    environments: lines.get(each.id) ?? [],
  }));
}

async function showOne(parts: Parts, stored: StoredFeature) {
  const [answer] = await shown(parts, [stored]);
  return answer ?? { ...stored, stale: null, environments: [] };
}

export const featureRoutes = (parts: Parts) => [
  route({
    method: 'GET',
    path: '/api/v1/features',
    summary: 'Features of a project, or of all projects, with a line for each environment',
    access: 'feature.read',
    query: featureQuery,
    response: listOf(featureAnswer),
    handler: async ({ actor: { company }, query: { project, limit, cursor, ...filter } }) => {
      const { platform, projects } = parts;
      const within =
        project === undefined
          ? await projectStore(platform.db).ofCompany(company)
          : [await projects.need(company, project)];
      const { items, next } = await listFeatures(platform.db, {
        ...filter,
        company,
        projects: within.map(each => each.id),
        page: { limit, ...(cursor === undefined ? {} : { cursor }) },
        now: platform.clock.now(),
      });
      return { items: await shown(parts, items), next };
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/features',
    summary: 'Create a feature, switched off in every environment',
    access: 'feature.write',
    body: newFeature,
    response: featureAnswer,
    status: 201,
    version: answer => answer.version,
    handler: async ({ actor, body: { project, ...given } }) => {
      const owner = await parts.projects.need(actor.company, project);
      const at = nowOf(parts);
      const draft = {
        ...given,
        id: newId(),
        company: actor.company,
        project: owner.id,
        name: given.name ?? given.key,
        archivedAt: null,
        createdAt: at,
        updatedAt: at,
        activeAt: at,
        version: 1,
        revision: 0,
      };
      const by = { author: authorOf(actor), at };
      return showOne(parts, await parts.platform.tx(trx => createFeature(trx, draft, by)));
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/features/{id}',
    summary: 'One feature, by id, or by key with its project',
    access: 'feature.read',
    params: byIdOrKey,
    query: inProject,
    response: featureAnswer,
    version: answer => answer.version,
    handler: async input => {
      // The version is for updates. Environments and staleness change without it, so "not modified" would be wrong.
      delete input.ctx.req.headers['if-none-match'];
      return showOne(parts, await needFeature(parts, input));
    },
  }),

  route({
    method: 'PATCH',
    path: '/api/v1/features/{id}',
    summary: 'Change what all environments of a feature share',
    access: 'feature.write',
    params: byIdOrKey,
    query: inProject,
    body: settingsChange,
    response: featureAnswer,
    version: answer => answer.version,
    handler: async input => {
      const target = await needFeature(parts, input);
      const { key: _, valueType: __, ...changes } = input.body;
      const change = {
        feature: target,
        to: (current: Settings) => ({ ...current, ...changes }),
        ifMatch: input.ifMatch,
        author: authorOf(input.actor),
        at: nowOf(parts),
      };
      return showOne(parts, await parts.platform.tx(trx => changeSettings(trx, change)));
    },
  }),

  route({
    method: 'DELETE',
    path: '/api/v1/features/{id}',
    summary: 'Archive a feature: it disappears from every environment and can be restored',
    access: 'feature.write',
    params: byIdOrKey,
    query: inProject,
    handler: async input => {
      const target = await needFeature(parts, input);
      const at = nowOf(parts);
      await parts.platform.tx(trx => archiveFeature(trx, target, at, input.ifMatch));
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/features/{id}/restore',
    summary: 'Bring an archived feature back, configured as it was',
    access: 'feature.write',
    params: byIdOrKey,
    query: inProject,
    response: featureAnswer,
    version: answer => answer.version,
    handler: async input => {
      const target = await needFeature(parts, input);
      const at = nowOf(parts);
      return showOne(parts, await parts.platform.tx(trx => restoreFeature(trx, target, at)));
    },
  }),
];
