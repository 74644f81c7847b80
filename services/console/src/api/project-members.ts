import { queryOptions } from '@tanstack/react-query';
import type { Item } from './bodies.ts';
import { answered, api } from './client.ts';

export type ProjectMember = Item<'getApiV1ProjectsIdMembers'>;
export type ProjectRole = ProjectMember['role'];

/** Strongest first. */
export const projectRoles: ProjectRole[] = ['maintainer', 'editor', 'viewer'];

/** Who has a role in a project, beside their role in the company. */
export const projectMembersQuery = (project: string) =>
  queryOptions({
    queryKey: ['members', 'project', project],
    queryFn: async ({ signal }) => {
      const params = { path: { id: project }, query: { limit: 200 } };
      return (await answered(api.GET('/api/v1/projects/{id}/members', { params, signal }))).items;
    },
  });

/** One person of the company. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['members', 'person', id],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/users/{id}', { params: { path: { id } }, signal })),
  });
