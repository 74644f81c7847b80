import type { HttpContext } from '@bandera/kit/http/actor';
import { PeerUnavailable } from '@bandera/kit/http/client';
import { Problem } from '@bandera/kit/http/problem';
import type { Log } from '@bandera/kit/log';
import type { Metrics } from '@bandera/kit/metrics';
import type { Observer } from '@bandera/kit/request-durations';
import type { Middleware } from 'koa';
import { EvaluationError, errorBody, messageBody, notNow } from '../domain/evaluation-error.ts';

/** What this service's parts leave on `ctx.state`, beside what the kit does. */
interface EvaluationState {
  /** Key of the feature that the request is about. */
  feature?: string | undefined;
  /** The request's key is known, and so whether its web page may read the answer. */
  admitted?: boolean;
}

export type EvaluationContext = HttpContext & { state: EvaluationState };

/** A request's headers and those of its answer: Koa's context has this, and so has what never gets to Koa. */
export interface Exchange {
  /** A header of the request; empty when it is not there. */
  get(header: string): string;
  /** Sets a header of the answer. */
  set(header: string, value: string): void;
  /** The address that the request comes from. */
  readonly ip: string;
  state: EvaluationState & { route?: string };
}

/** An answer from memory; its headers are set on the exchange. */
export interface Answer {
  status: number;
  /** JSON; absent with 304. */
  body?: string | Buffer;
  /** Length of the body in UTF-8, where that is known. */
  bytes?: number;
}

/** Stand in every answer. */
export const standing = {
  Vary: 'Origin',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** One observation a request; the data plane keeps no line per request, since it serves millions. */
export const observed =
  (metrics: Metrics): Middleware =>
  async (ctx, next) => {
    const started = performance.now();
    await next();
    const requests = requestsOf(metrics, ctx.method, ctx.state.route ?? 'unmatched');
    requests.observe(ctx.status, (performance.now() - started) / 1_000);
  };

export const requestsOf = ({ requests }: Metrics, method: string, route: string): Observer =>
  requests.of({ service: 'evaluation', method, route });

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
  ctx.set(standing);
  if (ctx.method !== 'OPTIONS' || !ctx.get('origin') || !ctx.get('access-control-request-method')) {
    return next();
  }
  ctx.state.route = 'preflight';
  letPageRead(ctx);
  ctx.set(preflight);
  ctx.status = 204;
};

/** Lets the web page that asks read the answer. */
export function letPageRead(exchange: Pick<Exchange, 'get' | 'set'>): void {
  const origin = exchange.get('origin');
  if (!origin) return;
  exchange.set('Access-Control-Allow-Origin', origin);
  exchange.set('Access-Control-Expose-Headers', 'ETag, Retry-After');
}

/** Every throw as an error body of the surface: OFREP's, with the feature's key where the path names one, or `{message}`. */
export const evaluationErrors =
  (log: Log): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const shown = refusal(error, ctx, log);
      ctx.status = shown.status;
      ctx.type = 'application/json';
      ctx.body = ctx.path.startsWith('/ofrep/') ? errorBody(shown, ctx.state.feature) : messageBody(shown);
    }
  };

/** What a throw is to the caller, with its headers set. A defect is logged and stays a secret. */
export function refusal(error: unknown, exchange: Exchange, log: Log): EvaluationError {
  const shown = asEvaluationError(error);
  if (shown.status === 500) log.error({ err: error, route: exchange.state.route }, 'evaluation failed');
  // Without a known key there is nothing to hide, and an SDK in a web page must be able to tell 401 from no network.
  if (!exchange.state.admitted) letPageRead(exchange);
  for (const [name, value] of Object.entries(shown.headers)) exchange.set(name, value);
  return shown;
}

function asEvaluationError(error: unknown): EvaluationError {
  if (error instanceof EvaluationError) return error;
  if (error instanceof Problem)
    return new EvaluationError(error.status, 'GENERAL', error.message, error.headers);
  // A key or an environment that is not in memory while its owner is away.
  if (error instanceof PeerUnavailable) return notNow('Not available right now: try again.');
  return new EvaluationError(500, 'GENERAL', 'Something went wrong on our side.');
}
