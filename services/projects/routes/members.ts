import { byIdOrKey, id } from '@bandera/contracts/fields';
import { projectRole } from '@bandera/contracts/permissions';
import { problem } from '@bandera/contracts/problems';
import { type Project, projectMember } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import type { Db } from '@bandera/kit/db/connect';
import { listOf, sortOf } from '@bandera/kit/http/page';
import type { Route } from '@bandera/kit/http/route';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { peopleNamed, refuseStranger, removeMember, setMember } from '../changes/members.ts';
import { liveProject, lockLiveProject } from '../changes/projects.ts';
import { memberSorts, memberStore } from '../store/members.ts';
import { wholePage } from './pages.ts';

const one = byIdOrKey.extend({ userId: id });
const version = (body: { version: number }) => body.version;

export const memberRoutes = (platform: Platform): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/projects/{id}/members',
    summary: 'List who has a role in the project, beside their role in the company',
    access: 'project.read',
    params: byIdOrKey,
    query: wholePage.extend({
      search: z.string().trim().min(1).max(120).optional().describe('Part of the name.'),
      role: projectRole.optional(),
      sort: sortOf(memberSorts).default('createdAt'),
    }),
    response: listOf(projectMember),
    handler: async ({ actor, params, query: { search, role, sort, ...page } }) => {
      const project = await liveProject(platform.db, actor.company, params.id);
      const users = search === undefined ? undefined : await peopleNamed(platform, actor.company, search);
      return memberStore(platform.db).list({ project: project.id, users, role, sort, page });
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/projects/{id}/members/{userId}',
    summary: "Read somebody's role in the project",
    access: 'project.read',
    params: one,
    response: projectMember,
    version,
    handler: async ({ actor, params }) => {
      const project = await liveProject(platform.db, actor.company, params.id);
      return memberOf(platform.db, project, params.userId);
    },
  }),

  route({
    method: 'PUT',
    path: '/api/v1/projects/{id}/members/{userId}',
    summary: 'Give somebody of the company a role in the project, or another one',
    access: 'project.write',
    params: one,
    body: z.object({ role: projectRole }),
    response: projectMember,
    version,
    handler: async ({ actor, params, body, ifMatch }) => {
      await liveProject(platform.db, actor.company, params.id);
      await refuseStranger(platform, actor.company, params.userId);
      return platform.tx(async trx => {
        const project = await lockLiveProject(trx, actor.company, params.id);
        const before = await memberStore(trx.db).find(project.id, params.userId);
        // Version 0: who has none yet.
        ifMatch(before?.version ?? 0);
        return setMember(trx, project, before, {
          user: params.userId,
          role: body.role,
          now: platform.clock.now(),
        });
      });
    },
  }),

  route({
    method: 'DELETE',
    path: '/api/v1/projects/{id}/members/{userId}',
    summary: "Take somebody's role in the project away",
    access: 'project.write',
    params: one,
    handler: async ({ actor, params, ifMatch }) => {
      await platform.tx(async trx => {
        const project = await lockLiveProject(trx, actor.company, params.id);
        const member = await memberOf(trx.db, project, params.userId);
        ifMatch(member.version);
        await removeMember(trx, actor.company, member);
      });
    },
  }),
];

async function memberOf(db: Db, project: Project, user: string) {
  const member = await memberStore(db).find(project.id, user);
  if (!member) throw problem('not-found', { detail: 'This person has no role in the project.' });
  return member;
}
