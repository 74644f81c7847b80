import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { type Environment, environmentsQuery } from '../api/projects.ts';

const none: Environment[] = [];

/** The key of the project one is in; for screens below `/projects/$project`. */
export function useProjectKey(): string {
  const { project } = useParams({ strict: false });
  if (project === undefined) throw new Error('this screen belongs below a project');
  return project;
}

/** A project's environments in their order, and the one that the address names; the first one unless it does. */
export function useEnvironments(project: string): {
  environments: Environment[];
  environment: Environment | undefined;
} {
  const { environment: wanted } = useSearch({ strict: false });
  const { data: environments = none } = useQuery(environmentsQuery(project));
  return { environments, environment: environments.find(({ key }) => key === wanted) ?? environments[0] };
}
