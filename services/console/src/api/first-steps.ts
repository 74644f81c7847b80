import { queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.ts';
import type { Feature } from './features.ts';

export interface Sighting {
  feature: Feature;
  environment: string;
  /** RFC 3339 */
  at: string;
}

const pauseMs = 3_000;

/**
 * The newest features of a project, to see the first one being evaluated. News come by the stream; until there is something
 * to see one also looks every few seconds.
 */
export const newestFeaturesQuery = (project: string) =>
  queryOptions({
    queryKey: ['features', 'newest', project],
    queryFn: async ({ signal }) => {
      const query = { project, limit: 100, sort: '-createdAt' } as const;
      return (await answered(api.GET('/api/v1/features', { params: { query }, signal }))).items;
    },
    refetchInterval: ({ state }) => (state.data && latestSighting(state.data) ? false : pauseMs),
  });

/** When one of the features was last evaluated, and where; undefined: none ever was. */
export function latestSighting(features: readonly Feature[]): Sighting | undefined {
  return features
    .flatMap(feature =>
      feature.environments.flatMap(({ environment, lastSeenAt }) =>
        lastSeenAt ? [{ feature, environment, at: lastSeenAt }] : [],
      ),
    )
    .sort((a, b) => a.at.localeCompare(b.at))
    .at(-1);
}
