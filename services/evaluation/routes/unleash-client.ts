import { route } from '@bandera/contracts/route';
import { matches } from '@bandera/kit/http/etag';
import { z } from 'zod';
import { EvaluationError } from '../domain/evaluation-error.ts';
import type { UnleashDeltas } from '../domain/unleash-delta.ts';
import { type Source, unleashFeatures } from '../domain/unleash-features.ts';
import { knowsSegments, queryOf, type UnleashQuery } from '../domain/unleash-query.ts';
import type { Streams } from '../store/streams.ts';
import type { Answer, EvaluationContext, Exchange } from './pipeline.ts';
import { admitKind, type SurfaceParts, sendAnswer, sendJson, sourceOf } from './surface.ts';

export interface UnleashClientParts extends SurfaceParts {
  deltas: UnleashDeltas;
  streams: Streams;
  /** Tell SDKs that poll and can stream to stream. */
  preferStreams: boolean;
}

export const unleashPaths = { features: '/api/client/features', delta: '/api/client/delta' } as const;

/** The features that a query asks for, from memory alone, to a server key. Sets the ETag. */
export function clientFeatures(
  exchange: Exchange,
  source: Source,
  query: UnleashQuery,
  { streams, preferStreams }: Pick<UnleashClientParts, 'streams' | 'preferStreams'>,
): Answer {
  const inlined = inlinedFor(exchange);
  const features = unleashFeatures(source, inlined);
  const isWhole = Object.keys(query).length === 0;
  const etag = isWhole ? features.whole.etag : features.etag(query);
  exchange.set('ETag', etag);
  if (!inlined && preferStreams && streams.hasRoom()) exchange.set('Fetch-Mode', 'streaming');
  if (matches(exchange.get('if-none-match'), etag)) return { status: 304 };
  return { status: 200, body: isWhole ? features.whole.body : features.body(query) };
}

/** What changed since the last answer, from memory alone, to a server key. Sets the ETag. */
export function clientDelta(
  exchange: Exchange,
  source: Source,
  query: UnleashQuery,
  deltas: UnleashDeltas,
): Answer {
  const { id, body } = deltas.since(source, eventIdIn(exchange.get('if-none-match')), query);
  exchange.set('ETag', `"${id}"`);
  return body === undefined ? { status: 304 } : { status: 200, body };
}

const inlinedFor = (exchange: Exchange) => !knowsSegments(exchange.get('unleash-client-spec'));

/** What backend SDKs of Unleash poll. The environment is always the key's (wire contract 2). */
export const unleashClientRoutes = ({
  admit,
  snapshots,
  usage,
  deltas,
  streams,
  preferStreams,
}: UnleashClientParts) => {
  async function sourceFor(ctx: EvaluationContext): Promise<Source> {
    const grant = await admitKind(admit, 'server', ctx);
    const source = await sourceOf(snapshots, grant);
    usage.seen(grant.id);
    return source;
  }

  return [
    route({
      method: 'GET',
      path: unleashPaths.features,
      summary: 'Unleash: every feature of the environment, for SDKs that evaluate themselves',
      access: 'public',
      produces: 'application/json',
      handler: async ({ ctx }) => {
        const source = await sourceFor(ctx);
        sendAnswer(ctx, clientFeatures(ctx, source, queryOf(ctx.query), { streams, preferStreams }));
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
        const found = unleashFeatures(await sourceFor(ctx), inlinedFor(ctx)).features.get(name);
        if (!found)
          throw new EvaluationError(404, 'FLAG_NOT_FOUND', 'There is no such feature in this environment.');
        sendJson(ctx, found.json);
      },
    }),

    route({
      method: 'GET',
      path: unleashPaths.delta,
      summary: 'Unleash: what changed since the last answer',
      access: 'public',
      produces: 'application/json',
      handler: async ({ ctx }) => {
        sendAnswer(ctx, clientDelta(ctx, await sourceFor(ctx), queryOf(ctx.query), deltas));
      },
    }),
  ];
};

/** The id of the last event that the client has, from a tag or a `Last-Event-ID`; undefined when that says nothing. */
export function eventIdIn(header: string): number | undefined {
  const [, digits] = /^(?:W\/)?"?(\d{1,15})(?:-gzip|-zstd|-br)?"?$/.exec(header.trim()) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
