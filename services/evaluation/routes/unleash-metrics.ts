import type { KeyGrant } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import { callerOf } from '../domain/caller.ts';
import {
  bulkReportsIn,
  checkRegistration,
  knownOutcomes,
  type Report,
  reportsIn,
} from '../domain/unleash-metrics.ts';
import type { EvaluationContext } from './pipeline.ts';
import { readText } from './read-text.ts';
import { admitKind, type SurfaceParts, sourceOf } from './surface.ts';

/**
 * What SDKs counted while they evaluated themselves. Counts are at least once: an SDK sends again what it has no answer
 * to. Content types are not looked at, since web pages send this as text when they close.
 */
export const unleashMetricsRoutes = ({ admit, snapshots, usage }: SurfaceParts) => {
  async function count(ctx: EvaluationContext, grant: KeyGrant, reports: readonly Report[]): Promise<void> {
    const known = knownOutcomes(await sourceOf(snapshots, grant));
    usage.seen(grant.id);
    for (const { app, at, counts } of reports) {
      const caller = callerOf({ get: header => (header === 'unleash-appname' && app) || ctx.get(header) });
      for (const { variant, ...each } of counts) {
        const variants = known.get(each.feature);
        const served = variants?.has(variant) ? variant : '';
        usage.report(grant, caller, at, { ...each, variant: served, unknown: !variants });
      }
    }
  }

  const metrics = (path: string, kind: KeyGrant['kind'], status: number) =>
    route({
      method: 'POST',
      path,
      summary: 'Unleash: what an SDK counted',
      access: 'public',
      handler: async ({ ctx }) => {
        const grant = await admitKind(admit, kind, ctx);
        await count(ctx, grant, reportsIn(await readText(ctx.req)));
        accept(ctx, status);
      },
      produces: 'application/json',
    });

  const register = (path: string, kind: KeyGrant['kind'], status: number) =>
    route({
      method: 'POST',
      path,
      summary: 'Unleash: an application introduces itself',
      access: 'public',
      handler: async ({ ctx }) => {
        const grant = await admitKind(admit, kind, ctx);
        checkRegistration(await readText(ctx.req));
        usage.seen(grant.id);
        accept(ctx, status);
      },
      produces: 'application/json',
    });

  return [
    metrics('/api/client/metrics', 'server', 202),
    register('/api/client/register', 'server', 202),
    route({
      method: 'POST',
      path: '/api/client/metrics/bulk',
      summary: 'Unleash: what an Edge gathered from its SDKs',
      access: 'public',
      produces: 'application/json',
      handler: async ({ ctx }) => {
        const grant = await admitKind(admit, 'server', ctx);
        await count(ctx, grant, bulkReportsIn(await readText(ctx.req), grant.environment));
        accept(ctx, 202);
      },
    }),
    ...['/api/frontend', '/api/proxy'].flatMap(base => [
      metrics(`${base}/client/metrics`, 'client', 200),
      register(`${base}/client/register`, 'client', 200),
    ]),
  ];
};

/** There is nothing to say beside the status. */
function accept(ctx: EvaluationContext, status: number): void {
  ctx.body = null;
  ctx.status = status;
}
