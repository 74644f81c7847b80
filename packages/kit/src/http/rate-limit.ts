import { hash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { Middleware } from 'koa';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Cache } from '../cache/cache.ts';
import type { RedisConnection } from '../cache/redis-connection.ts';
import type { HttpContext } from './actor.ts';
import { problem } from './problem.ts';

export interface LimiterOptions {
  /** What is being limited: keys of different names are counted apart. */
  name: string;
  /** How many in any window; a window begins with the first one. */
  points: number;
  /** Length of the window, whole seconds. */
  seconds: number;
  /** With a cache in Redis all processes count together; while Redis is away, and without it, each process counts for itself. */
  cache?: Pick<Cache, 'redis'>;
}

export interface Usage {
  limit: number;
  remaining: number;
  /** Whole seconds until the window ends. */
  resetSeconds: number;
}

export interface Limiter {
  /** Counts one (or more) for the key; throws 429 `too-many-requests` with `Retry-After` when there is none left. */
  consume(key: string, points?: number): Promise<Usage>;
  /** Forgets what was counted, such as failed sign-ins after a good one. */
  reset(key: string): Promise<void>;
}

/** A limiter for use inside a handler: sign-in attempts by address, codes by address and by source. */
export function limiter({ name, points, seconds, cache }: LimiterOptions): Limiter {
  const bounds = { keyPrefix: `bandera:limit:${name}`, points, duration: seconds };
  const own = new RateLimiterMemory(bounds);
  const counter = cache?.redis
    ? new RateLimiterRedis({
        ...bounds,
        storeClient: storeOver(cache.redis),
        useRedisPackage: true,
        insuranceLimiter: own,
        // A key beyond its limit is not even asked for again.
        inMemoryBlockOnConsumed: points + 1,
      })
    : own;
  const usageOf = ({ remainingPoints, msBeforeNext }: RateLimiterRes): Usage => ({
    limit: points,
    remaining: Math.max(0, remainingPoints),
    resetSeconds: Math.ceil(msBeforeNext / 1_000),
  });
  return {
    async consume(key, used = 1) {
      try {
        return usageOf(await counter.consume(digest(key), used));
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const usage = usageOf(error);
        throw problem('too-many-requests', {
          detail: `At most ${points} in ${seconds} s: try again in ${usage.resetSeconds} s.`,
          headers: { 'Retry-After': String(usage.resetSeconds), ...headersOf(usage) },
        });
      }
    },
    async reset(key) {
      await counter.delete(digest(key));
    },
  };
}

export interface RateLimitOptions extends LimiterOptions {
  /**
   * `source`: the caller's address, of IPv6 the /64 network, since one customer has a whole one.
   * `actor`: the signed-in person or key, else the source. A function: its key; undefined is not limited.
   */
  by: 'source' | 'actor' | ((ctx: HttpContext) => string | undefined);
}

/**
 * A limit on all requests that pass. Every answer says how much is left (`RateLimit-Limit`, `-Remaining`, `-Reset`; of
 * several limits the one with least left). Other services of the installation are not limited.
 */
export function rateLimit({ by, ...options }: RateLimitOptions): Middleware {
  const counter = limiter(options);
  const keyOf = by === 'source' ? sourceKey : by === 'actor' ? actorKey : by;
  return async (koaContext, next) => {
    const ctx = koaContext as HttpContext;
    const key = ctx.state.actor?.kind === 'service' ? undefined : keyOf(ctx);
    if (key !== undefined) {
      const usage = await counter.consume(key);
      const before = ctx.res.getHeader('RateLimit-Remaining');
      if (before === undefined || Number(before) >= usage.remaining) ctx.set(headersOf(usage));
    }
    await next();
  };
}

const headersOf = ({ limit, remaining, resetSeconds }: Usage) => ({
  'RateLimit-Limit': String(limit),
  'RateLimit-Remaining': String(remaining),
  'RateLimit-Reset': String(resetSeconds),
});

function actorKey(ctx: HttpContext): string {
  const actor = ctx.state.actor;
  return actor ? `${actor.kind}:${actor.id}` : sourceKey(ctx);
}

/** The caller's address as a key for a limiter: IPv4, or the /64 network of IPv6. */
export const sourceKey = (ctx: HttpContext): string => networkOf(ctx.state.source || ctx.ip);

/** The same for an address that another service names. */
export function networkOf(source: string): string {
  if (!ipaddr.isValid(source)) return source;
  const address = ipaddr.process(source);
  if (address.kind() === 'ipv4') return address.toString();
  return address.toByteArray().slice(0, 8).join('.');
}

// Of fixed length, and no address of a person reaches Redis.
const digest = (key: string) => hash('sha256', key, 'base64url');

/** What RateLimiterRedis uses of a node-redis client, each command with our time-out. */
const storeOver = (redis: RedisConnection) => ({
  eval: (script: string, options: { keys: string[]; arguments: string[] }) =>
    redis.run(client => client.eval(script, options)),
  del: (key: string) => redis.run(client => client.del(key)),
});
