import { randomBytes } from 'node:crypto';
import {
  BrokenCircuitError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  halfJitterGenerator,
  handleWhen,
  type IPolicy,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import type { z } from 'zod';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import { Gauge, Histogram, type Metrics } from '../metrics.ts';
import { context } from './context.ts';
import type { InternalTokens } from './internal-token.ts';
import { attempt, PeerProblem, PeerUnavailable, understand } from './peer-answer.ts';

export { PeerProblem, PeerUnavailable };

type QueryValue = string | number | boolean | null | undefined;

export interface PeerRequest<S extends z.ZodType | undefined = z.ZodType | undefined> {
  /** Parses the answer. Without it the answer is returned as `unknown`. */
  schema?: S;
  /** Null and undefined are left out, arrays repeat the name. */
  query?: Record<string, QueryValue | readonly QueryValue[]>;
  /** Sent as JSON. */
  body?: unknown;
  /**
   * For POST: the call may be repeated, because the `Idempotency-Key` sent with it makes the peer apply it once.
   * Pass your own key in `headers` to make it span restarts. GET, PUT and DELETE are always repeatable, PATCH never.
   */
  idempotent?: boolean;
  /** Milliseconds for the whole call, 3,000 unless told. A repeatable call gives half of it to one attempt, so that it survives one hung replica. */
  timeoutMs?: number;
  headers?: Record<string, string>;
}

type Call = <S extends z.ZodType | undefined = undefined>(
  path: string,
  request?: PeerRequest<S>,
) => Promise<S extends z.ZodType ? z.output<S> : unknown>;

/**
 * Another service. `path` is absolute (`/api/v1/users/…`) and its variable parts go through `encodeURIComponent`.
 * Every call throws `PeerProblem` for an answer of 4xx and `PeerUnavailable` for everything else that is no answer.
 */
export type Peer = Record<'get' | 'post' | 'put' | 'patch' | 'delete', Call>;

export interface PeerLimits {
  /** Calls to one peer at a time, 50. */
  parallel: number;
  /** Calls that may wait for one of these, 200. */
  waiting: number;
  /** Repetitions of a repeatable call, 2. */
  retries: number;
  /** Failures in a row after which the peer is left alone, 5. */
  breakAfter: number;
  /** Milliseconds until it is tried again the first time, 1,000; doubled up to 10 s for later tries; less up to half as jitter. */
  restMs: number;
  /** Bytes of an answer, 32 MB. */
  answerBytes: number;
}

export interface PeersOptions {
  /** Name of the calling service. */
  self: string;
  /** Base address of a service, asked for at each call. */
  urlOf: (name: string) => string;
  /** Signs the calls. */
  tokens: InternalTokens;
  log: Log;
  metrics?: Metrics;
  limits?: Partial<PeerLimits>;
  /** How many times longer than usual an answer may take, 1. */
  patience?: number;
}

const defaults: PeerLimits = {
  parallel: 50,
  waiting: 200,
  retries: 2,
  breakAfter: 5,
  restMs: 1_000,
  answerBytes: 32 * 1024 * 1024,
};

/** The resilient way to another service; one breaker and one bulkhead for each peer of this process. */
export function peers({
  self,
  urlOf,
  tokens,
  log,
  metrics,
  limits,
  patience = 1,
}: PeersOptions): (name: string) => Peer {
  const bounds = { ...defaults, ...limits };
  const observe = metrics ? durations(metrics) : undefined;
  const breakers = metrics ? breakerStates(metrics) : undefined;
  const known = new Map<string, Peer>();

  function create(name: string): Peer {
    const guard = guards(name, bounds, log, isOpen =>
      breakers?.set({ service: self, peer: name }, isOpen ? 1 : 0),
    );

    const send = async (method: string, path: string, request: PeerRequest): Promise<unknown> => {
      const timeoutMs = (request.timeoutMs ?? 3_000) * patience;
      const repeatable = ['GET', 'PUT', 'DELETE'].includes(method) || keyed(method, request);
      const url = addressOf(urlOf(name), path, request.query);
      const init = {
        method,
        headers: { ...headersOf(method, request), authorization: `Bearer ${await tokens.sign(self, name)}` },
        redirect: 'manual',
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      } as const;
      const policy = guard(repeatable, repeatable ? timeoutMs / 2 : timeoutMs);
      const { status, text } = await policy.execute(
        ({ signal }) => attempt(name, url, { ...init, signal }, bounds.answerBytes),
        AbortSignal.timeout(timeoutMs),
      );
      return understand(name, status, text, request.schema);
    };

    const method = (verb: string): Call => {
      const call = async (path: string, request: PeerRequest = {}) => {
        const stop = observe?.startTimer({ service: self, peer: name });
        try {
          const answer = await send(verb, path, request);
          stop?.({ outcome: 'ok' });
          return answer;
        } catch (error) {
          stop?.({ outcome: error instanceof PeerProblem ? 'problem' : 'unavailable' });
          throw error instanceof PeerProblem ? error : asUnavailable(name, error);
        }
      };
      return call as Call;
    };
    return {
      get: method('GET'),
      post: method('POST'),
      put: method('PUT'),
      patch: method('PATCH'),
      delete: method('DELETE'),
    };
  }

  return name => {
    const peer = known.get(name) ?? create(name);
    known.set(name, peer);
    return peer;
  };
}

// From the outside in: bulkhead, retry, breaker, time-out. So each attempt counts for the breaker, and an open one ends the retries.
function guards(peer: string, bounds: PeerLimits, log: Log, changed: (isOpen: boolean) => void) {
  const transient = handleWhen(error => error instanceof PeerUnavailable && error.transient);
  const room = bulkhead(bounds.parallel, bounds.waiting);
  const again = retry(transient, {
    maxAttempts: bounds.retries,
    backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 300 }),
  });
  const breaker = circuitBreaker(transient, {
    breaker: new ConsecutiveBreaker(bounds.breakAfter),
    halfOpenAfter: new ExponentialBackoff({
      generator: halfJitterGenerator,
      initialDelay: bounds.restMs,
      maxDelay: 10_000,
    }),
  });
  changed(false);
  breaker.onStateChange(state => {
    changed(state === CircuitState.Open);
    if (state === CircuitState.Open) log.warn({ peer }, 'peer is not available, calls fail fast');
    if (state === CircuitState.Closed) log.info({ peer }, 'peer is available again');
  });
  return (repeatable: boolean, attemptMs: number): IPolicy => {
    const limit = timeout(attemptMs, TimeoutStrategy.Cooperative);
    return repeatable ? wrap(room, again, breaker, limit) : wrap(room, breaker, limit);
  };
}

const keyed = (method: string, { idempotent }: PeerRequest) => method === 'POST' && idempotent === true;

function headersOf(method: string, request: PeerRequest): Record<string, string> {
  const { body, headers } = request;
  const current = context();
  return {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(current?.requestId ? { 'x-request-id': current.requestId } : {}),
    ...(current ? { traceparent: `00-${current.trace}-${randomBytes(8).toString('hex')}-01` } : {}),
    // The same key for all attempts of this call.
    ...(keyed(method, request) ? { 'idempotency-key': newId() } : {}),
    ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
  };
}

function addressOf(base: string, path: string, query: PeerRequest['query'] = {}): URL {
  // An id taken from a request must not turn this call into one to another path, since it carries our token.
  if (!/^\/(?!\/)[^?#\\\s]*$/.test(path) || path.split('/').some(part => /^(\.|%2e){1,2}$/i.test(part))) {
    throw new TypeError('A path to a peer starts with one slash and has its variable parts encoded.');
  }
  const url = new URL(base.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) if (each != null) url.searchParams.append(name, String(each));
  }
  return url;
}

function asUnavailable(peer: string, error: unknown): unknown {
  // A wrong path or a body that JSON cannot hold is a defect of the caller.
  if (error instanceof PeerUnavailable || error instanceof TypeError) return error;
  const reason =
    error instanceof BrokenCircuitError ? 'it failed several times in a row' : 'too many calls at once';
  return new PeerUnavailable(peer, reason, { cause: error });
}

function breakerStates({ registry }: Metrics) {
  const name = 'peer_breaker_open';
  const existing = registry.getSingleMetric(name);
  if (existing instanceof Gauge) return existing;
  return new Gauge({
    name,
    help: '1 while calls to another service fail fast, since it failed several times in a row',
    labelNames: ['service', 'peer'],
    registers: [registry],
  });
}

function durations({ registry }: Metrics) {
  const name = 'peer_request_duration_seconds';
  const existing = registry.getSingleMetric(name);
  if (existing instanceof Histogram) return existing;
  return new Histogram({
    name,
    help: 'Duration of calls to other services by outcome: ok, problem (4xx) or unavailable',
    labelNames: ['service', 'peer', 'outcome'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
}
