import {
  createRootRoute,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { environmentsQuery, projectQuery } from './api/projects.ts';
import { queryClient } from './api/queries.ts';
import { auditSearch } from './screens/audit/audit-search.ts';
import { featureView } from './screens/feature/feature-view.ts';
import { featureSearch } from './screens/features/feature-search.ts';
import { keySearch } from './screens/keys/key-search.ts';
import { playgroundSearch } from './screens/playground/playground-search.ts';
import { reportSearch } from './screens/reports/report-search.ts';
import { deliverySearch } from './screens/settings/delivery-search.ts';
import { memberSearch } from './screens/settings/member-search.ts';
import { sessionStore } from './session/session.ts';
import { resumeSession } from './session/token.ts';

// The route table: one line a screen, each loaded with its first visit. Mails link to some of these paths.

type Load = () => Promise<{ Screen: React.ComponentType }>;
const screen = (load: Load) => lazyRouteComponent(load, 'Screen');

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

const root = createRootRoute({ component: Outlet });

// Before the log-in.
const open = createRoute({
  getParentRoute: () => root,
  id: 'open',
  validateSearch: (search: Record<string, unknown>): { next?: string; verify?: string } => {
    const [next, verify] = [text(search['next']), text(search['verify'])];
    // Within this site only.
    const isOurs = next !== undefined && /^\/(?![/\\])/.test(next);
    return { ...(isOurs && { next }), ...(verify && { verify }) };
  },
  component: lazyRouteComponent(() => import('./screens/open/open-layout.tsx'), 'OpenLayout'),
});
const openScreen = <Path extends string>(path: Path, load: Load) =>
  createRoute({
    getParentRoute: () => open,
    path,
    beforeLoad: async ({ search }) => {
      await resumeSession().catch(() => undefined);
      if (sessionStore.state.phase === 'in') throw redirect({ href: search.next ?? '/' });
    },
    component: screen(load),
  });
const invitation = createRoute({
  getParentRoute: () => open,
  path: '/invitations/$id',
  validateSearch: (search: Record<string, unknown>) => ({ token: text(search['token']) ?? '' }),
  component: screen(() => import('./screens/open/accept-invitation.tsx')),
});

// Mails of an installation without a mail server, for whoever sits at its machine: sign-up needs them before the log-in.
const outbox = createRoute({
  getParentRoute: () => root,
  path: '/outbox',
  component: screen(() => import('./screens/outbox/outbox.tsx')),
});

// Behind the log-in.
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ location }) => {
    await resumeSession();
    const next = location.href === '/' ? {} : { next: location.href };
    if (sessionStore.state.phase === 'out') throw redirect({ to: '/login', search: next });
  },
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
});
const appScreen = <Path extends string>(path: Path, load: Load) =>
  createRoute({ getParentRoute: () => app, path, component: screen(load) });
const audit = createRoute({
  getParentRoute: () => app,
  path: '/audit',
  validateSearch: auditSearch,
  component: screen(() => import('./screens/audit/audit.tsx')),
});
const members = createRoute({
  getParentRoute: () => app,
  path: '/settings/members',
  validateSearch: memberSearch,
  component: screen(() => import('./screens/settings/members.tsx')),
});
const webhook = createRoute({
  getParentRoute: () => app,
  path: '/settings/webhooks/$webhook',
  validateSearch: deliverySearch,
  component: screen(() => import('./screens/settings/webhook.tsx')),
});

// In a project: the environment is part of the address, and stays while one moves about.
const project = createRoute({
  getParentRoute: () => app,
  path: '/projects/$project',
  validateSearch: (search: Record<string, unknown>): { environment?: string } => {
    const environment = text(search['environment']);
    return environment === undefined ? {} : { environment };
  },
  search: { middlewares: [retainSearchParams(['environment'])] },
  loader: ({ params }) =>
    Promise.all([
      queryClient.ensureQueryData(projectQuery(params.project)),
      queryClient.ensureQueryData(environmentsQuery(params.project)),
    ]),
});
const projectScreen = <Path extends string>(path: Path, load: Load) =>
  createRoute({ getParentRoute: () => project, path, component: screen(load) });
const projectHome = createRoute({
  getParentRoute: () => project,
  path: '/',
  beforeLoad: ({ params, search }) => {
    throw redirect({ to: '/projects/$project/features', params, search, replace: true });
  },
});
const features = createRoute({
  getParentRoute: () => project,
  path: '/features',
  validateSearch: featureSearch,
  component: screen(() => import('./screens/features/feature-list.tsx')),
});
const feature = createRoute({
  getParentRoute: () => project,
  path: '/features/$feature',
  validateSearch: featureView,
  component: screen(() => import('./screens/features/feature-page.tsx')),
});
const keys = createRoute({
  getParentRoute: () => project,
  path: '/keys',
  validateSearch: keySearch,
  component: screen(() => import('./screens/keys/keys.tsx')),
});
const playground = createRoute({
  getParentRoute: () => project,
  path: '/playground',
  validateSearch: playgroundSearch,
  component: screen(() => import('./screens/playground/playground.tsx')),
});
const reports = createRoute({
  getParentRoute: () => project,
  path: '/reports',
  validateSearch: reportSearch,
  component: screen(() => import('./screens/reports/reports.tsx')),
});

export const routeTree = root.addChildren([
  open.addChildren([
    openScreen('/login', () => import('./screens/open/log-in.tsx')),
    openScreen('/sign-up', () => import('./screens/open/sign-up.tsx')),
    openScreen('/forgot-password', () => import('./screens/open/forgot-password.tsx')),
    invitation,
  ]),
  outbox,
  app.addChildren([
    appScreen('/', () => import('./screens/projects/home.tsx')),
    appScreen('/projects', () => import('./screens/projects/project-list.tsx')),
    project.addChildren([
      projectHome,
      features,
      feature,
      projectScreen('/first-steps', () => import('./screens/projects/first-steps.tsx')),
      playground,
      reports,
      projectScreen('/environments', () => import('./screens/projects/environments.tsx')),
      keys,
      projectScreen('/transfer', () => import('./screens/transfer/transfer.tsx')),
      projectScreen('/settings', () => import('./screens/projects/project-settings.tsx')),
    ]),
    appScreen('/segments', () => import('./screens/segments/segments.tsx')),
    audit,
    appScreen('/settings/profile', () => import('./screens/settings/profile.tsx')),
    appScreen('/settings/notifications', () => import('./screens/settings/notifications.tsx')),
    members,
    appScreen('/settings/company', () => import('./screens/settings/company.tsx')),
    appScreen('/settings/webhooks', () => import('./screens/settings/webhooks.tsx')),
    webhook,
  ]),
]);
