import { route } from '@bandera/contracts/route';
import type { UnleashDelta, UnleashDeltas } from '../domain/unleash-delta.ts';
import { knowsSegments, queryOf, type UnleashQuery } from '../domain/unleash-query.ts';
import type { Streams } from '../store/streams.ts';
import { admitKind, type SurfaceParts, sourceOf } from './surface.ts';
import { eventIdIn } from './unleash-client.ts';

export interface UnleashStreamingParts extends SurfaceParts {
  deltas: UnleashDeltas;
  streams: Streams;
}

/** The same deltas as events, as they happen (wire contract 2.9). */
export const unleashStreamingRoutes = ({
  admit,
  keys,
  snapshots,
  usage,
  deltas,
  streams,
}: UnleashStreamingParts) => [
  route({
    method: 'GET',
    path: '/api/client/streaming',
    summary: 'Unleash: changes as server-sent events',
    access: 'public',
    produces: 'text/event-stream',
    handler: async ({ ctx }) => {
      knowsSegments(ctx.get('unleash-client-spec'));
      const grant = await admitKind(admit, 'server', ctx);
      await sourceOf(snapshots, grant);
      usage.seen(grant.id);
      const { company, project, environment, hash } = grant;
      const query = queryOf(ctx.query);
      let seen = eventIdIn(ctx.get('last-event-id'));
      /** What is new in the environment as it is now; it stays as it was when it is gone. */
      const news = (query: UnleashQuery): UnleashDelta | undefined => {
        const source = snapshots.get(grant);
        const delta = source && deltas.since(source, seen, query);
        if (delta) seen = delta.id;
        return delta;
      };
      streams.open(ctx, {
        kind: 'unleash',
        company,
        project,
        environment,
        allowed: () => keys.get(hash) !== null,
        first: () => message('connected', news(query)) ?? nothingMissed(seen),
        next: () => message('updated', news(query)),
      });
    },
  }),
];

/** Made once for all who are told the same. */
const messages = {
  connected: new WeakMap<UnleashDelta, Buffer>(),
  updated: new WeakMap<UnleashDelta, Buffer>(),
};

function message(event: keyof typeof messages, delta: UnleashDelta | undefined): Buffer | undefined {
  if (delta?.body === undefined) return undefined;
  const made = messages[event].get(delta);
  if (made) return made;
  const head = Buffer.from(`id: ${delta.id}\nevent: unleash-${event}\ndata: `);
  const fresh = Buffer.concat([head, delta.body, end]);
  messages[event].set(delta, fresh);
  return fresh;
}

/** SDKs count as connected with the first event, even if they have missed nothing. */
const nothingMissed = (seen: number | undefined) =>
  seen === undefined ? undefined : `id: ${seen}\nevent: unleash-connected\ndata: {"events":[]}\n\n`;

const end = Buffer.from('\n\n');
