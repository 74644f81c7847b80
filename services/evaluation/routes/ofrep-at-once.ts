import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyGrant } from '@bandera/contracts/project';
import type { Log } from '@bandera/kit/log';
import type { Metrics } from '@bandera/kit/metrics';
import { contextOf } from '../domain/context.ts';
import { errorBody } from '../domain/evaluation-error.ts';
import type { Environment } from '../store/snapshots.ts';
import type { Admission } from './admission.ts';
import { type Answer, evaluateAll, evaluateOne, type OfrepParts, paths } from './ofrep.ts';
import { type Exchange, observe, refusal, standing } from './pipeline.ts';
import { receiveText } from './read-text.ts';

export interface AtOnceParts extends Omit<OfrepParts, 'admit'>, Pick<Admission, 'known' | 'admitAs'> {
  log: Log;
  metrics: Metrics;
}

/**
 * Answers an OFREP evaluation without Koa and without a promise when its key and environment are in memory, which they
 * are but for the first time. Every other request is left to the pipeline, untouched.
 */
export const ofrepAtOnce =
  (parts: AtOnceParts) =>
  (request: IncomingMessage, response: ServerResponse): boolean => {
    const started = performance.now();
    const feature = featureIn(request);
    if (feature === undefined) return false;
    const exchange = exchangeOf(request, feature);
    const grant = parts.known(exchange);
    const environment = grant && parts.snapshots.get(grant.project, grant.environment);
    if (!grant || !environment) return false;

    const finish = (work: () => Answer) => {
      const status = send(response, exchange, attempt(work, exchange, parts.log));
      observe(parts.metrics, { method: 'POST', route: exchange.state.route, status }, started);
    };
    const fail = (error: unknown) =>
      finish(() => {
        throw error;
      });
    try {
      parts.admitAs(grant, exchange);
    } catch (error) {
      fail(error);
      return true;
    }
    receiveText(
      request,
      text => finish(() => evaluate(parts, { exchange, grant, environment, text, feature })),
      fail,
    );
    return true;
  };

const prefix = `${paths.all}/`;

/** The key that a request names, empty for all; undefined when it is another request, or needs a closer look. */
function featureIn({ method, url = '' }: IncomingMessage): string | undefined {
  if (method !== 'POST' || !url.startsWith(paths.all)) return undefined;
  if (url.length === paths.all.length) return '';
  const rest = url.startsWith(prefix) ? url.slice(prefix.length) : '';
  return /^[\w.~-]+$/.test(rest) ? rest : undefined;
}

interface OwnExchange extends Exchange {
  /** Names and values in turn, which Node sends without looking each of them up. */
  headers: string[];
}

function exchangeOf({ headers }: IncomingMessage, feature: string): OwnExchange {
  const own = [...standingList];
  return {
    headers: own,
    get(name) {
      const value = headers[name];
      return typeof value === 'string' ? value : '';
    },
    set: (name, value) => void own.push(name, value),
    state: feature ? { route: paths.one, feature } : { route: paths.all },
  };
}

const standingList = Object.entries(standing).flat();

interface Given {
  exchange: Exchange;
  grant: KeyGrant;
  environment: Environment;
  text: string;
  feature: string;
}

function evaluate(parts: AtOnceParts, { exchange, grant, environment, text, feature }: Given): Answer {
  const context = contextOf(text);
  const question = { exchange, grant, environment, context };
  return feature ? evaluateOne(question, feature, parts.usage) : evaluateAll(question, parts);
}

function attempt(work: () => Answer, exchange: Exchange, log: Log): Answer {
  try {
    return work();
  } catch (error) {
    const shown = refusal(error, exchange, log);
    return { status: shown.status, body: errorBody(shown, exchange.state.feature) };
  }
}

function send(response: ServerResponse, { headers }: OwnExchange, { status, body }: Answer): number {
  if (body !== undefined) {
    headers.push('Content-Type', 'application/json; charset=utf-8');
    headers.push('Content-Length', String(Buffer.byteLength(body)));
  }
  response.writeHead(status, headers);
  response.end(body);
  return status;
}
