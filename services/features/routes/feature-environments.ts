import { featureEnvironment } from '@bandera/contracts/feature';
import { idOrKey, slug } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { z } from 'zod';
import { changeConfiguration } from '../changes/configuration.ts';
import { type Configuration, configurationFields, unsetConfiguration } from '../domain/configuration.ts';
import type { StoredFeature } from '../domain/feature.ts';
import { configurationStore } from '../store/configurations.ts';
import { projectStore } from '../store/projects.ts';
import { authorOf, inProject, needFeature, nowOf, type Parts } from './parts.ts';

const params = z.object({ id: idOrKey, env: slug });

interface Input {
  actor: Parameters<typeof authorOf>[0];
  params: { id: string; env: string };
  query: { project?: string | undefined };
}

/** The feature that the path names, once its project is known to have the environment. */
async function locate(parts: Parts, input: Input): Promise<StoredFeature> {
  const feature = await needFeature(parts, input);
  await needEnvironment(parts, feature, input.params.env, 'env');
  return feature;
}

async function needEnvironment(
  { projects }: Parts,
  { company, project }: StoredFeature,
  key: string,
  path: string,
) {
  await projects.needEnvironment(await projects.need(company, project), key, path);
}

async function find({ platform }: Parts, feature: StoredFeature, environment: string) {
  const found = await configurationStore(platform.db).find(feature.id, environment);
  return found ?? unsetConfiguration(feature, environment);
}

export const featureEnvironmentRoutes = (parts: Parts) => [
  route({
    method: 'GET',
    path: '/api/v1/features/{id}/environments',
    summary: 'A feature in every environment, in their order',
    access: 'feature.read',
    params: z.object({ id: idOrKey }),
    query: inProject,
    response: z.object({ items: z.array(featureEnvironment) }),
    handler: async input => {
      const feature = await needFeature(parts, input);
      const environments = await projectStore(parts.platform.db).environments(feature.project);
      const set = await configurationStore(parts.platform.db).ofFeature(feature.id);
      const items = environments.map(
        ({ key }) => set.find(each => each.environment === key) ?? unsetConfiguration(feature, key),
      );
      return { items };
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/features/{id}/environments/{env}',
    summary: 'A feature in one environment',
    access: 'feature.read',
    params,
    query: inProject,
    response: featureEnvironment,
    version: answer => answer.revision,
    handler: async input => find(parts, await locate(parts, input), input.params.env),
  }),

  route({
    method: 'PUT',
    path: '/api/v1/features/{id}/environments/{env}',
    summary: 'Set switch, strategies and prerequisites; no strategies means on for all',
    access: 'feature.write',
    params,
    query: inProject,
    body: z.object(configurationFields),
    response: featureEnvironment,
    version: answer => answer.revision,
    handler: async input => apply(parts, input, await locate(parts, input), input.body),
  }),

  route({
    method: 'PATCH',
    path: '/api/v1/features/{id}/environments/{env}',
    summary: 'Switch a feature on or off: the kill switch',
    access: 'feature.write',
    params,
    query: inProject,
    body: z.object({ enabled: z.boolean() }),
    response: featureEnvironment,
    version: answer => answer.revision,
    handler: async input => apply(parts, input, await locate(parts, input), input.body),
  }),

  route({
    method: 'POST',
    path: '/api/v1/features/{id}/environments/{env}/copy',
    summary: 'Set another environment of the project to what this one has, its switch included',
    access: 'feature.write',
    params,
    query: inProject,
    body: z.object({ to: slug }),
    response: featureEnvironment,
    version: answer => answer.revision,
    handler: async input => {
      const feature = await locate(parts, input);
      const { to } = input.body;
      if (to === input.params.env) {
        const errors = [{ path: 'to', message: 'must be another environment' }];
        throw problem('invalid-input', { detail: 'to: must be another environment', errors });
      }
      await needEnvironment(parts, feature, to, 'to');
      const source = await find(parts, feature, input.params.env);
      // Ids of strategies belong to the environment they were made in.
      const strategies = source.strategies.map(({ id: _, ...rest }) => rest);
      const target = { ...input, params: { ...input.params, env: to } };
      return apply(parts, target, feature, { ...source, strategies });
    },
  }),
];

async function apply(
  parts: Parts,
  { actor, params, ifMatch }: Input & { ifMatch: (version: number) => void },
  feature: StoredFeature,
  to: Configuration | Pick<Configuration, 'enabled'>,
) {
  const change = {
    feature,
    environment: params.env,
    to,
    author: authorOf(actor),
    at: nowOf(parts),
    ifMatch,
  };
  return parts.platform.tx(trx => changeConfiguration(trx, change));
}
