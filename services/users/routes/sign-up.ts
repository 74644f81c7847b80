import { company } from '@bandera/contracts/company';
import { publish } from '@bandera/contracts/events';
import { email, name, slug } from '@bandera/contracts/fields';
import { route } from '@bandera/contracts/route';
import { user } from '@bandera/contracts/user';
import type { Route } from '@bandera/kit/http/route';
import { newId } from '@bandera/kit/ids';
import { z } from 'zod';
import { userView } from '../domain/views.ts';
import type { Parts } from '../parts.ts';
import { passOnCode } from '../peer-problems.ts';
import { membershipStore } from '../store/memberships.ts';
import { emailTaken, type UserRow, userStore } from '../store/users.ts';
import { actAs, mailedCode, onItsWay, typedPassword } from './grant.ts';
import { acceptable } from './new-password.ts';

/** From nobody to a user with a proven address and a company. */
export const signUpRoutes = ({
  platform,
  hasher,
  attempts,
  signUps,
  deferred,
  production,
}: Parts): Route[] => [
  route({
    method: 'POST',
    path: '/api/v1/auth/register',
    summary: 'Sign up with a new company; mails a code to verify-email',
    access: 'public',
    body: z.object({
      email,
      password: typedPassword,
      name,
      company: z.strictObject({ name, slug: slug.optional() }),
    }),
    response: z.object({ user, company }),
    status: 201,
    handler: async ({ body, ctx }) => {
      acceptable(body.password, { email: body.email, production });
      await attempts.signUp(ctx);
      if (await userStore(platform.db).byEmail(body.email)) throw emailTaken();
      const user: UserRow = {
        id: newId(),
        email: body.email,
        name: body.name,
        passwordHash: await hasher.hash(body.password),
        verified: false,
        createdAt: platform.clock.now().toISOString(),
        version: 1,
      };
      actAs(user);
      const company = await signUps.run({ user, wanted: body.company, source: ctx.state.source });
      return { user: userView(user), company };
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/auth/verify-email',
    summary: 'Prove an address with the mailed code',
    access: 'public',
    body: z.object({ email, code: mailedCode }),
    handler: async ({ body, ctx }) => {
      const right = await attempts.code(body.email, ctx);
      await platform
        .peer('verification')
        .post('/internal/verification/check', { body: { purpose: 'email', to: body.email, code: body.code } })
        .catch(passOnCode);
      await right();
      await platform.tx(async trx => {
        const users = userStore(trx.db);
        const found = await users.byEmail(body.email);
        const before = found && (await users.lock(found.id));
        if (!before || before.verified) return;
        actAs(before);
        const after = await users.update(before, { verified: true });
        const [first] = await membershipStore(trx.db).ofUser(before.id);
        await publish(trx, 'users.user.verified.v1', {
          aggregateId: after.id,
          ...(first && { company: first.companyId }),
          before: userView(before),
          after: userView(after),
        });
      });
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/auth/verify-email/resend',
    summary: 'Mail another code, if the address waits for one',
    access: 'public',
    body: z.object({ email }),
    response: onItsWay,
    status: 202,
    handler: async ({ body, ctx }) => {
      const { source } = ctx.state;
      deferred.afterAnswer(ctx, async () => {
        const found = await userStore(platform.db).byEmail(body.email);
        if (!found || found.verified) return;
        await platform.peer('verification').post('/internal/verification/codes', {
          body: { purpose: 'email', channel: 'email', to: found.email, source },
          idempotent: true,
          timeoutMs: 10_000,
        });
      });
      return { message: 'If the address needs it, a mail is on its way.' };
    },
  }),
];
