import { publish } from '@bandera/contracts/events';
import { byId } from '@bandera/contracts/fields';
import { companyRole } from '@bandera/contracts/permissions';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { user } from '@bandera/contracts/user';
import { listOf, pageQuery, type SortColumn } from '@bandera/kit/http/page';
import type { Route } from '@bandera/kit/http/route';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { revokeSessions } from '../changes/sessions.ts';
import { keepAnOwner, mayGive, mayRemove } from '../domain/roles.ts';
import { membershipView, memberView } from '../domain/views.ts';
import { membershipStore } from '../store/memberships.ts';
import { sessionStore } from '../store/sessions.ts';

const member = user
  .extend({ role: companyRole })
  .describe('A user of your company; createdAt is when they joined.');

const sorts = {
  name: { column: 'users.name' },
  '-name': { column: 'users.name', direction: 'desc' },
  email: { column: 'users.email' },
  '-email': { column: 'users.email', direction: 'desc' },
  createdAt: { column: 'memberships.created_at' },
  '-createdAt': { column: 'memberships.created_at', direction: 'desc' },
} as const satisfies Record<string, SortColumn>;

const memberQuery = pageQuery.extend({
  search: z.string().trim().max(120).optional().describe('Part of the name or the address.'),
  role: companyRole.optional(),
  sort: z.enum(['name', '-name', 'email', '-email', 'createdAt', '-createdAt']).default('createdAt'),
});

/** The people of the company, and what each may do. */
export const memberRoutes = ({ db, tx, clock }: Platform): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/users',
    summary: 'List the members of your company',
    access: 'member.read',
    query: memberQuery,
    response: listOf(member),
    handler: async ({ actor, query: { search, role, sort, ...page } }) => {
      const found = await membershipStore(db).page({
        company: actor.company,
        search,
        role,
        by: [sorts[sort]],
        page,
      });
      return { items: found.items.map(memberView), next: found.next };
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/users/{id}',
    summary: 'Read a member',
    access: 'member.read',
    params: byId,
    response: member,
    version: body => body.version,
    handler: async ({ params, actor }) => {
      const found = await membershipStore(db).member(actor.company, params.id);
      if (!found) throw problem('not-found');
      return memberView(found);
    },
  }),

  route({
    method: 'PATCH',
    path: '/api/v1/users/{id}',
    summary: "Change a member's role; it counts from their next refresh, within 15 minutes",
    access: 'member.write',
    params: byId,
    body: z.object({ role: companyRole }),
    response: member,
    version: body => body.version,
    handler: async ({ params, body, actor, ifMatch }) =>
      tx(async trx => {
        const store = membershipStore(trx.db);
        const owners = await store.lockOwners(actor.company);
        const before = await store.find(params.id, actor.company);
        const shown = await store.member(actor.company, params.id);
        if (!before || !shown) throw problem('not-found');
        ifMatch(memberView(shown).version);
        // The role of the token may be 15 minutes old; for this the present one counts.
        const by = await store.find(actor.id, actor.company);
        if (!by) throw problem('forbidden');
        mayGive(by.role, body.role, before.role);
        if (body.role === before.role) return memberView(shown);
        if (before.role === 'owner') keepAnOwner(owners, params.id);
        await store.setRole(before, body.role);
        const after = { ...before, role: body.role };
        await publish(trx, 'users.membership.updated.v1', {
          aggregateId: `${actor.company}:${params.id}`,
          company: actor.company,
          before: membershipView(before),
          after: membershipView(after),
        });
        return memberView({ ...shown, role: body.role, membershipVersion: before.version + 1 });
      }),
  }),

  route({
    method: 'DELETE',
    path: '/api/v1/users/{id}',
    summary: 'Remove a member, or leave; ends their sessions in this company',
    access: 'profile.write',
    params: byId,
    handler: async ({ params, actor, ifMatch }) => {
      await tx(async trx => {
        const store = membershipStore(trx.db);
        const owners = await store.lockOwners(actor.company);
        const by = await store.find(actor.id, actor.company);
        const leaving = await store.find(params.id, actor.company);
        const shown = await store.member(actor.company, params.id);
        if (!by) throw problem('forbidden');
        if (!leaving || !shown) throw problem('not-found');
        mayRemove(by.role, { role: leaving.role, self: params.id === actor.id });
        ifMatch(memberView(shown).version);
        if (leaving.role === 'owner') keepAnOwner(owners, params.id);
        await store.remove(params.id, actor.company);
        await publish(trx, 'users.membership.removed.v1', {
          aggregateId: `${actor.company}:${params.id}`,
          company: actor.company,
          before: membershipView(leaving),
        });
        const now = clock.now();
        const live = await sessionStore(trx.db).live({ user: params.id, company: actor.company }, now);
        await revokeSessions(trx, live, 'member-removed', now);
      });
    },
  }),
];
