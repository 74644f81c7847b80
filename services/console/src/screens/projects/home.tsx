import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { projectsQuery } from '../../api/projects.ts';

/** The start: the only project there is, or the list of them. */
export function Screen() {
  const { data } = useSuspenseInfiniteQuery(projectsQuery());
  const [first, second] = data.pages.flatMap(page => page.items);
  if (first && !second) {
    return <Navigate to="/projects/$project/features" params={{ project: first.key }} replace />;
  }
  return <Navigate to="/projects" replace />;
}
