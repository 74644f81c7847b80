import type { KeyGrant } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import type { HttpContext } from '@bandera/kit/http/actor';
import { matches } from '@bandera/kit/http/etag';
import { z } from 'zod';
import { callerOf } from '../domain/caller.ts';
import { contextOf } from '../domain/context.ts';
import { EvaluationError } from '../domain/evaluation-error.ts';
import { bulkAnswer, decisionText } from '../domain/ofrep.ts';
import type { Usage } from '../domain/usage.ts';
import type { Environment, Snapshots } from '../store/snapshots.ts';
import { readText } from './read-text.ts';

export interface OfrepParts {
  snapshots: Snapshots;
  usage: Usage;
}

type Ofrep = HttpContext & { state: { grant: KeyGrant; feature?: string } };

const featureParam = z.object({ key: z.string().min(1) });
/** Sent by clients after a change event: the least revision that the answer must have. */
const refetchQuery = z
  .object({ flagConfigEtag: z.string().optional(), flagConfigLastModified: z.string().optional() })
  .loose();

/** OpenFeature Remote Evaluation Protocol 0.3.0. Bodies and errors are the protocol's own, not problem+json. */
export const ofrepRoutes = ({ snapshots, usage }: OfrepParts) => [
  route({
    method: 'POST',
    path: '/ofrep/v1/evaluate/flags/{key}',
    summary: 'Evaluate one feature',
    access: 'public',
    params: featureParam,
    produces: 'application/json',
    handler: async ({ ctx, params: { key } }) => {
      const { state } = ctx as Ofrep;
      state.feature = key;
      const context = contextOf(await readText(ctx));
      const environment = await environmentOf(snapshots, state.grant);
      const caller = callerOf(name => ctx.get(name));
      const decision = environment.compiled.evaluate(key, context);
      usage.seen(state.grant.id);
      if (!decision) {
        usage.countUnknown(state.grant, caller, key);
        throw new EvaluationError(404, 'FLAG_NOT_FOUND', `There is no feature "${key}" in this environment.`);
      }
      usage.count(state.grant, caller, decision);
      ctx.status = decision.errorCode ? 400 : 200;
      ctx.type = 'application/json';
      ctx.body = decisionText(decision);
    },
  }),

  route({
    method: 'POST',
    path: '/ofrep/v1/evaluate/flags',
    summary: 'Evaluate every feature of the environment',
    access: 'public',
    query: refetchQuery,
    produces: 'application/json',
    handler: async ({ ctx, query }) => {
      const { grant } = (ctx as Ofrep).state;
      const context = contextOf(await readText(ctx));
      const environment = await atLeast(snapshots, grant, query.flagConfigEtag);
      const decisions = environment.compiled.evaluateAll(context);
      const caller = callerOf(name => ctx.get(name));
      usage.seen(grant.id);
      for (const decision of decisions) usage.count(grant, caller, decision);
      const { projectKey, revision } = environment.snapshot;
      const { body, etag } = bulkAnswer(decisions, { id: `${projectKey}/${grant.environment}`, revision });
      ctx.set('ETag', etag);
      if (matches(ctx.get('if-none-match'), etag)) {
        ctx.status = 304;
        return;
      }
      ctx.type = 'application/json';
      ctx.body = body;
    },
  }),
];

async function environmentOf(snapshots: Snapshots, grant: KeyGrant): Promise<Environment> {
  const found = snapshots.of(grant.project, grant.environment);
  const environment = found instanceof Promise ? await found : found;
  if (!environment)
    throw new EvaluationError(401, 'GENERAL', "The key's environment does not exist any more.");
  return environment;
}

/** `flagConfigEtag` names a revision: when this replica is behind it, read through before answering (rule of 1.7). */
async function atLeast(
  snapshots: Snapshots,
  grant: KeyGrant,
  wanted: string | undefined,
): Promise<Environment> {
  const revision = Number(wanted?.replace(/^W\//, '').replaceAll('"', ''));
  if (Number.isSafeInteger(revision)) {
    const environment = await environmentOf(snapshots, grant);
    if (environment.snapshot.revision < revision)
      await snapshots.published(grant.project, grant.environment, revision);
  }
  return environmentOf(snapshots, grant);
}
