import type { Middleware } from 'koa';
import jwt from 'koa-jwt';
import { z } from 'zod';
import type { HttpContext, UserActor } from './actor.ts';
import { checkedTokens } from './checked-tokens.ts';
import type { InternalTokens } from './internal-token.ts';
import { type KeySet, KeysUnknown } from './key-set.ts';
import { problem } from './problem.ts';

const claimsSchema = z.object({
  sub: z.string(),
  company: z.string(),
  role: z.string(),
  name: z.string(),
  email: z.string(),
  sid: z.string(),
  // koa-jwt checks the time only of tokens that have one.
  exp: z.number(),
});

export interface AuthParts {
  /** This service's name: the audience of internal tokens that it accepts. */
  self: string;
  keys: KeySet;
  internal: InternalTokens;
}

/**
 * Reads the bearer token, if any, into `ctx.state.actor`: ES256 for people (checked by koa-jwt against the key set),
 * HS256 for other services. It never refuses; each route's `access` does. A token that cannot be judged, since the keys
 * could not be had, makes such a route answer 503: a 401 would sign people out.
 */
export function auth({ self, keys, internal }: AuthParts): Middleware {
  const keyOf = async ({ kid }: { kid?: unknown }) => {
    const key = await keys.find(typeof kid === 'string' ? kid : '');
    if (!key) throw new Error('unknown signing key');
    return key;
  };
  const people = jwt({
    // A key object spares parsing a PEM per request; koa-jwt hands it on, only its types do not know it.
    secret: keyOf as unknown as jwt.SecretLoader,
    algorithms: ['ES256'],
    issuer: 'bandera',
    audience: 'bandera',
    key: 'claims',
    passthrough: true,
  });
  const checked = checkedTokens(keys);
  return async (koaContext, next) => {
    const ctx = koaContext as unknown as HttpContext & {
      state: { claims?: unknown; jwtOriginalError?: Error };
    };
    const token = /^Bearer (\S+)$/i.exec(ctx.get('authorization'))?.[1];
    if (!token) return next();
    // Whoever writes the header chooses only which of two checks it has to pass, each with one algorithm and its own keys.
    const { alg, kid } = headOf(token);
    if (alg === 'HS256') {
      const from = await internal.verify(token, self);
      if (from) ctx.state.actor = { kind: 'service', id: from.service };
      else ctx.state.authFailure = notValid('The internal token is not valid.');
      return next();
    }
    const known = await checked.find(token, kid);
    if (known) {
      ctx.state.actor = known;
      return next();
    }
    const key = await checked.keyOf(kid);
    await people(koaContext, async () => {
      const claims = claimsSchema.safeParse(ctx.state.claims);
      if (claims.success) {
        const actor = actorOf(claims.data);
        ctx.state.actor = actor;
        if (key) await checked.keep(token, kid, { actor, expires: claims.data.exp, key });
      } else ctx.state.authFailure = failureOf(ctx.state.jwtOriginalError);
      await next();
    });
  };
}

const actorOf = (claims: z.infer<typeof claimsSchema>): UserActor => ({
  kind: 'user',
  id: claims.sub,
  company: claims.company,
  role: claims.role,
  name: claims.name,
  email: claims.email,
  session: claims.sid,
});

// RFC 6750 section 3.1
const notValid = (detail: string) =>
  problem('unauthenticated', { detail, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } });

function failureOf(error: Error | undefined) {
  if (error instanceof KeysUnknown) {
    return problem('dependency-unavailable', { cause: error, headers: { 'Retry-After': '2' } });
  }
  return notValid(
    error?.name === 'TokenExpiredError'
      ? 'The access token has expired: refresh it.'
      : 'The access token is not valid.',
  );
}

/** What a token says of itself, whoever wrote it. */
function headOf(token: string): { alg: unknown; kid: string } {
  try {
    const { alg, kid } = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString());
    return { alg, kid: typeof kid === 'string' ? kid : '' };
  } catch {
    return { alg: undefined, kid: '' };
  }
}
