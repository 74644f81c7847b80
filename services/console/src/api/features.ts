import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Answer, Item } from './bodies.ts';
import { answered, api } from './client.ts';
import type { operations } from './schema.ts';

export type Feature = Item<'getApiV1Features'>;
export type FeatureEnvironment = Answer<'getApiV1FeaturesIdEnvironmentsEnv'>;
type ListQuery = NonNullable<operations['getApiV1Features']['parameters']['query']>;
/** What a list of features is narrowed by. */
export type FeatureFilter = Omit<ListQuery, 'cursor' | 'limit' | 'project'>;

export const featuresQuery = (project: string, filter: FeatureFilter) =>
  infiniteQueryOptions({
    queryKey: ['features', 'list', project, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/features', {
          params: { query: { ...filter, project, limit: 100, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
  });

/** One feature, by its key in a project. */
export const featureQuery = (project: string, key: string) =>
  queryOptions({
    queryKey: ['features', 'one', project, key],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/features/{id}', { params: { path: { id: key }, query: { project } }, signal }),
      ),
  });
