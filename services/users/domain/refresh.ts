/** Days that a refresh token, and with each use its session, goes on. */
export const sessionDays = 30;

/**
 * How long after its use a refresh token is still excused. Two tabs of one browser share a cookie and often refresh in the
 * same moment; only one of them can rotate it. The other one gets an access token and no refresh token: the successor is
 * in the cookie already, only its hash is known here, and a second successor would let a thief start a line of his own.
 * So a stolen token that was rotated within these seconds is worth one access token of 15 minutes, and nothing after it.
 */
export const graceMs = 10_000;

export type Verdict = 'rotate' | 'grace' | 'reused' | 'invalid';

interface Seen {
  token: { usedAt: Date | null; expiresAt: Date } | undefined;
  session: { revokedAt: Date | null } | undefined;
  now: Date;
}

/** What to do with a refresh token that somebody presents. */
export function judge({ token, session, now }: Seen): Verdict {
  if (!token || !session || session.revokedAt || token.expiresAt <= now) return 'invalid';
  if (!token.usedAt) return 'rotate';
  return now.getTime() - token.usedAt.getTime() <= graceMs ? 'grace' : 'reused';
}
