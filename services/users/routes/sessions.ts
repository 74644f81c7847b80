import { email } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import type { Route } from '@bandera/kit/http/route';
import { z } from 'zod';
import { isDemoPassword } from '../domain/password.ts';
import type { Parts } from '../parts.ts';
import { userStore } from '../store/users.ts';
import {
  actAs,
  chosenCompany,
  cookieOnly,
  forgetCookie,
  grant,
  presentedToken,
  typedPassword,
  withCookie,
} from './grant.ts';

const refreshToken = z.string().min(1).max(200).optional();

export const invalidCredentials = () =>
  problem('invalid-credentials', {
    detail: 'Check the address and the password, or ask for a new password.',
  });

/** Signing in, staying signed in, and out. */
export const sessionRoutes = (parts: Parts): Route[] => [
  route({
    method: 'POST',
    path: '/api/v1/auth/login',
    summary: 'Sign in; the refresh token comes in the body and as a cookie',
    access: 'public',
    body: z.object({ email, password: typedPassword, company: chosenCompany, cookieOnly }),
    response: grant,
    idempotency: 'off',
    handler: async ({ body, ctx, log }) => {
      const { platform, hasher, attempts, sessions, production } = parts;
      const users = userStore(platform.db);
      const right = await attempts.password(body.email, ctx);
      const user = await users.byEmail(body.email);
      const same = await hasher.verify(user?.passwordHash, body.password);
      if (!user || !same) throw invalidCredentials();
      if (production && isDemoPassword(body.password)) {
        log.warn({ user: user.id }, 'the demo password does not count in production');
        throw invalidCredentials();
      }
      await right();
      if (!user.verified) {
        throw problem('email-unverified', {
          detail: 'Enter the code that was mailed to you, or ask for another one.',
        });
      }
      actAs(user);
      if (hasher.isOutdated(user.passwordHash)) {
        await users.rehash(user.id, user.passwordHash, await hasher.hash(body.password));
      }
      const answer = await sessions.start({
        user,
        company: body.company,
        source: ctx.state.source,
        userAgent: ctx.get('user-agent'),
      });
      return withCookie(ctx, parts, answer, body);
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/auth/refresh',
    summary: 'Exchange the refresh token for new tokens; may switch to another company',
    access: 'public',
    body: z.strictObject({ refreshToken, company: chosenCompany, cookieOnly }).prefault({}),
    response: grant,
    idempotency: 'off',
    handler: async ({ body, ctx }) => {
      const token = presentedToken(ctx, parts, body.refreshToken);
      if (!token) {
        throw problem('invalid-refresh-token', {
          detail: 'Send refreshToken in the body, or the cookie of the log-in.',
        });
      }
      return withCookie(ctx, parts, await parts.sessions.refresh(token, body.company), body);
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/auth/logout',
    summary: 'End the session of the refresh token',
    access: 'public',
    body: z.strictObject({ refreshToken }).prefault({}),
    idempotency: 'off',
    handler: async ({ body, ctx }) => {
      const token = presentedToken(ctx, parts, body.refreshToken);
      if (token) await parts.sessions.end(token);
      forgetCookie(ctx, parts);
    },
  }),
];
