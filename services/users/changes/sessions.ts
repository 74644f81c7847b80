import { publish } from '@bandera/contracts/events';
import { problem } from '@bandera/contracts/problems';
import type { Membership, User } from '@bandera/contracts/user';
import type { Trx } from '@bandera/kit/db/tx';
import { newId } from '@bandera/kit/ids';
import type { Platform } from '@bandera/kit/platform';
import type { CompanyCopies } from '../company-copies.ts';
import { type Choice, chooseCompany } from '../domain/choose-company.ts';
import { accessTokenSeconds } from '../domain/key-rotation.ts';
import { judge, sessionDays } from '../domain/refresh.ts';
import { hashOf, newToken } from '../domain/secret-token.ts';
import { membershipView, userView } from '../domain/views.ts';
import type { Keyring } from '../keyring.ts';
import type { CompanyCopy } from '../store/companies.ts';
import { type MembershipRow, membershipStore } from '../store/memberships.ts';
import { type SessionRow, sessionStore } from '../store/sessions.ts';
import { type UserRow, userStore } from '../store/users.ts';

/** What somebody gets who signs in. */
export interface Grant {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  /** Null within the grace of `domain/refresh.ts`: keep the newer one. */
  refreshToken: string | null;
  user: User;
  company: Pick<CompanyCopy, 'id' | 'name' | 'slug' | 'logoUrl' | 'status'>;
  memberships: (Membership & { name: string; status: CompanyCopy['status'] })[];
}

export interface StartOptions {
  user: UserRow;
  /** Id of the company to sign in to; the one used last unless told. */
  company?: string | undefined;
  source: string;
  userAgent: string;
}

export interface Sessions {
  start(options: StartOptions): Promise<Grant>;
  /** Rotates a refresh token, and switches to another company when told; throws 401 `invalid-refresh-token`. */
  refresh(token: string, company?: string): Promise<Grant>;
  /** Ends the session of a refresh token, if there is one. */
  end(token: string): Promise<void>;
}

type RevokeReason = 'logout' | 'reuse' | 'password-reset' | 'member-removed';

/** Ends sessions: their refresh tokens count no more, their access tokens end by themselves within 15 minutes. */
export async function revokeSessions(trx: Trx, sessions: SessionRow[], reason: RevokeReason, now: Date) {
  for (const { id, userId, companyId } of sessions) {
    if (!(await sessionStore(trx.db).revoke(id, now))) continue;
    await publish(trx, 'users.session.revoked.v1', {
      aggregateId: id,
      company: companyId,
      data: { user: userId, reason },
    });
  }
}

const signInAgain = (detail: string) => problem('invalid-refresh-token', { detail });

interface Option extends MembershipRow, Choice {
  copy: CompanyCopy;
}

/** Sessions are families of refresh tokens, of which one at a time is good. */
export function sessions({
  platform,
  keyring,
  copies,
}: {
  platform: Platform;
  keyring: Keyring;
  copies: CompanyCopies;
}): Sessions {
  const { db, tx, clock } = platform;

  const expiry = (now: Date) => new Date(now.getTime() + sessionDays * 24 * 3_600_000);

  async function optionsOf(user: string): Promise<Option[]> {
    const memberships = await membershipStore(db).ofUser(user);
    const known = await copies.byIds(memberships.map(({ companyId }) => companyId));
    return memberships.flatMap(membership => {
      const copy = known.get(membership.companyId);
      return copy ? [{ ...membership, copy, status: copy.status }] : [];
    });
  }

  async function addToken(trx: Trx, sessionId: string, now: Date): Promise<string> {
    const token = newToken();
    await sessionStore(trx.db).insertToken({
      hash: hashOf(token),
      sessionId,
      createdAt: now,
      expiresAt: expiry(now),
      usedAt: null,
    });
    return token;
  }

  async function grant(
    user: UserRow,
    sid: string,
    chosen: Option,
    options: Option[],
    refreshToken: string | null,
  ): Promise<Grant> {
    const { id, name, email } = user;
    const claims = { sub: id, company: chosen.companyId, role: chosen.role, name, email, sid };
    return {
      accessToken: await keyring.sign(claims),
      expiresIn: accessTokenSeconds,
      refreshToken,
      user: userView(user),
      company: chosen.copy,
      memberships: options.map(option => ({
        ...membershipView(option),
        name: option.copy.name,
        status: option.status,
      })),
    };
  }

  async function revokeReused(session: SessionRow, now: Date): Promise<void> {
    await tx(trx => revokeSessions(trx, [session], 'reuse', now));
  }

  return {
    async start({ user, company, source, userAgent }) {
      const options = await optionsOf(user.id);
      const chosen = chooseCompany(options, company);
      const now = clock.now();
      const id = newId();
      const token = await tx(async trx => {
        await sessionStore(trx.db).insert({
          id,
          userId: user.id,
          companyId: chosen.companyId,
          source: source.slice(0, 45),
          userAgent: userAgent.slice(0, 200),
          createdAt: now.toISOString(),
          lastUsedAt: now.toISOString(),
          expiresAt: expiry(now).toISOString(),
          revokedAt: null,
        });
        await membershipStore(trx.db).touch(user.id, chosen.companyId, now);
        await publish(trx, 'users.session.started.v1', {
          aggregateId: id,
          company: chosen.companyId,
          data: { user: user.id, session: id },
        });
        return addToken(trx, id, now);
      });
      return grant(user, id, chosen, options, token);
    },

    async refresh(presented, wanted) {
      const now = clock.now();
      const hash = hashOf(presented);
      const token = await sessionStore(db).token(hash);
      const session = token && (await sessionStore(db).byId(token.sessionId));
      const verdict = judge({ token, session, now });
      if (!session || verdict === 'invalid')
        throw signInAgain('The refresh token is not valid, or has ended.');
      if (verdict === 'reused') {
        await revokeReused(session, now);
        throw signInAgain(
          'The refresh token was used before: the session was ended, since somebody may have copied it.',
        );
      }
      const user = await userStore(db).byId(session.userId);
      const options = await optionsOf(session.userId);
      const isMember = options.some(({ companyId }) => companyId === session.companyId);
      if (!user || (wanted === undefined && !isMember))
        throw signInAgain('You are no longer a member of this company.');
      const chosen = chooseCompany(options, wanted ?? session.companyId);

      const successor = await tx(async trx => {
        const store = sessionStore(trx.db);
        if ((await store.byId(session.id))?.revokedAt !== null)
          throw signInAgain('The session has been ended.');
        await store.use(session.id, {
          companyId: chosen.companyId,
          lastUsedAt: now.toISOString(),
          expiresAt: expiry(now).toISOString(),
        });
        await membershipStore(trx.db).touch(user.id, chosen.companyId, now);
        // Whoever loses a race for the same token is within the grace.
        const first = verdict === 'rotate' && (await store.useToken(hash, now));
        return first ? addToken(trx, session.id, now) : null;
      });
      return grant(user, session.id, chosen, options, successor);
    },

    async end(presented) {
      const token = await sessionStore(db).token(hashOf(presented));
      const session = token && (await sessionStore(db).byId(token.sessionId));
      if (session) await tx(trx => revokeSessions(trx, [session], 'logout', clock.now()));
    },
  };
}
