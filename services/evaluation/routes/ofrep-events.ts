import type { KeyGrant } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import { EvaluationError } from '../domain/evaluation-error.ts';
import type { Announcement } from '../domain/ofrep.ts';
import type { StreamTokens } from '../domain/stream-token.ts';
import type { Streams } from '../store/streams.ts';
import type { Admission } from './admission.ts';
import { type SurfaceParts, sourceOf } from './surface.ts';
import { eventIdIn } from './unleash-client.ts';

export interface OfrepEventsParts extends SurfaceParts, Pick<Admission, 'find' | 'admitAs'> {
  tokens: StreamTokens;
  streams: Streams;
  now: () => number;
}

/** Where the holder of a key finds its stream. The path is whole: clients put it behind their origin. */
export function announcements(tokens: StreamTokens): (grant: KeyGrant) => Announcement {
  const made = new WeakMap<KeyGrant, Announcement>();
  return grant => {
    const epoch = tokens.epoch();
    const known = made.get(grant);
    if (known?.epoch === epoch) return known;
    const fresh = { requestUri: `/ofrep/v1/events?token=${tokens.tokenFor(grant.hash)}`, epoch };
    made.set(grant, fresh);
    return fresh;
  };
}

/** Tells web pages that there is something new to be fetched, never what (wire contract 1.7). */
export const ofrepEventsRoutes = ({
  find,
  admitAs,
  keys,
  snapshots,
  usage,
  tokens,
  streams,
  now,
}: OfrepEventsParts) => [
  route({
    method: 'GET',
    path: '/ofrep/v1/events',
    summary: 'Changes of the environment as server-sent events',
    access: 'public',
    produces: 'text/event-stream',
    handler: async ({ ctx }) => {
      const [token = ''] = [ctx.query['token'] ?? ''].flat();
      const keyHash = tokens.keyOf(token);
      const grant = keyHash === undefined ? null : await find(keyHash, ctx);
      if (!grant)
        throw new EvaluationError(401, 'GENERAL', 'The token is not valid: fetch the features again.');
      admitAs(grant, ctx);
      await sourceOf(snapshots, grant);
      usage.seen(grant.id);
      const { company, project, environment, hash } = grant;
      const revision = () => snapshots.get(grant)?.snapshot.revision;
      const last = eventIdIn(ctx.get('last-event-id'));
      let told = revision();
      streams.open(ctx, {
        kind: 'ofrep',
        company,
        project,
        environment,
        allowed: () => keys.get(hash) !== null,
        first: missed => (missed || (last !== undefined && last !== told) ? refetch(told, now()) : undefined),
        next() {
          const current = revision();
          if (current === told) return undefined;
          told = current;
          return refetch(told, now());
        },
      });
    },
  }),
];

function refetch(revision: number | undefined, at: number): string | undefined {
  if (revision === undefined) return undefined;
  const data = `{"type":"refetchEvaluation","etag":"\\"${revision}\\"","lastModified":${Math.floor(at / 1_000)}}`;
  return `id: ${revision}\nevent: message\ndata: ${data}\n\n`;
}
