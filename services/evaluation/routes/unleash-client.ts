import { route } from '@bandera/contracts/route';
import { matches } from '@bandera/kit/http/etag';
import { z } from 'zod';
import { EvaluationError } from '../domain/evaluation-error.ts';
import type { UnleashDeltas } from '../domain/unleash-delta.ts';
import { unleashFeatures } from '../domain/unleash-features.ts';
import { knowsSegments, queryOf } from '../domain/unleash-query.ts';
import type { Streams } from '../store/streams.ts';
import type { EvaluationContext } from './pipeline.ts';
import { admitKind, type SurfaceParts, sendJson, sourceOf } from './surface.ts';

export interface UnleashClientParts extends SurfaceParts {
  deltas: UnleashDeltas;
  streams: Streams;
  /** Tell SDKs that poll and can stream to stream. */
  preferStreams: boolean;
}

/** What backend SDKs of Unleash poll. The environment is always the key's (wire contract 2). */
export const unleashClientRoutes = ({
  admit,
  snapshots,
  usage,
  deltas,
  streams,
  preferStreams,
}: UnleashClientParts) => {
  /** The key's environment in the form that this client reads. */
  async function featuresFor(ctx: EvaluationContext) {
    const inlined = !knowsSegments(ctx.get('unleash-client-spec'));
    const grant = await admitKind(admit, 'server', ctx);
    const source = await sourceOf(snapshots, grant);
    usage.seen(grant.id);
    return { source, inlined, features: unleashFeatures(source, inlined) };
  }

  return [
    route({
      method: 'GET',
      path: '/api/client/features',
      summary: 'Unleash: every feature of the environment, for SDKs that evaluate themselves',
      access: 'public',
      produces: 'application/json',
      handler: async ({ ctx }) => {
        const { features, inlined } = await featuresFor(ctx);
        const query = queryOf(ctx.query);
        const isWhole = Object.keys(query).length === 0;
        const etag = isWhole ? features.whole.etag : features.etag(query);
        ctx.set('ETag', etag);
        if (!inlined && preferStreams && streams.hasRoom()) ctx.set('Fetch-Mode', 'streaming');
        if (matches(ctx.get('if-none-match'), etag)) ctx.status = 304;
        else sendJson(ctx, isWhole ? features.whole.body : features.body(query));
      },
    }),

    route({
      method: 'GET',
      path: '/api/client/features/{name}',
      summary: 'Unleash: one feature',
      access: 'public',
      params: z.object({ name: z.string() }),
      produces: 'application/json',
      handler: async ({ ctx, params: { name } }) => {
        const { features } = await featuresFor(ctx);
        const found = features.features.get(name);
        if (!found)
          throw new EvaluationError(404, 'FLAG_NOT_FOUND', 'There is no such feature in this environment.');
        sendJson(ctx, found.json);
      },
    }),

    route({
      method: 'GET',
      path: '/api/client/delta',
      summary: 'Unleash: what changed since the last answer',
      access: 'public',
      produces: 'application/json',
      handler: async ({ ctx }) => {
        const { source } = await featuresFor(ctx);
        const seen = eventIdIn(ctx.get('if-none-match'));
        const { id, body } = deltas.since(source, seen, queryOf(ctx.query));
        ctx.set('ETag', `"${id}"`);
        if (body === undefined) ctx.status = 304;
        else sendJson(ctx, body);
      },
    }),
  ];
};

/** The id of the last event that the client has, from a tag or a `Last-Event-ID`; undefined when that says nothing. */
export function eventIdIn(header: string): number | undefined {
  const [, digits] = /^(?:W\/)?"?(\d{1,15})(?:-gzip|-zstd|-br)?"?$/.exec(header.trim()) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
