import { publish } from '@bandera/contracts/events';
import { email } from '@bandera/contracts/fields';
import { route } from '@bandera/contracts/route';
import type { Route } from '@bandera/kit/http/route';
import { z } from 'zod';
import { revokeSessions } from '../changes/sessions.ts';
import { userView } from '../domain/views.ts';
import type { Parts } from '../parts.ts';
import { passOnCode } from '../peer-problems.ts';
import { membershipStore } from '../store/memberships.ts';
import { sessionStore } from '../store/sessions.ts';
import { userStore } from '../store/users.ts';
import { actAs, mailedCode, onItsWay, typedPassword } from './grant.ts';
import { acceptable } from './new-password.ts';

/** A new password for who has forgotten theirs. */
export const passwordRoutes = ({ platform, hasher, attempts, deferred, production }: Parts): Route[] => [
  route({
    method: 'POST',
    path: '/api/v1/auth/password/forgot',
    summary: 'Mail a code for a new password, if the address has an account',
    access: 'public',
    body: z.object({ email }),
    response: onItsWay,
    status: 202,
    handler: async ({ body, ctx }) => {
      const { source } = ctx.state;
      deferred.afterAnswer(ctx, async () => {
        const found = await userStore(platform.db).byEmail(body.email);
        if (!found) return;
        await platform.peer('verification').post('/internal/verification/codes', {
          body: { purpose: 'password-reset', channel: 'email', to: found.email, source },
          idempotent: true,
          timeoutMs: 10_000,
        });
      });
      return { message: 'If the address needs it, a mail is on its way.' };
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/auth/password/reset',
    summary: 'Set a new password with the mailed code; ends all sessions',
    access: 'public',
    body: z.object({
      email,
      code: mailedCode,
      password: typedPassword,
    }),
    handler: async ({ body, ctx }) => {
      acceptable(body.password, { email: body.email, production });
      const right = await attempts.code(body.email, ctx);
      // Before the code is used up, since the hash may be refused when many wait.
      const passwordHash = await hasher.hash(body.password);
      await platform
        .peer('verification')
        .post('/internal/verification/check', {
          body: { purpose: 'password-reset', to: body.email, code: body.code },
        })
        .catch(passOnCode);
      await right();
      await platform.tx(async trx => {
        const users = userStore(trx.db);
        const found = await users.byEmail(body.email);
        const before = found && (await users.lock(found.id));
        if (!before) return;
        actAs(before);
        // Whoever reads the mail of an address has proven it.
        const after = await users.update(before, { passwordHash, verified: true });
        const [first] = await membershipStore(trx.db).ofUser(before.id);
        const event = {
          aggregateId: after.id,
          ...(first && { company: first.companyId }),
          before: userView(before),
          after: userView(after),
        };
        await publish(trx, before.verified ? 'users.user.updated.v1' : 'users.user.verified.v1', event);
        const now = platform.clock.now();
        const live = await sessionStore(trx.db).live({ user: before.id }, now);
        await revokeSessions(trx, live, 'password-reset', now);
      });
    },
  }),
];
