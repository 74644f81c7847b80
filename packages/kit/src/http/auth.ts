import { createPublicKey } from 'node:crypto';
import type { Middleware } from 'koa';
import jwt from 'koa-jwt';
import { z } from 'zod';
import type { Log } from '../log.ts';
import type { HttpContext, UserActor } from './actor.ts';
import type { InternalTokens } from './internal-token.ts';

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

const claimsSchema = z.object({
  sub: z.string(),
  company: z.string(),
  role: z.string(),
  name: z.string(),
  email: z.string(),
  sid: z.string(),
});

/** Finds the PEM of a key id. A set is fetched on demand, kept, and refetched for an unknown id at most every 5 s. */
export interface KeySet {
  pem(kid: string): Promise<string | undefined>;
}

/** Reads a JWKS (RFC 7517) through `fetchSet`; a failing source leaves the keys that are known in force. */
export function keySet(fetchSet: () => Promise<unknown>, log: Log): KeySet {
  let known = new Map<string, string>();
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  const refresh = async () => {
    try {
      const { keys } = jwksSchema.parse(await fetchSet());
      known = new Map(
        keys.map(key => [
          key.kid,
          createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
        ]),
      );
    } catch (error) {
      log.warn({ err: error }, 'the key set could not be read');
    }
  };
  return {
    async pem(kid) {
      if (!known.has(kid) && performance.now() - askedAt > 5_000) {
        askedAt = performance.now();
        asking = refresh().finally(() => {
          asking = undefined;
        });
      }
      if (!known.has(kid) && asking) await asking;
      return known.get(kid);
    },
  };
}

export interface AuthParts {
  /** This service's name: the audience of internal tokens that it accepts. */
  self: string;
  keys: KeySet;
  internal: InternalTokens;
}

/**
 * Reads the bearer token, if any, into `ctx.state.actor`: ES256 for people (checked by koa-jwt against the key set),
 * HS256 for other services. It never refuses; each route's `access` does.
 */
export function auth({ self, keys, internal }: AuthParts): Middleware {
  const people = jwt({
    secret: async (header: { kid?: string }) => {
      const pem = await keys.pem(header.kid ?? '');
      if (!pem) throw new Error('unknown signing key');
      return pem;
    },
    algorithms: ['ES256'],
    issuer: 'bandera',
    audience: 'bandera',
    key: 'claims',
    passthrough: true,
  });
  return async (koaContext, next) => {
    const ctx = koaContext as unknown as HttpContext & {
      state: { claims?: unknown; jwtOriginalError?: Error };
    };
    const token = /^Bearer (\S+)$/i.exec(ctx.get('authorization'))?.[1];
    if (!token) return next();
    if (algorithmOf(token) === 'HS256') {
      const from = await internal.verify(token, self);
      if (from) ctx.state.actor = { kind: 'service', id: from.service };
      else ctx.state.authFailure = 'The internal token is not valid.';
      return next();
    }
    await people(koaContext, async () => {
      const claims = claimsSchema.safeParse(ctx.state.claims);
      if (claims.success) ctx.state.actor = actorOf(claims.data);
      else ctx.state.authFailure = reason(ctx.state.jwtOriginalError);
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

const reason = (error: Error | undefined) =>
  error?.name === 'TokenExpiredError'
    ? 'The access token has expired: refresh it.'
    : 'The access token is not valid.';

function algorithmOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).alg;
  } catch {
    return undefined;
  }
}
