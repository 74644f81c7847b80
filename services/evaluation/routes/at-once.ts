import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@bandera/kit/log';
import { errorBody, messageBody } from '../domain/evaluation-error.ts';
import type { Snapshots } from '../store/snapshots.ts';
import type { Admission } from './admission.ts';
import { OwnExchange } from './at-once-exchange.ts';
import { type AtOnceRoutesParts, atOnceRoutes } from './at-once-routes.ts';
import { type Answer, type Exchange, refusal } from './pipeline.ts';
import { receiveText } from './read-text.ts';

export interface AtOnceParts extends AtOnceRoutesParts, Pick<Admission, 'known' | 'admitAs'> {
  snapshots: Snapshots;
  trustedProxies: number;
  log: Log;
}

/**
 * Answers what most requests are, evaluations and polls, without Koa and without a promise when key and environment are
 * in memory, which they are but for the first time. The rest is left to the pipeline, untouched.
 */
export function atOnce(parts: AtOnceParts) {
  const { known, admitAs, snapshots, trustedProxies, log } = parts;
  const find = atOnceRoutes(parts);
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const started = performance.now();
    const asked = find(request);
    if (!asked) return false;
    const { to, query, feature } = asked;
    const exchange = new OwnExchange(request, trustedProxies, { route: to.route, feature });
    const grant = known(exchange);
    if (!grant || (to.kind !== undefined && to.kind !== grant.kind)) return false;
    const environment = snapshots.get(grant);
    if (!environment) return false;

    const finish = (answer: Answer) => {
      exchange.send(response, answer);
      to.requests.observe(answer.status, (performance.now() - started) / 1_000);
    };
    const fail = (error: unknown) => finish(failure(error, exchange, log));
    const answer = (input: string) => {
      let made: Answer;
      try {
        made = to.answer({ exchange, grant, environment }, input, feature ?? '');
      } catch (error) {
        return fail(error);
      }
      finish(made);
    };

    try {
      admitAs(grant, exchange);
    } catch (error) {
      fail(error);
      return true;
    }
    if (to.method === 'GET') answer(query);
    else receiveText(request, answer, fail);
    return true;
  };
}

function failure(error: unknown, exchange: Exchange, log: Log): Answer {
  const shown = refusal(error, exchange, log);
  const { route, feature } = exchange.state;
  const isOfrep = route?.startsWith('/ofrep/');
  return { status: shown.status, body: isOfrep ? errorBody(shown, feature) : messageBody(shown) };
}
