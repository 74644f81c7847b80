import { publish } from '@bandera/contracts/events';
import { byId, instant, name } from '@bandera/contracts/fields';
import { companyRole } from '@bandera/contracts/permissions';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import type { Trx } from '@bandera/kit/db/tx';
import type { HttpContext } from '@bandera/kit/http/actor';
import type { Route } from '@bandera/kit/http/route';
import { newId } from '@bandera/kit/ids';
import { z } from 'zod';
import { needSeat } from '../domain/seats.ts';
import { isToken } from '../domain/secret-token.ts';
import { invitationView, membershipView, userView } from '../domain/views.ts';
import type { Parts } from '../parts.ts';
import { companyStore } from '../store/companies.ts';
import { type InvitationRow, invitationStore } from '../store/invitations.ts';
import { type MembershipRow, membershipStore } from '../store/memberships.ts';
import { type UserRow, userStore } from '../store/users.ts';
import { actAs, cookieOnly, grant, typedPassword, withCookie } from './grant.ts';
import { acceptable } from './new-password.ts';
import { invalidCredentials } from './sessions.ts';

const token = z.string().min(1).max(200);

const notValid = () =>
  problem('invitation-invalid', { detail: 'It has ended, was taken back or used: ask for another one.' });

/** For whoever holds the link of an invitation. */
export function acceptInvitationRoutes(parts: Parts): Route[] {
  const { platform, hasher, attempts, copies, sessions, production } = parts;
  const { db, tx, clock } = platform;

  async function valid(id: string, token: string): Promise<InvitationRow> {
    const found = await invitationStore(db).byId(id);
    if (!found || !isToken(token, found.tokenHash) || found.expiresAt <= clock.now().toISOString())
      throw notValid();
    return found;
  }

  /** Somebody who has an account proves with their password that the link did not reach somebody else. */
  async function known(user: UserRow, password: string, ctx: HttpContext): Promise<UserRow> {
    const right = await attempts.password(user.email, ctx);
    if (!(await hasher.verify(user.passwordHash, password))) throw invalidCredentials();
    await right();
    return user;
  }

  async function newcomer(email: string, name: string | undefined, password: string): Promise<UserRow> {
    if (name === undefined) {
      const message = 'is needed for a new account';
      throw problem('invalid-input', { detail: `name: ${message}`, errors: [{ path: 'name', message }] });
    }
    acceptable(password, { email, production });
    const passwordHash = await hasher.hash(password);
    const createdAt = clock.now().toISOString();
    return { id: newId(), email, name, passwordHash, verified: true, createdAt, version: 1 };
  }

  /** Makes the newcomer known, or has a known user's address proven: the link came by mail. */
  async function admit(trx: Trx, user: UserRow, company: string): Promise<UserRow> {
    const users = userStore(trx.db);
    const before = await users.lock(user.id);
    if (!before) {
      await users.insert(user);
      await publish(trx, 'users.user.registered.v1', {
        aggregateId: user.id,
        company,
        after: userView(user),
      });
      return user;
    }
    if (before.verified) return before;
    const after = await users.update(before, { verified: true });
    await publish(trx, 'users.user.verified.v1', {
      aggregateId: after.id,
      company,
      before: userView(before),
      after: userView(after),
    });
    return after;
  }

  const join = (invited: InvitationRow, user: UserRow) =>
    tx(async trx => {
      const { id, companyId, role, email } = invited;
      const members = membershipStore(trx.db);
      const company = await companyStore(trx.db).lock(companyId);
      // Gone when somebody else has just used or revoked it.
      if (company?.status !== 'active' || !(await invitationStore(trx.db).remove(id))) throw notValid();
      const joined = await admit(trx, user, companyId);
      if (!(await members.find(joined.id, companyId))) {
        needSeat({ limit: company.limits.seats, members: await members.count(companyId), invited: 0 });
        const at = clock.now().toISOString();
        const membership: MembershipRow = {
          userId: joined.id,
          companyId,
          role,
          createdAt: at,
          lastUsedAt: at,
          version: 1,
        };
        await members.insert(membership);
        await publish(trx, 'users.membership.created.v1', {
          aggregateId: `${companyId}:${joined.id}`,
          company: companyId,
          after: { ...membershipView(membership), email },
        });
      }
      await publish(trx, 'users.invitation.accepted.v1', {
        aggregateId: id,
        company: companyId,
        before: invitationView(invited),
      });
      return joined;
    });

  return [
    route({
      method: 'POST',
      path: '/api/v1/users/invitations/{id}/check',
      summary: 'What an invitation is about, for the page behind the link',
      access: 'public',
      params: byId,
      body: z.object({ token }),
      response: z.object({
        email: z.string(),
        role: companyRole,
        company: z.object({ name: z.string(), logoUrl: z.string() }),
        expiresAt: instant,
        hasAccount: z
          .boolean()
          .describe('Accept with the password of this account; without one choose name and password.'),
      }),
      idempotency: 'off',
      handler: async ({ params, body }) => {
        const { companyId, email, role, expiresAt } = await valid(params.id, body.token);
        const company = (await copies.byIds([companyId])).get(companyId);
        if (company?.status !== 'active') throw notValid();
        const hasAccount = (await userStore(db).byEmail(email)) !== undefined;
        return { email, role, expiresAt, company, hasAccount };
      },
    }),

    route({
      method: 'POST',
      path: '/api/v1/users/invitations/{id}/accept',
      summary: 'Join the company, with a new account or the password of the one there is, and sign in',
      access: 'public',
      params: byId,
      body: z.object({ token, name: name.optional(), password: typedPassword, cookieOnly }),
      response: grant,
      idempotency: 'once',
      handler: async ({ params, body, ctx }) => {
        const invited = await valid(params.id, body.token);
        await copies.byIds([invited.companyId]);
        const found = await userStore(db).byEmail(invited.email);
        const user = found
          ? await known(found, body.password, ctx)
          : await newcomer(invited.email, body.name, body.password);
        actAs(user);
        const joined = await join(invited, user);
        const answer = await sessions.start({
          user: joined,
          company: invited.companyId,
          source: ctx.state.source,
          userAgent: ctx.get('user-agent'),
        });
        return withCookie(ctx, parts, answer, body);
      },
    }),
  ];
}
