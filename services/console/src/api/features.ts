import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Answer, Input, Item } from './bodies.ts';
import { answered, api, ifMatch } from './client.ts';
import type { operations } from './schema.ts';

export type Feature = Item<'getApiV1Features'>;
export type FeatureEnvironment = Answer<'getApiV1FeaturesIdEnvironmentsEnv'>;
export type Strategy = FeatureEnvironment['strategies'][number];
export type Prerequisite = FeatureEnvironment['prerequisites'][number];
export type Variant = Feature['variants'][number];
export type Revision = Item<'getApiV1FeaturesIdRevisions'>;
/** What people decide about a feature in one environment. */
export type Configuration = Pick<FeatureEnvironment, 'enabled' | 'strategies' | 'prerequisites'>;
/** What all environments of a feature share. */
export type FeatureSettings = Input<'patchApiV1FeaturesId'>;
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

/** A feature in every environment of its project, in their order. */
export const featureEnvironmentsQuery = (project: string, key: string) =>
  queryOptions({
    queryKey: ['features', 'environments', project, key],
    queryFn: async ({ signal }) => {
      const params = { path: { id: key }, query: { project } };
      return (await answered(api.GET('/api/v1/features/{id}/environments', { params, signal }))).items;
    },
  });

/** What changed in a feature, newest first: everywhere, or in one environment. */
export const revisionsQuery = (project: string, key: string, environment?: string) =>
  infiniteQueryOptions({
    queryKey: ['features', 'revisions', project, key, environment ?? null],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/features/{id}/revisions', {
          params: {
            path: { id: key },
            query: { project, ...(environment && { environment }), ...(pageParam && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
  });

/** Refused with 412 unless that revision is the environment's newest. */
export const putConfiguration = (
  project: string,
  feature: string,
  environment: string,
  { revision, ...configuration }: Configuration & { revision: number },
) =>
  answered(
    api.PUT('/api/v1/features/{id}/environments/{env}', {
      params: { path: { id: feature, env: environment }, query: { project }, header: ifMatch(revision) },
      body: configuration,
    }),
  );

/** Refused with 412 unless that version is the newest. */
export const patchFeature = (project: string, feature: string, version: number, settings: FeatureSettings) =>
  answered(
    api.PATCH('/api/v1/features/{id}', {
      params: { path: { id: feature }, query: { project }, header: ifMatch(version) },
      body: settings,
    }),
  );
