import { queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.ts';

/** What goes away with an environment. */
export interface EnvironmentEffects {
  /** Names of the API keys that are revoked with it; undefined for those who may not see keys. */
  keys: string[] | undefined;
  /** How many features are on in it. */
  featuresOn: number;
  /** There are more features than were counted. */
  isAtLeast: boolean;
  /** Evaluations of the last 24 hours. */
  evaluations: number;
}

const dayMs = 24 * 3_600_000;

export const environmentEffectsQuery = (project: string, environment: string, mayReadKeys: boolean) =>
  queryOptions({
    queryKey: ['reports', 'environment-effects', project, environment, mayReadKeys],
    staleTime: 0,
    queryFn: async ({ signal }): Promise<EnvironmentEffects> => {
      const [keys, features, usage] = await Promise.all([
        mayReadKeys ? keyNames(project, environment, signal) : undefined,
        answered(api.GET('/api/v1/features', { params: { query: { project, limit: 100 } }, signal })),
        usageOfLastDay(project, environment, signal),
      ]);
      const featuresOn = features.items.filter(({ environments }) =>
        environments.some(line => line.environment === environment && line.enabled),
      ).length;
      return { keys, featuresOn, isAtLeast: features.next !== null, evaluations: usage };
    },
  });

async function keyNames(project: string, environment: string, signal: AbortSignal): Promise<string[]> {
  const params = { path: { id: project }, query: { environment } };
  const { items } = await answered(api.GET('/api/v1/projects/{id}/keys', { params, signal }));
  return items.map(({ name }) => name);
}

async function usageOfLastDay(project: string, environment: string, signal: AbortSignal): Promise<number> {
  const now = Date.now();
  const [from, to] = [new Date(now - dayMs).toISOString(), new Date(now).toISOString()];
  const query = { project, environment, from, to, interval: 'hour' } as const;
  return (await answered(api.GET('/api/v1/reports/usage', { params: { query }, signal }))).total;
}
