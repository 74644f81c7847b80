import { createRouter } from '@tanstack/react-router';
import { routeTree } from './routes.tsx';
import { NotFound } from './shell/not-found.tsx';
import { Pending } from './shell/pending.tsx';
import { RouteError } from './shell/route-error.tsx';

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  // What is fetched is kept by the query client.
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: Pending,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
