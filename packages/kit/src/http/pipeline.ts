import { randomBytes } from 'node:crypto';
import type { Middleware } from 'koa';
import { isUnavailable } from '../db/connect.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { PeerUnavailable } from './client.ts';
import { type Context, context, runInContext } from './context.ts';
import { Problem, problem } from './problem.ts';

/** Gives the request its id, its W3C trace and its source address. Always first. */
export const requestContext = (): Middleware => async (ctx, next) => {
  const given = ctx.get('x-request-id');
  const requestId = /^[\w-]{8,64}$/.test(given) ? given : newId();
  const trace = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(ctx.get('traceparent'))?.[1];
  ctx.state.source = ctx.ip.replace(/^::ffff:/, '');
  ctx.set('X-Request-Id', requestId);
  const current: Context = {
    requestId,
    trace: trace ?? randomBytes(16).toString('hex'),
    actor: { kind: 'anonymous', ip: ctx.state.source },
  };
  await runInContext(current, next);
};

/** One line a request. The query is left out: it may hold tokens. */
export const accessLog =
  (log: Log): Middleware =>
  async (ctx, next) => {
    const started = performance.now();
    await next();
    const line = {
      method: ctx.method,
      path: ctx.path,
      route: ctx.state.route,
      status: ctx.status,
      ms: Math.round((performance.now() - started) * 10) / 10,
      source: ctx.state.source,
      user: ctx.state.actor?.id,
    };
    if (ctx.status >= 500) log.warn(line, 'request failed');
    else log.info(line, 'request');
  };

/** One observation a request, labelled with the route's pattern so that the number of series stays bounded. */
export const metrics =
  ({ requests }: Metrics, service: string): Middleware =>
  async (ctx, next) => {
    const end = requests.startTimer();
    await next();
    end({ service, method: ctx.method, route: ctx.state.route ?? 'unmatched', status: String(ctx.status) });
  };

/** Renders every throw as problem+json. What is not a `Problem` is logged with its cause and answered as a plain 500. */
export const problems =
  (log: Log): Middleware =>
  async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null && !ctx.state.route) throw problem('not-found');
    } catch (error) {
      const shown = asProblem(error);
      if (shown.status >= 500) log.error({ err: shown.cause ?? error, path: ctx.path }, shown.code);
      ctx.status = shown.status;
      ctx.set({ 'Cache-Control': 'no-store', ...shown.headers });
      ctx.type = 'application/problem+json';
      ctx.body = JSON.stringify({
        type: `urn:problem:${shown.code}`,
        title: shown.title,
        status: shown.status,
        detail: shown.detail,
        instance: ctx.path,
        code: shown.code,
        requestId: context()?.requestId,
        errors: shown.errors,
        ...shown.extra,
      });
    }
  };

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PeerUnavailable || isUnavailable(error)) {
    return problem('dependency-unavailable', { cause: error, headers: { 'Retry-After': '2' } });
  }
  return problem('internal', { cause: error });
}

/** What a browser needs to be told even for an API; pages that need more set their own policy. */
export const secureHeaders = (): Middleware => async (ctx, next) => {
  ctx.set({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
  await next();
};
