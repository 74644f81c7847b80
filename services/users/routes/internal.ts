import { id } from '@bandera/contracts/fields';
import { companyRole } from '@bandera/contracts/permissions';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { addresses, mostFound, namedMembers, user } from '@bandera/contracts/user';
import type { Route } from '@bandera/kit/http/route';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { userView } from '../domain/views.ts';
import { membershipStore } from '../store/memberships.ts';
import { userStore } from '../store/users.ts';

/** What other services ask for. */
export const internalRoutes = ({ db }: Platform): Route[] => [
  route({
    method: 'GET',
    path: '/internal/users/companies/{company}/addresses',
    summary: 'Who of a company can be mailed: members who have proven their address',
    access: 'internal',
    params: z.object({ company: id }),
    response: addresses,
    handler: async ({ params }) => ({ items: await membershipStore(db).addresses(params.company) }),
  }),

  route({
    method: 'GET',
    path: '/internal/users/companies/{company}/named',
    summary: 'Members of a company by part of their names',
    access: 'internal',
    params: z.object({ company: id }),
    query: z.object({ name: z.string().min(1).max(120) }),
    response: namedMembers,
    handler: async ({ params, query }) => {
      const found = await membershipStore(db).named(params.company, query.name, mostFound + 1);
      return { items: found.slice(0, mostFound), more: found.length > mostFound };
    },
  }),

  route({
    method: 'GET',
    path: '/internal/users/members/{user}',
    summary: 'A member of a company and their role',
    access: 'internal',
    params: z.object({ user: id }),
    query: z.object({ company: id }),
    response: z.object({ user, role: companyRole }),
    handler: async ({ params, query }) => {
      const [found, membership] = await Promise.all([
        userStore(db).byId(params.user),
        membershipStore(db).find(params.user, query.company),
      ]);
      if (!found || !membership) throw problem('not-found');
      return { user: userView(found), role: membership.role };
    },
  }),
];
