import Router from '@koa/router';
import type { Middleware } from 'koa';
import type { Log } from '../log.ts';
import type { Actor, HttpContext } from './actor.ts';
import { context } from './context.ts';
import { matches, quote, strongMatches } from './etag.ts';
import type { Idempotency } from './idempotency.ts';
import { onceOnly } from './once-only.ts';
import { parseInput, strict } from './parse.ts';
import { problem } from './problem.ts';
import type { Route } from './route.ts';

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

/** The last part of a pipeline: match, access, parse, permission, idempotency key, handler, answer. */
export function routes(list: Route[], options: RoutesOptions): Middleware {
  const router = new Router();
  for (const route of list) {
    const pattern = route.path.replace(/\{(\w+)\}/g, ':$1');
    router.register(pattern, [route.method.toLowerCase()], [serve(route, options)]);
  }
  const dispatch = router.routes();
  return async (ctx, next) => {
    await dispatch(ctx as unknown as Parameters<typeof dispatch>[0], next);
    if (ctx.state.route) return;
    const allowed = list
      .filter(route => router.match(ctx.path, route.method).route)
      .map(route => route.method);
    if (allowed.length === 0) throw problem('not-found', { detail: `There is nothing at ${ctx.path}.` });
    throw problem('method-not-allowed', { headers: { Allow: [...new Set(allowed)].join(', ') } });
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

function admit(route: Route, actor: Actor | undefined, failure: string | undefined): Actor | undefined {
  if (route.access === 'public') return actor;
  const wanted = route.access === 'internal' ? 'service' : 'user';
  if (!actor) {
    throw problem('unauthenticated', {
      detail: failure ?? 'Send an access token: Authorization: Bearer <token>.',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
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

/** Writes the answer. A body that its own schema refuses is our error, in every environment. */
function answer(route: Route, ctx: HttpContext, result: unknown): void {
  if (route.produces) return;
  ctx.status = route.status ?? (route.response ? 200 : 204);
  if (!route.response) return;
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
  ctx.body = body;
}
