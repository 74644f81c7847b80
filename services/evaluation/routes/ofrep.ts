import type { KeyGrant } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import type { Context } from '@bandera/engine/context';
import { matches } from '@bandera/kit/http/etag';
import { z } from 'zod';
import { callerOf } from '../domain/caller.ts';
import { contextOf } from '../domain/context.ts';
import { EvaluationError } from '../domain/evaluation-error.ts';
import { type Announcement, bulkAnswer, decisionText } from '../domain/ofrep.ts';
import type { Usage } from '../domain/usage.ts';
import type { Snapshots } from '../store/snapshots.ts';
import type { Admit } from './admission.ts';
import type { Answer } from './pipeline.ts';
import { readText } from './read-text.ts';
import { type Question, sendAnswer, sourceOf } from './surface.ts';

export interface OfrepParts {
  admit: Admit;
  snapshots: Snapshots;
  usage: Usage;
  /** Where the holder of a key hears of changes. */
  announce: (grant: KeyGrant) => Announcement | undefined;
}

export const paths = {
  one: '/ofrep/v1/evaluate/flags/{key}',
  all: '/ofrep/v1/evaluate/flags',
} as const;

/** One feature, from memory alone. Counts it; throws 404. */
export function evaluateOne(
  { exchange, grant, environment }: Question,
  context: Context,
  key: string,
  usage: Usage,
): Answer {
  const decision = environment.compiled.evaluate(key, context);
  usage.seen(grant.id);
  const caller = callerOf(exchange);
  if (!decision) {
    usage.countUnknown(grant, caller, key);
    throw new EvaluationError(404, 'FLAG_NOT_FOUND', 'There is no such feature in this environment.');
  }
  usage.count(grant, caller, decision);
  return { status: decision.errorCode ? 400 : 200, body: decisionText(decision) };
}

/** Every feature of the environment, from memory alone. Counts them and sets the ETag. */
export function evaluateAll(
  { exchange, grant, environment: { compiled } }: Question,
  context: Context,
  { usage, announce }: Pick<OfrepParts, 'usage' | 'announce'>,
): Answer {
  const decisions = compiled.evaluateAll(context);
  usage.seen(grant.id);
  usage.countAll(grant, callerOf(exchange), compiled, decisions);
  const { etag, body } = bulkAnswer(decisions, compiled, announce(grant));
  exchange.set('ETag', etag);
  return matches(exchange.get('if-none-match'), etag) ? { status: 304 } : { status: 200, ...body() };
}

/**
 * OpenFeature Remote Evaluation Protocol 0.3.0. Bodies and errors are the protocol's own, not problem+json. The content
 * type of a request is not looked at: it is JSON or refused, and the key is a header that no web page sends unasked.
 * Here everything may have to be fetched first; `at-once.ts` takes what is in memory.
 */
export const ofrepRoutes = ({ admit, snapshots, usage, announce }: OfrepParts) => [
  route({
    method: 'POST',
    path: paths.one,
    summary: 'Evaluate one feature',
    access: 'public',
    params: z.object({ key: z.string() }),
    produces: 'application/json',
    handler: async ({ ctx, params: { key } }) => {
      ctx.state.feature = key;
      const grant = await admit(ctx);
      const context = contextOf(await readText(ctx.req));
      const environment = await sourceOf(snapshots, grant);
      sendAnswer(ctx, evaluateOne({ exchange: ctx, grant, environment }, context, key, usage));
    },
  }),

  route({
    method: 'POST',
    path: paths.all,
    summary: 'Evaluate every feature of the environment',
    access: 'public',
    produces: 'application/json',
    handler: async ({ ctx }) => {
      const grant = await admit(ctx);
      const context = contextOf(await readText(ctx.req));
      const wanted = revisionIn(ctx.query['flagConfigEtag']);
      if (wanted !== undefined) await snapshots.reach(grant.project, grant.environment, wanted);
      const environment = await sourceOf(snapshots, grant);
      sendAnswer(ctx, evaluateAll({ exchange: ctx, grant, environment }, context, { usage, announce }));
    },
  }),
];

/** The revision that a change event named (wire contract 1.7): the least one that the answer must have. */
function revisionIn(etag: unknown): number | undefined {
  const [, digits] = typeof etag === 'string' ? (/^(?:W\/)?"?(\d{1,15})"?$/.exec(etag) ?? []) : [];
  return digits === undefined ? undefined : Number(digits);
}
