import { publish } from '@bandera/contracts/events';
import { byId, id, instant, name } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { user } from '@bandera/contracts/user';
import { listOf, pageQuery } from '@bandera/kit/http/page';
import type { Route } from '@bandera/kit/http/route';
import { z } from 'zod';
import { revokeSessions } from '../changes/sessions.ts';
import { userView } from '../domain/views.ts';
import type { Parts } from '../parts.ts';
import { sessionStore } from '../store/sessions.ts';
import { userStore } from '../store/users.ts';
import { typedPassword } from './grant.ts';
import { acceptable } from './new-password.ts';

const session = z.object({
  id,
  company: id,
  source: z.string().describe('The address that it was started from.'),
  userAgent: z.string(),
  createdAt: instant,
  lastUsedAt: instant,
  expiresAt: instant,
  current: z.boolean().describe('The session of the token that asks.'),
});

const passwordsBelongTogether = {
  message: 'send password and currentPassword together',
  path: ['currentPassword'],
};

/** One's own profile and sessions. */
export const meRoutes = ({ platform, hasher, attempts, production }: Parts): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/users/me',
    summary: 'Your profile',
    access: 'profile.read',
    response: user,
    version: body => body.version,
    handler: async ({ actor }) => {
      const found = await userStore(platform.db).byId(actor.id);
      if (!found) throw problem('not-found');
      return userView(found);
    },
  }),

  route({
    method: 'PATCH',
    path: '/api/v1/users/me',
    summary: 'Change your name, or your password, which ends your other sessions',
    access: 'profile.write',
    body: z
      .strictObject({
        name: name.optional(),
        password: typedPassword.optional(),
        currentPassword: typedPassword.optional(),
      })
      .refine(
        body => (body.password === undefined) === (body.currentPassword === undefined),
        passwordsBelongTogether,
      ),
    response: user,
    version: body => body.version,
    idempotency: 'off',
    handler: async ({ body, actor, ctx, ifMatch }) => {
      const found = await userStore(platform.db).byId(actor.id);
      if (!found) throw problem('not-found');
      ifMatch(found.version);
      const { name, password, currentPassword } = body;
      let passwordHash: string | undefined;
      if (password !== undefined && currentPassword !== undefined) {
        acceptable(password, { email: found.email, production });
        const right = await attempts.password(found.email, ctx);
        if (!(await hasher.verify(found.passwordHash, currentPassword))) throw wrongCurrentPassword();
        await right();
        passwordHash = await hasher.hash(password);
      }
      return platform.tx(async trx => {
        const users = userStore(trx.db);
        const before = await users.lock(actor.id);
        if (!before) throw problem('not-found');
        ifMatch(before.version);
        // The check of the current password was about the hash that was there then.
        if (passwordHash !== undefined && before.passwordHash !== found.passwordHash)
          throw wrongCurrentPassword();
        const changed = passwordHash !== undefined || (name !== undefined && name !== before.name);
        if (!changed) return userView(before);
        const after = await users.update(before, {
          ...(name !== undefined && { name }),
          ...(passwordHash !== undefined && { passwordHash }),
        });
        await publish(trx, 'users.user.updated.v1', {
          aggregateId: after.id,
          company: actor.company,
          before: userView(before),
          after: userView(after),
        });
        if (passwordHash !== undefined) {
          const now = platform.clock.now();
          const others = await sessionStore(trx.db).live({ user: actor.id, except: actor.session }, now);
          await revokeSessions(trx, others, 'password-reset', now);
        }
        return userView(after);
      });
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/users/me/sessions',
    summary: 'Where you are signed in, last used first',
    access: 'profile.read',
    query: pageQuery,
    response: listOf(session),
    handler: async ({ actor, query }) => {
      const { items, next } = await sessionStore(platform.db).page(actor.id, query, platform.clock.now());
      return {
        items: items.map(({ companyId, ...each }) => ({
          ...each,
          company: companyId,
          current: each.id === actor.session,
        })),
        next,
      };
    },
  }),

  route({
    method: 'DELETE',
    path: '/api/v1/users/me/sessions/{id}',
    summary: 'Sign out elsewhere',
    access: 'profile.write',
    params: byId,
    handler: async ({ params, actor }) => {
      await platform.tx(async trx => {
        const found = await sessionStore(trx.db).byId(params.id);
        if (found?.userId !== actor.id || found.revokedAt) throw problem('not-found');
        await revokeSessions(trx, [found], 'logout', platform.clock.now());
      });
    },
  }),
];

const wrongCurrentPassword = () =>
  problem('invalid-input', {
    detail: 'currentPassword: is not your password',
    errors: [{ path: 'currentPassword', message: 'is not your password' }],
  });
