import { createHmac } from 'node:crypto';
import type { HttpContext } from './actor.ts';
import { context } from './context.ts';
import type { Idempotency } from './idempotency.ts';
import type { Route } from './route.ts';

/**
 * Honours `Idempotency-Key` on a POST: the first request runs, a repetition gets the stored answer.
 * The key is marked as applied inside the write's own transaction, so no crash can apply it twice.
 */
export async function onceOnly(
  route: Route,
  ctx: HttpContext,
  idempotency: Idempotency | undefined,
  handle: () => Promise<void>,
): Promise<void> {
  const key = ctx.get('idempotency-key');
  if (!key || !idempotency || route.method !== 'POST' || route.idempotency === 'off') return handle();

  const actor = ctx.state.actor;
  const owner =
    actor?.kind === 'user' ? `${actor.company}:${actor.id}` : (actor?.id ?? `anonymous:${ctx.state.source}`);
  // Keyed by what is not stored, since the body may hold a password: a plain hash could be tried offline.
  const fingerprint = createHmac('sha256', key)
    .update(`${ctx.url}\n${JSON.stringify(ctx.request.body ?? null)}`)
    .digest('hex');
  const run = await idempotency.begin({ scope: `${owner}:${route.path}`.slice(0, 191), key, fingerprint });
  if (run.replay) {
    ctx.set('Idempotent-Replayed', 'true');
    ctx.status = run.replay.status;
    if (run.replay.body !== null) {
      ctx.type = 'application/json';
      ctx.body = run.replay.body;
    }
    return;
  }
  const current = context();
  if (current) current.inTransaction = trx => idempotency.applied(run.record, trx);
  try {
    await handle();
  } catch (error) {
    await idempotency.abandon(run.record);
    throw error;
  } finally {
    // What a handler has left to be done after the answer is not part of the request any more.
    delete current?.inTransaction;
  }
  const once = route.idempotency === 'once';
  const kept = !once && typeof ctx.body === 'string' ? ctx.body : null;
  await idempotency.finish(run.record, ctx.status, kept, once);
}
