import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Answer, Item } from './bodies.ts';
import { answered, api } from './client.ts';

/** A segment in a list: without its conditions, of which one may hold 100,000 values. */
export type SegmentLine = Item<'getApiV1Segments'>;
export type Segment = Answer<'getApiV1SegmentsId'>;

/** The company's segments, or those that a project can use; searched by the server, page by page. */
export const segmentsQuery = ({ project, search }: { project?: string; search: string }) =>
  infiniteQueryOptions({
    queryKey: ['segments', 'list', project ?? null, search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/segments', {
          params: {
            query: {
              ...(project && { project }),
              ...(search && { search }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
  });

export const segmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['segments', 'one', id],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/segments/{id}', { params: { path: { id } }, signal })),
  });

/** What a project's features can use, by name; the first 200. */
export const usableSegmentsQuery = (project: string, search = '') =>
  queryOptions({
    queryKey: ['segments', 'usable', project, search],
    queryFn: async ({ signal }) => {
      const query = { project, limit: 200, ...(search && { search }) };
      const page = await answered(api.GET('/api/v1/segments', { params: { query }, signal }));
      return page.items;
    },
  });

/** Where a segment is used: by features in environments, archived ones among them. */
export const segmentUsesQuery = (id: string) =>
  queryOptions({
    queryKey: ['segments', 'uses', id],
    queryFn: async ({ signal }) => {
      const params = { path: { id } };
      return (await answered(api.GET('/api/v1/segments/{id}/uses', { params, signal }))).items;
    },
  });
