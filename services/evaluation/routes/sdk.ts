import { route } from '@bandera/contracts/route';
import { matches } from '@bandera/kit/http/etag';
import { callerOf } from '../domain/caller.ts';
import { sdkRuleset } from '../domain/sdk-ruleset.ts';
import { sdkCountsIn } from '../domain/sdk-usage.ts';
import { knownOutcomes } from '../domain/unleash-metrics.ts';
import type { Streams } from '../store/streams.ts';
import { readText } from './read-text.ts';
import { admitKind, type SurfaceParts, sendJson, sourceOf } from './surface.ts';
import { eventIdIn } from './unleash-client.ts';

export interface SdkParts extends SurfaceParts {
  streams: Streams;
}

/** For `@bandera/sdk`, which evaluates with the same engine: the rules, word of changes, and what it counted. */
export const sdkRoutes = ({ admit, keys, snapshots, usage, streams }: SdkParts) => [
  route({
    method: 'GET',
    path: '/api/sdk/v1/snapshot',
    summary: 'Bandera SDK: the rules of the environment',
    access: 'public',
    produces: 'application/json',
    handler: async ({ ctx }) => {
      const grant = await admitKind(admit, 'server', ctx);
      // What an SDK has heard of, or has: another replica may be behind the one that told it.
      const [wanted = ''] = [ctx.query['revision'] ?? ''].flat();
      const least = eventIdIn(wanted);
      if (least !== undefined) await snapshots.reach(grant.project, grant.environment, least);
      const { body, etag } = sdkRuleset(await sourceOf(snapshots, grant));
      usage.seen(grant.id);
      ctx.set('ETag', etag);
      if (matches(ctx.get('if-none-match'), etag)) ctx.status = 304;
      else sendJson(ctx, body);
    },
  }),

  route({
    method: 'GET',
    path: '/api/sdk/v1/stream',
    summary: 'Bandera SDK: each new revision as a server-sent event',
    access: 'public',
    produces: 'text/event-stream',
    handler: async ({ ctx }) => {
      const grant = await admitKind(admit, 'server', ctx);
      await sourceOf(snapshots, grant);
      usage.seen(grant.id);
      const { company, project, environment, hash } = grant;
      let told: number | undefined;
      const next = () => {
        const revision = snapshots.get(grant)?.snapshot.revision;
        if (revision === undefined || revision === told) return undefined;
        told = revision;
        return `id: ${revision}\nevent: revision\ndata: {"revision":${revision}}\n\n`;
      };
      // Told at once where it stands, an SDK that comes back knows whether it has missed something.
      const allowed = () => keys.get(hash) !== null;
      streams.open(ctx, { kind: 'sdk', company, project, environment, allowed, first: next, next });
    },
  }),

  route({
    method: 'POST',
    path: '/api/sdk/v1/usage',
    summary: 'Bandera SDK: what it counted, by feature, variant and minute',
    access: 'public',
    produces: 'application/json',
    handler: async ({ ctx }) => {
      const grant = await admitKind(admit, 'server', ctx);
      const counts = sdkCountsIn(await readText(ctx.req));
      const known = knownOutcomes(await sourceOf(snapshots, grant));
      const caller = callerOf(ctx);
      usage.seen(grant.id);
      for (const { minute, variant, ...each } of counts) {
        const variants = known.get(each.feature);
        const served = variants?.has(variant) ? variant : '';
        usage.report(grant, caller, minute, { ...each, variant: served, unknown: !variants });
      }
      ctx.body = null;
      ctx.status = 202;
    },
  }),
];
