import { byIdOrKey, idOrKey, name } from '@bandera/contracts/fields';
import { environment, environmentKind } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import { listOf, searchText, sortOf } from '@bandera/kit/http/page';
import type { Route } from '@bandera/kit/http/route';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { companyOf } from '../changes/companies.ts';
import {
  changeEnvironment,
  createEnvironment,
  environmentOf,
  removeEnvironment,
} from '../changes/environments.ts';
import { liveProject, lockLiveProject } from '../changes/projects.ts';
import { newKey } from '../domain/identity.ts';
import { environmentSorts, environmentStore } from '../store/environments.ts';
import { wholePage } from './pages.ts';

const one = byIdOrKey.extend({ env: idOrKey });
const order = z.int().min(0).max(99);
const approvals = z.int().min(0).max(10);
const fixedKey = z.never('cannot be changed: API keys and SDKs carry it').exactOptional();
const version = (body: { version: number }) => body.version;

export const environmentRoutes = (platform: Platform): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/projects/{id}/environments',
    summary: 'List the environments of a project, in their order unless told otherwise',
    access: 'project.read',
    params: byIdOrKey,
    query: wholePage.extend({ search: searchText, sort: sortOf(environmentSorts).default('order') }),
    response: listOf(environment),
    handler: async ({ actor, params, query: { search, sort, ...page } }) => {
      const project = await liveProject(platform.db, actor.company, params.id);
      return environmentStore(platform.db).list({ project: project.id, search, sort, page });
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/projects/{id}/environments',
    summary: 'Add an environment, at its order or else at the end',
    access: 'environment.write',
    params: byIdOrKey,
    body: z.object({
      key: newKey,
      name,
      kind: environmentKind,
      order: order.optional(),
      approvals: approvals.default(0),
    }),
    response: environment,
    status: 201,
    version,
    handler: async ({ actor, params, body }) => {
      const { limits } = await companyOf(platform, actor.company);
      return platform.tx(async trx => {
        const project = await lockLiveProject(trx, actor.company, params.id);
        return createEnvironment(trx, project, limits.environments, body, platform.clock.now());
      });
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/projects/{id}/environments/{env}',
    summary: 'Read an environment',
    access: 'project.read',
    params: one,
    response: environment,
    version,
    handler: async ({ actor, params }) => {
      const project = await liveProject(platform.db, actor.company, params.id);
      return environmentOf(platform.db, project, params.env);
    },
  }),

  route({
    method: 'PATCH',
    path: '/api/v1/projects/{id}/environments/{env}',
    summary: 'Change name, kind, order or how many must approve a change; a new order moves the others along',
    access: 'environment.write',
    params: one,
    body: z.object({
      name: name.exactOptional(),
      kind: environmentKind.exactOptional(),
      order: order.exactOptional(),
      approvals: approvals.exactOptional(),
      key: fixedKey,
    }),
    response: environment,
    version,
    handler: async ({ actor, params, body: { key: _, ...change }, ifMatch }) =>
      platform.tx(async trx => {
        const project = await lockLiveProject(trx, actor.company, params.id);
        const current = await environmentOf(trx.db, project, params.env);
        ifMatch(current.version);
        return changeEnvironment(trx, project, current, change);
      }),
  }),

  route({
    method: 'DELETE',
    path: '/api/v1/projects/{id}/environments/{env}',
    summary: 'Delete an environment for good and revoke its API keys',
    access: 'environment.write',
    params: one,
    handler: async ({ actor, params, ifMatch }) => {
      await platform.tx(async trx => {
        const project = await lockLiveProject(trx, actor.company, params.id);
        const current = await environmentOf(trx.db, project, params.env);
        ifMatch(current.version);
        await removeEnvironment(trx, project, current);
      });
    },
  }),
];
