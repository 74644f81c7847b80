import { byIdOrKey, description, name } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { project } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import { listOf, pageQuery } from '@bandera/kit/http/page';
import type { Route } from '@bandera/kit/http/route';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { companyOf, lockActiveCompany } from '../changes/companies.ts';
import {
  createProject,
  deleteProject,
  liveProject,
  lockLiveProject,
  refuseExpired,
  refuseOneMore,
  restoreProject,
  updateProject,
} from '../changes/projects.ts';
import { newKey } from '../domain/identity.ts';
import { projectSorts, projectStore } from '../store/projects.ts';

const sort = z.enum([...projectSorts, ...projectSorts.map(field => `-${field}` as const)]).default('name');

const listQuery = pageQuery.extend({
  search: z.string().trim().max(100).optional(),
  sort,
  /** The deleted ones that can be restored, instead of the live ones. */
  deleted: z.stringbool().default(false),
});

const fixedKey = z.never('cannot be changed: API keys and SDKs carry it').exactOptional();
const version = (body: { version: number }) => body.version;

export const projectRoutes = (platform: Platform): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/projects',
    summary: 'List the projects of the company; `deleted=true` lists those that can be restored',
    access: 'project.read',
    query: listQuery,
    response: listOf(project),
    handler: async ({ actor, query: { deleted, search, sort, ...page } }) => {
      const filter = { company: actor.company, search, sort, page };
      const store = projectStore(platform.db);
      return deleted ? store.listRestorable(filter, platform.clock.now()) : store.listLive(filter);
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/projects',
    summary: 'Create a project with environments development, staging and production',
    access: 'project.create',
    body: z.object({ key: newKey, name, description: description.default('') }),
    response: project,
    status: 201,
    version,
    handler: async ({ actor, body }) => {
      await companyOf(platform, actor.company);
      return platform.tx(async trx => {
        const company = await lockActiveCompany(trx, actor.company);
        return createProject(trx, company, body, platform.clock.now());
      });
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/projects/{id}',
    summary: 'Read a project',
    access: 'project.read',
    params: byIdOrKey,
    response: project,
    version,
    handler: async ({ actor, params }) => liveProject(platform.db, actor.company, params.id),
  }),

  route({
    method: 'PATCH',
    path: '/api/v1/projects/{id}',
    summary: 'Change name or description; the key is for good',
    access: 'project.write',
    params: byIdOrKey,
    body: z.object({ name: name.exactOptional(), description: description.exactOptional(), key: fixedKey }),
    response: project,
    version,
    handler: async ({ actor, params, body, ifMatch }) =>
      platform.tx(async trx => {
        const current = await lockLiveProject(trx, actor.company, params.id);
        ifMatch(current.version);
        return updateProject(trx, current, body, platform.clock.now());
      }),
  }),

  route({
    method: 'DELETE',
    path: '/api/v1/projects/{id}',
    summary: 'Delete a project; it can be restored for 30 days',
    access: 'project.delete',
    params: byIdOrKey,
    handler: async ({ actor, params, ifMatch }) => {
      await platform.tx(async trx => {
        const current = await lockLiveProject(trx, actor.company, params.id);
        ifMatch(current.version);
        await deleteProject(trx, current, platform.clock.now(), 'user');
      });
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/projects/{id}/restore',
    summary: 'Restore a deleted project with its environments, keys and members',
    access: 'project.delete',
    params: byIdOrKey,
    response: project,
    version,
    handler: async ({ actor, params, ifMatch }) => {
      await companyOf(platform, actor.company);
      return platform.tx(async trx => {
        const company = await lockActiveCompany(trx, actor.company);
        const current = await projectStore(trx.db).lock(actor.company, params.id);
        if (!current) throw problem('not-found', { detail: 'There is no such project.' });
        if (!current.deletedAt) return current;
        ifMatch(current.version);
        const now = platform.clock.now();
        refuseExpired(current, now);
        await refuseOneMore(trx, company);
        return restoreProject(trx, current, now);
      });
    },
  }),
];
