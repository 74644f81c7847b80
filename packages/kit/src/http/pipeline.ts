import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import type { Context as KoaContext, Middleware } from 'koa';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { isAway } from '../unavailable.ts';
import { type Context, context, runInContext } from './context.ts';
import { Problem, problem } from './problem.ts';

/** Gives the request its id, its W3C trace and its source address. Always first. */
export const requestContext = (): Middleware => async (ctx, next) => {
  const given = ctx.get('x-request-id');
  const requestId = /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
  ctx.state.source = sourceOf(ctx);
  ctx.set('X-Request-Id', requestId);
  const current: Context = {
    requestId,
    trace: traceOf(ctx.get('traceparent')) ?? randomUUID().replaceAll('-', ''),
    actor: { kind: 'anonymous', ip: ctx.state.source },
  };
  await runInContext(current, next);
};

/** What trusted proxies say, if it is an address (Koa counts their hops from the right, so nobody can add to it). */
function sourceOf({ ip, req }: KoaContext): string {
  const address = isIP(ip) ? ip : (req.socket.remoteAddress ?? '');
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}

// Parts of zeros only are not valid (W3C Trace Context, section 3.2.2.3).
const traceOf = (header: string) =>
  /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.exec(header)?.[1];

/** One line a request. The query is left out: it may hold tokens. */
export const accessLog =
  (log: Log): Middleware =>
  async (ctx, next) => {
    const started = performance.now();
    await next();
    const line = {
      method: ctx.method,
      path: ctx.path.slice(0, 512),
      route: ctx.state.route,
      status: ctx.status,
      ms: Math.round((performance.now() - started) * 10) / 10,
      source: ctx.state.source,
      user: ctx.state.actor?.id,
      // The caller went away before there was an answer: what the status says reached nobody.
      ...(ctx.res.closed && { aborted: true }),
    };
    if (ctx.status >= 500) log.warn(line, 'request failed');
    else log.info(line, 'request');
  };

/** One observation a request, labelled with the route's pattern so that the number of series stays bounded. */
export const metrics =
  ({ requests }: Metrics, service: string): Middleware =>
  async (ctx, next) => {
    const started = performance.now();
    try {
      await next();
    } finally {
      const kind = { service, method: ctx.method, route: ctx.state.route ?? 'unmatched' };
      requests.of(kind).observe(ctx.status, (performance.now() - started) / 1_000);
    }
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
      report(log, shown, error, ctx.path);
      // An answer that has begun cannot become another one: the caller must see that it is incomplete.
      if (ctx.headerSent) ctx.res.destroy();
      else render(ctx, shown);
    }
  };

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isAway(error)) {
    return problem('dependency-unavailable', { cause: error, headers: { 'Retry-After': '2' } });
  }
  return problem('internal', { cause: error });
}

/** A defect is an error; a part that is away is a warning, since it comes back and would otherwise be told per request. */
function report(log: Log, shown: Problem, error: unknown, path: string): void {
  if (shown.status < 500) return;
  const level = shown.status === 503 ? 'warn' : 'error';
  log[level]({ err: shown.cause ?? error, path }, shown.code);
}

// What a handler may have said of an answer that it then did not give.
const aboutTheAnswer = ['ETag', 'Last-Modified', 'Content-Disposition', 'Content-Encoding', 'Content-Range'];

function render(ctx: KoaContext, shown: Problem): void {
  ctx.remove('Content-Length');
  for (const name of aboutTheAnswer) ctx.remove(name);
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

const secure = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** What a browser needs to be told even for an API; pages that need more set their own policy. */
export const secureHeaders = (): Middleware => async (ctx, next) => {
  ctx.set(secure);
  await next();
};
