import Router from '@koa/router';
import type { Middleware } from 'koa';
import type { Log } from '../log.ts';
import type { Actor, HttpContext } from './actor.ts';
import { context } from './context.ts';
import { matches, quote, strongMatches } from './etag.ts';
import type { Idempotency } from './idempotency.ts';
import { onceOnly } from './once-only.ts';
import { parseInput, strict } from './parse.ts';
import { type Problem, problem } from './problem.ts';
import { JsonText, type Route } from './route.ts';

export interface PermitInput {
  params: unknown;
  query: unknown;
  body: unknown;
}

/** Whether this actor may do that; asked after parsing, so that it can look at what is being touched. */
export type Permits = (actor: Actor, permission: string, input: PermitInput) => boolean | Promise<boolean>;

export interface RoutesOptions {
  permits: Permits;
  log: Log;
  /** Absent where a service has no database, and so no write to protect. */
  idempotency?: Idempotency | undefined;
}

/**
 * The last part of a pipeline: match, access, parse, permission, idempotency key, handler, answer. A GET answers HEAD, and
 * every path answers OPTIONS with the methods that it knows.
 */
export function routes(list: Route[], options: RoutesOptions): Middleware {
  const router = new Router({ sensitive: true });
  const taken = new Set<string>();
  for (const route of list) {
    const pattern = route.path.replace(/\{(\w+)\}/g, ':$1');
    const place = `${route.method} ${route.path.replace(/\{\w+\}/g, '{}')}`;
    if (taken.has(place)) throw new Error(`${route.method} ${route.path} is there twice`);
    taken.add(place);
    router.register(pattern, [route.method.toLowerCase()], [serve(route, options)]);
  }
  const dispatch = router.routes();
  return async (ctx, next) => {
    await dispatch(ctx as unknown as Parameters<typeof dispatch>[0], next);
    if (ctx.state.route) return;
    const allowed = new Set(router.match(ctx.path, ctx.method).path.flatMap(layer => layer.methods));
    if (allowed.size === 0) throw problem('not-found', { detail: `There is nothing at ${ctx.path}.` });
    const Allow = [...allowed, 'OPTIONS'].sort().join(', ');
    if (ctx.method !== 'OPTIONS') throw problem('method-not-allowed', { headers: { Allow } });
    ctx.status = 204;
    ctx.set('Allow', Allow);
  };
}

function serve(route: Route, options: RoutesOptions) {
  const params = strict(route.params);
  const query = strict(route.query);
  const body = strict(route.body);
  return async (koaContext: unknown) => {
    const ctx = koaContext as HttpContext & { params: Record<string, string> };
    ctx.state.route = route.path;
    const actor = admit(route, ctx.state.actor, ctx.state.authFailure);
    const input = {
      params: parseInput(params, ctx.params, 'path'),
      query: parseInput(query, { ...ctx.query }, 'query'),
      body: parseInput(body, ctx.request.body, 'body'),
    };
    if (route.access !== 'public' && route.access !== 'internal' && actor) {
      if (!(await options.permits(actor, route.access, input))) throw problem('forbidden');
    }
    const handle = async () => {
      const result = await route.handler({ ...input, actor, log: options.log, ctx, ifMatch: ifMatchOf(ctx) });
      return answer(route, ctx, result);
    };
    await onceOnly(route, ctx, options.idempotency, handle);
  };
}

function admit(route: Route, actor: Actor | undefined, failure: Problem | undefined): Actor | undefined {
  if (route.access === 'public') return actor;
  const wanted = route.access === 'internal' ? 'service' : 'user';
  if (!actor) {
    throw (
      failure ??
      problem('unauthenticated', {
        detail: 'Send an access token: Authorization: Bearer <token>.',
        headers: { 'WWW-Authenticate': 'Bearer' },
      })
    );
  }
  if (actor.kind !== wanted) throw problem(wanted === 'service' ? 'not-found' : 'forbidden');
  const current = context();
  if (current) {
    const name = actor.kind === 'user' ? { name: actor.name } : {};
    current.actor = { kind: actor.kind, id: actor.id, ip: ctxSource(current.actor?.ip), ...name };
  }
  return actor;
}

const ctxSource = (ip: string | undefined) => ip ?? 'unknown';

const ifMatchOf = (ctx: HttpContext) => (version: number | string) => {
  const wanted = ctx.get('if-match');
  if (wanted && !strongMatches(wanted, quote(String(version)))) {
    throw problem('lost-update', {
      detail: 'Read it again and repeat the change on the newer version.',
      extra: { currentVersion: version },
      headers: { ETag: quote(String(version)) },
    });
  }
};

/** Writes the answer. A body that its own schema, or JSON, refuses is our error, in every environment. */
function answer(route: Route, ctx: HttpContext, result: unknown): void {
  if (route.produces) return;
  ctx.status = route.status ?? (route.response ? 200 : 204);
  if (!route.response) return;
  if (result instanceof JsonText) {
    ctx.type = 'application/json';
    ctx.body = result.bytes;
    return;
  }
  const body = route.response.parse(result);
  if (route.version) {
    const tag = quote(String(route.version(body)));
    ctx.set('ETag', tag);
    ctx.set('Cache-Control', 'no-cache');
    if (route.method === 'GET' && matches(ctx.get('if-none-match'), tag)) {
      ctx.status = 304;
      ctx.body = null;
      return;
    }
  }
  ctx.type = 'application/json';
  ctx.body = JSON.stringify(body);
}
