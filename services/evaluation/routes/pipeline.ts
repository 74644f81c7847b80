import type { KeyGrant } from '@bandera/contracts/project';
import { PeerUnavailable } from '@bandera/kit/http/client';
import { Problem } from '@bandera/kit/http/problem';
import type { Log } from '@bandera/kit/log';
import type { Metrics } from '@bandera/kit/metrics';
import type { Middleware } from 'koa';
import { EvaluationError, errorBody } from '../domain/evaluation-error.ts';
import { originAllowed } from '../domain/origin.ts';
import type { Keys } from '../store/keys.ts';

/** One observation a request; the data plane keeps no line per request, since it serves millions. */
export const observed =
  ({ requests }: Metrics): Middleware =>
  async (ctx, next) => {
    const end = requests.startTimer();
    await next();
    end({
      service: 'evaluation',
      method: ctx.method,
      route: ctx.state.route ?? 'unmatched',
      status: String(ctx.status),
    });
  };

const allowedHeaders =
  'content-type, authorization, x-api-key, if-none-match, x-app-name, traceparent, tracestate';

/**
 * CORS by wire contract 1.9. A preflight carries no key, so it is answered for any origin; the request itself is held
 * against the key's list in `keyed`.
 */
export const cors = (): Middleware => async (ctx, next) => {
  const origin = ctx.get('origin');
  ctx.vary('Origin');
  if (origin && ctx.method === 'OPTIONS' && ctx.get('access-control-request-method')) {
    ctx.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': 'POST, GET, OPTIONS',
      'Access-Control-Allow-Headers': allowedHeaders,
      'Access-Control-Max-Age': '86400',
    });
    ctx.status = 204;
    return;
  }
  await next();
};

/** Every throw as an OFREP error body, with the feature's key where the path names one. */
export const evaluationErrors =
  (log: Log): Middleware =>
  async (ctx, next) => {
    ctx.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
    try {
      await next();
    } catch (error) {
      const shown = asEvaluationError(error);
      if (shown.status >= 500) log.error({ err: shown.cause ?? error }, 'evaluation failed');
      ctx.status = shown.status;
      ctx.set(shown.headers);
      ctx.type = 'application/json';
      ctx.body = errorBody(shown, ctx.state.feature);
    }
  };

function asEvaluationError(error: unknown): EvaluationError {
  if (error instanceof EvaluationError) return error;
  if (error instanceof Problem)
    return new EvaluationError(error.status, 'GENERAL', error.message, error.headers);
  // A key or snapshot that is not in memory while its owner is away: temporary, so never 401 (SDKs stop for good).
  if (error instanceof PeerUnavailable) {
    return new EvaluationError(503, 'GENERAL', 'Not available right now: try again.', { 'Retry-After': '2' });
  }
  return new EvaluationError(500, 'GENERAL', 'Something went wrong on our side.');
}

/** A grant per second of each company's requests a minute, in this replica. */
export type Allowance = (grant: KeyGrant) => { ok: true } | { ok: false; retryAfterSeconds: number };

/** Finds the key's grant, holds the origin against it and takes one request from its company's allowance. */
export const keyed =
  (keys: Keys, allowance: Allowance): Middleware =>
  async (ctx, next) => {
    const token = ctx.get('authorization').replace(/^Bearer\s+/i, '') || ctx.get('x-api-key');
    if (!token)
      throw new EvaluationError(
        401,
        'GENERAL',
        'Send an API key: Authorization: Bearer <key>, or X-API-Key.',
      );
    if (token.length > 512) throw new EvaluationError(401, 'GENERAL', 'The API key is not valid.');
    const found = keys.find(token);
    const grant = found instanceof Promise ? await found : found;
    if (!grant)
      throw new EvaluationError(401, 'GENERAL', 'The API key is not valid: it may be revoked or expired.');
    const origin = ctx.get('origin');
    if (origin && grant.kind === 'client') {
      if (!originAllowed(origin, grant.origins)) {
        throw new EvaluationError(
          403,
          'GENERAL',
          'This origin may not use the key: add it to the key in the console.',
        );
      }
      ctx.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': 'ETag, Retry-After',
      });
    }
    const allowed = allowance(grant);
    if (!allowed.ok) {
      throw new EvaluationError(429, 'GENERAL', 'Too many requests.', {
        'Retry-After': String(allowed.retryAfterSeconds),
      });
    }
    ctx.state.grant = grant;
    await next();
  };
