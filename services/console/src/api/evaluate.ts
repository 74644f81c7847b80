import { queryOptions } from '@tanstack/react-query';
import type { Answer } from './bodies.ts';
import { answered, api } from './client.ts';

export type Evaluated = Answer<'postApiV1FeaturesEvaluate'>;
export type Decision = Evaluated['items'][number];
export type StrategyTrace = Decision['strategies'][number];
export type ConstraintTrace = StrategyTrace['constraints'][number];

/** What a context gets from every feature of an environment, and why. Counts as no evaluation. */
export const evaluationQuery = (
  project: string,
  environment: string,
  context: Record<string, string | number | boolean | null>,
) =>
  queryOptions({
    queryKey: ['features', 'evaluated', project, environment, context],
    queryFn: ({ signal }) => {
      const body = { project, environment, context };
      return answered(api.POST('/api/v1/features/evaluate', { body, signal }));
    },
  });
