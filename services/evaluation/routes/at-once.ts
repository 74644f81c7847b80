import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyGrant } from '@bandera/contracts/project';
import type { Log } from '@bandera/kit/log';
import type { Metrics } from '@bandera/kit/metrics';
import { contextOf } from '../domain/context.ts';
import { errorBody, messageBody } from '../domain/evaluation-error.ts';
import type { Environment } from '../store/snapshots.ts';
import type { Admission } from './admission.ts';
import { evaluateAll, evaluateOne, type OfrepParts, paths } from './ofrep.ts';
import { type Answer, type Exchange, observe, refusal, standing } from './pipeline.ts';
import { receiveText } from './read-text.ts';
import { clientFeatures, featuresPath, type UnleashClientParts } from './unleash-client.ts';

export interface AtOnceParts
  extends Omit<OfrepParts, 'admit'>,
    Pick<UnleashClientParts, 'streams' | 'preferStreams'>,
    Pick<Admission, 'known' | 'admitAs'> {
  log: Log;
  metrics: Metrics;
}

/**
 * Answers what most requests are, OFREP evaluations and polls for all features, without Koa and without a promise when
 * key and environment are in memory, which they are but for the first time. The rest is left to the pipeline, untouched.
 */
export const atOnce =
  (parts: AtOnceParts) =>
  (request: IncomingMessage, response: ServerResponse): boolean => {
    const started = performance.now();
    const asked = askedIn(request);
    if (!asked) return false;
    const exchange = exchangeOf(request, asked);
    const grant = parts.known(exchange);
    const environment = grant && parts.snapshots.get(grant.project, grant.environment);
    if (!grant || !environment || (asked.serverOnly && grant.kind !== 'server')) return false;

    const { method, route } = asked;
    const finish = (work: () => Answer) => {
      const status = send(response, exchange, attempt(work, exchange, parts.log));
      observe(parts.metrics, { method, route, status }, started);
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
    const given = { exchange, grant, environment };
    if (method === 'GET') finish(() => poll(parts, given));
    else receiveText(request, text => finish(() => evaluate(parts, given, text)), fail);
    return true;
  };

interface Asked {
  method: 'GET' | 'POST';
  route: string;
  feature?: string;
  serverOnly?: boolean;
}

const one = `${paths.all}/`;
const all: Asked = { method: 'POST', route: paths.all };
const features: Asked = { method: 'GET', route: featuresPath, serverOnly: true };

/** Undefined for every other request, and for those that need a closer look: a query, or a key that is encoded. */
function askedIn({ method, url = '' }: IncomingMessage): Asked | undefined {
  if (method === 'GET') return url === featuresPath ? features : undefined;
  if (method !== 'POST') return undefined;
  if (url === paths.all) return all;
  const feature = url.startsWith(one) ? url.slice(one.length) : '';
  return /^[\w.~-]+$/.test(feature) ? { method, route: paths.one, feature } : undefined;
}

interface OwnExchange extends Exchange {
  /** Names and values in turn, which Node sends without looking each of them up. */
  headers: string[];
}

function exchangeOf({ headers }: IncomingMessage, { route, feature }: Asked): OwnExchange {
  const own = [...standingList];
  return {
    headers: own,
    get(name) {
      const value = headers[name];
      return typeof value === 'string' ? value : '';
    },
    set: (name, value) => void own.push(name, value),
    state: feature === undefined ? { route } : { route, feature },
  };
}

const standingList = Object.entries(standing).flat();

interface Given {
  exchange: Exchange;
  grant: KeyGrant;
  environment: Environment;
}

function evaluate(parts: AtOnceParts, given: Given, text: string): Answer {
  const { feature } = given.exchange.state;
  const question = { ...given, context: contextOf(text) };
  return feature === undefined ? evaluateAll(question, parts) : evaluateOne(question, feature, parts.usage);
}

function poll(parts: AtOnceParts, { exchange, grant, environment }: Given): Answer {
  parts.usage.seen(grant.id);
  return clientFeatures(exchange, environment, {}, parts);
}

function attempt(work: () => Answer, exchange: Exchange, log: Log): Answer {
  try {
    return work();
  } catch (error) {
    const shown = refusal(error, exchange, log);
    const { route, feature } = exchange.state;
    return {
      status: shown.status,
      body: route === featuresPath ? messageBody(shown) : errorBody(shown, feature),
    };
  }
}

function send(response: ServerResponse, { headers }: OwnExchange, { status, body }: Answer): number {
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return status;
  }
  const length = Buffer.byteLength(body);
  headers.push('Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(length));
  response.writeHead(status, headers);
  // A string of as many bytes as characters is ASCII, which Node writes fastest as Latin-1.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
  return status;
}
