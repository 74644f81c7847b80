import { route } from '@bandera/contracts/route';
import { matches } from '@bandera/kit/http/etag';
import { flagdDefinition } from '../domain/flagd.ts';
import { admitKind, type SurfaceParts, sendJson, sourceOf } from './surface.ts';

/** A sync source for flagd and its in-process providers, polled over HTTP (wire contract 3.4). */
export const flagdRoutes = ({ admit, snapshots, usage }: SurfaceParts) => [
  route({
    method: 'GET',
    path: '/flagd/v1/flags.json',
    summary: 'flagd: the environment as a flag definition',
    access: 'public',
    produces: 'application/json',
    handler: async ({ ctx }) => {
      const grant = await admitKind(admit, 'server', ctx);
      const { body, etag } = flagdDefinition(await sourceOf(snapshots, grant));
      usage.seen(grant.id);
      ctx.set('ETag', etag);
      if (matches(ctx.get('if-none-match'), etag)) ctx.status = 304;
      else sendJson(ctx, body);
    },
  }),
];
