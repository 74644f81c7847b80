import type { KeyGrant } from '@bandera/contracts/project';
import { EvaluationError, notNow } from '../domain/evaluation-error.ts';
import type { Usage } from '../domain/usage.ts';
import type { Keys } from '../store/keys.ts';
import type { Environment, Snapshots } from '../store/snapshots.ts';
import type { Admit } from './admission.ts';
import type { Answer, EvaluationContext, Exchange } from './pipeline.ts';

/** What the routes of the Unleash and flagd surfaces work with. */
export interface SurfaceParts {
  admit: Admit;
  keys: Keys;
  snapshots: Snapshots;
  usage: Usage;
}

/** Who asks: what an answer depends on, beside the context. */
export interface Question {
  exchange: Exchange;
  grant: KeyGrant;
  environment: Environment;
}

const reasons = {
  server: 'This is a client key: use a server key here, or the frontend API.',
  client: 'This is a server key: use a client key here, since this answer is for web pages.',
};

/** Admits a key of one kind only: each kind has its own part of the API (wire contract 2.1). */
export async function admitKind(
  admit: Admit,
  kind: KeyGrant['kind'],
  ctx: EvaluationContext,
): Promise<KeyGrant> {
  const grant = await admit(ctx);
  if (grant.kind !== kind) throw new EvaluationError(403, 'GENERAL', reasons[kind]);
  return grant;
}

/** The key's environment, from memory or, the first time, from features. */
export async function sourceOf(snapshots: Snapshots, grant: KeyGrant): Promise<Environment> {
  const found = snapshots.get(grant) ?? (await snapshots.fetch(grant.project, grant.environment));
  if (!found) throw notNow('The environment is not ready: try again.');
  return found;
}

export function sendAnswer(ctx: EvaluationContext, { status, body }: Answer): void {
  ctx.status = status;
  if (body !== undefined) sendJson(ctx, body);
}

/** Answers with JSON that is made already. */
export function sendJson(ctx: EvaluationContext, body: Buffer | string): void {
  ctx.type = 'application/json';
  ctx.body = body;
}
