import type { HttpContext } from '@bandera/kit/http/actor';
import { PeerUnavailable } from '@bandera/kit/http/client';
import { Problem } from '@bandera/kit/http/problem';
import type { Log } from '@bandera/kit/log';
import type { Metrics } from '@bandera/kit/metrics';
import type { Middleware } from 'koa';
import { EvaluationError, errorBody, messageBody, notNow } from '../domain/evaluation-error.ts';

/** What this service's parts leave on `ctx.state`, beside what the kit does. */
export type EvaluationContext = HttpContext & {
  state: {
    /** Key of the feature that the request is about. */
    feature?: string;
    /** The request's key is known, and so whether its web page may read the answer. */
    admitted?: boolean;
  };
};

/** One observation a request; the data plane keeps no line per request, since it serves millions. */
export const observed =
  ({ requests }: Metrics): Middleware =>
  async (ctx, next) => {
    const started = performance.now();
    await next();
    const labels = {
      service: 'evaluation',
      method: ctx.method,
      route: ctx.state.route ?? 'unmatched',
      status: String(ctx.status),
    };
    requests.observe(labels, (performance.now() - started) / 1_000);
  };

const preflight = {
  'Access-Control-Allow-Methods': 'POST, GET, OPTIONS',
  'Access-Control-Allow-Headers':
    'content-type, authorization, x-api-key, if-none-match, x-app-name, traceparent, tracestate, accept, ' +
    'unleash-appname, unleash-connection-id, unleash-instanceid, unleash-interval, unleash-sdk',
  'Access-Control-Max-Age': '86400',
};

/**
 * Answers preflights by wire contract 1.9, for any origin since they carry no key: the request itself is held against
 * the key's list when it is admitted.
 */
export const cors = (): Middleware => async (ctx, next) => {
  ctx.set('Vary', 'Origin');
  if (ctx.method !== 'OPTIONS' || !ctx.get('origin') || !ctx.get('access-control-request-method')) {
    return next();
  }
  ctx.state.route = 'preflight';
  letPageRead(ctx);
  ctx.set(preflight);
  ctx.status = 204;
};

/** Lets the web page that asks read the answer. */
export function letPageRead(ctx: Pick<HttpContext, 'get' | 'set'>): void {
  const origin = ctx.get('origin');
  if (!origin) return;
  ctx.set('Access-Control-Allow-Origin', origin);
  ctx.set('Access-Control-Expose-Headers', 'ETag, Retry-After');
}

/** Every throw as an error body of the surface: OFREP's, with the feature's key where the path names one, or `{message}`. */
export const evaluationErrors =
  (log: Log): Middleware =>
  async (ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('X-Content-Type-Options', 'nosniff');
    try {
      await next();
    } catch (error) {
      const shown = asEvaluationError(error);
      if (shown.status === 500) log.error({ err: error, route: ctx.state.route }, 'evaluation failed');
      // Without a known key there is nothing to hide, and an SDK in a web page must be able to tell 401 from no network.
      if (!ctx.state.admitted) letPageRead(ctx);
      ctx.status = shown.status;
      ctx.set(shown.headers);
      ctx.type = 'application/json';
      ctx.body = ctx.path.startsWith('/ofrep/') ? errorBody(shown, ctx.state.feature) : messageBody(shown);
    }
  };

function asEvaluationError(error: unknown): EvaluationError {
  if (error instanceof EvaluationError) return error;
  if (error instanceof Problem)
    return new EvaluationError(error.status, 'GENERAL', error.message, error.headers);
  // A key or an environment that is not in memory while its owner is away.
  if (error instanceof PeerUnavailable) return notNow('Not available right now: try again.');
  return new EvaluationError(500, 'GENERAL', 'Something went wrong on our side.');
}
