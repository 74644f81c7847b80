import { QueryClient } from '@tanstack/react-query';
import { sessionStore } from '../session/session.ts';
import { ApiProblem, Unreachable } from './problem.ts';

const mostTries = 3;

/** What was fetched, for all screens. Keys begin with the area (`['features', …]`): live news forget by it. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // News of changes arrive by themselves; this is for the time without a stream.
      staleTime: 30_000,
      retry: (failures, error) => failures < mostTries && isWorthAnotherTry(error),
      retryDelay: failures => 500 * 2 ** failures,
    },
    mutations: { retry: false },
  },
});

const isWorthAnotherTry = (error: unknown) =>
  error instanceof Unreachable || (error instanceof ApiProblem && error.isPassing);

// What one person or company may see is nothing for the next one in this tab.
let seenBy = identity();
sessionStore.subscribe(() => {
  const now = identity();
  if (now === seenBy) return;
  seenBy = now;
  queryClient.clear();
});

function identity(): string {
  const { grant } = sessionStore.state;
  return grant ? `${grant.user.id} ${grant.company.id}` : '';
}
