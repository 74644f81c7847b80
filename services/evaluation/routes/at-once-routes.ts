import type { IncomingMessage } from 'node:http';
import type { KeyGrant } from '@bandera/contracts/project';
import type { Metrics } from '@bandera/kit/metrics';
import type { Observer } from '@bandera/kit/request-durations';
import { contextOf } from '../domain/context.ts';
import { contextInQuery } from '../domain/unleash-toggle.ts';
import { evaluateAll, evaluateOne, type OfrepParts, paths } from './ofrep.ts';
import { type Answer, requestsOf } from './pipeline.ts';
import type { Question } from './surface.ts';
import { clientDelta, clientFeatures, type UnleashClientParts, unleashPaths } from './unleash-client.ts';
import { frontendPaths, frontendToggles } from './unleash-frontend.ts';

export interface AtOnceRoutesParts
  extends Pick<OfrepParts, 'usage' | 'announce'>,
    Pick<UnleashClientParts, 'streams' | 'deltas' | 'preferStreams'> {
  metrics: Metrics;
}

/** A route whose requests are answered from memory. */
export interface AtOnceRoute {
  method: 'GET' | 'POST';
  /** Its pattern. */
  route: string;
  /** The only kind of key that may ask. */
  kind?: KeyGrant['kind'];
  requests: Observer;
  /** `input`: the body of a POST, the query of a GET. */
  answer(question: Question, input: string, feature: string): Answer;
}

/** A request of such a route. */
export interface AtOnceRequest {
  to: AtOnceRoute;
  /** Key of the one feature that it is about. */
  feature?: string;
  query: string;
}

/** Undefined for what has no route here, and for what needs a closer look: a query, or a key, that is spelled oddly. */
export type FindAtOnce = (request: IncomingMessage) => AtOnceRequest | undefined;

export function atOnceRoutes(parts: AtOnceRoutesParts): FindAtOnce {
  const { one, whole, queried } = routesOf(parts);
  return ({ method, url = '' }) => {
    const plain = method === 'POST' ? whole.POST.get(url) : method === 'GET' ? whole.GET.get(url) : undefined;
    if (plain) return plain;
    if (method === 'POST' && url.startsWith(onePrefix)) {
      const feature = url.slice(onePrefix.length);
      return plainKey.test(feature) ? { to: one, feature, query: '' } : undefined;
    }
    const cut = method === 'GET' ? url.indexOf('?') : -1;
    const to = cut < 0 ? undefined : queried.get(url.slice(0, cut));
    return to && plainQuery.test(url) ? { to, query: url.slice(cut + 1) } : undefined;
  };
}

const onePrefix = `${paths.all}/`;
const plainKey = /^[\w.~-]+$/;
/** A fragment has no place in a request; what is not ASCII is for a parser that knows what to do. */
const plainQuery = /^[!"$-~]+$/;

function routesOf(parts: AtOnceRoutesParts) {
  const { metrics, usage, deltas } = parts;
  const route = (
    method: 'GET' | 'POST',
    pattern: string,
    answer: AtOnceRoute['answer'],
    kind?: KeyGrant['kind'],
  ): AtOnceRoute => ({
    method,
    route: pattern,
    answer,
    requests: requestsOf(metrics, method, pattern),
    ...(kind && { kind }),
  });

  const one = route('POST', paths.one, (question, body, feature) =>
    evaluateOne(question, contextOf(body), feature, usage),
  );
  const all = route('POST', paths.all, (question, body) => evaluateAll(question, contextOf(body), parts));
  const features: AtOnceRoute['answer'] = ({ exchange, grant, environment }) => {
    usage.seen(grant.id);
    return clientFeatures(exchange, environment, {}, parts);
  };
  const delta: AtOnceRoute['answer'] = ({ exchange, grant, environment }) => {
    usage.seen(grant.id);
    return clientDelta(exchange, environment, {}, deltas);
  };
  const polled = [
    route('GET', unleashPaths.features, features, 'server'),
    route('GET', unleashPaths.delta, delta, 'server'),
  ];
  const frontend = frontendPaths.flatMap(({ path, all }) => [
    route(
      'GET',
      path,
      (question, query) => frontendToggles(question, contextInQuery(query), all, usage),
      'client',
    ),
    route('POST', path, (question, body) => frontendToggles(question, contextOf(body), all, usage), 'client'),
  ]);

  const everything = [all, ...polled, ...frontend];
  const whole = (method: 'GET' | 'POST') =>
    new Map(everything.filter(each => each.method === method).map(to => [to.route, { to, query: '' }]));
  return {
    one,
    /** By path, without a query. */
    whole: { GET: whole('GET'), POST: whole('POST') },
    /** Those that may have a query. */
    queried: new Map(frontend.filter(each => each.method === 'GET').map(to => [to.route, to])),
  };
}
