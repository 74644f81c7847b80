import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Answer, Item } from './bodies.ts';
import { answered, api } from './client.ts';

export type Project = Answer<'getApiV1ProjectsId'>;
export type Environment = Item<'getApiV1ProjectsIdEnvironments'>;
export type EnvironmentKind = Environment['kind'];

/** The company's projects, searched by the server, page by page. */
export const projectsQuery = (search = '') =>
  infiniteQueryOptions({
    queryKey: ['projects', 'list', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/projects', {
          params: { query: { ...(search && { search }), ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
  });

/** Deleted ones that can still be restored, the first page of them. */
export const deletedProjectsQuery = () =>
  queryOptions({
    queryKey: ['projects', 'deleted'],
    queryFn: async ({ signal }) => {
      const params = { query: { deleted: 'true', sort: '-updatedAt' } } as const;
      return (await answered(api.GET('/api/v1/projects', { params, signal }))).items;
    },
  });

export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: ['projects', 'one', id],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/projects/{id}', { params: { path: { id } }, signal })),
  });

export const environmentsQuery = (id: string) =>
  queryOptions({
    queryKey: ['projects', 'environments', id],
    queryFn: async ({ signal }) => {
      const page = await answered(
        api.GET('/api/v1/projects/{id}/environments', {
          params: { path: { id }, query: { limit: 200 } },
          signal,
        }),
      );
      return page.items;
    },
  });
