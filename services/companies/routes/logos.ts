import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import type { HttpContext } from '@bandera/kit/http/actor';
import { matches, quote } from '@bandera/kit/http/etag';
import type { Route } from '@bandera/kit/http/route';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { drawInitials, readMark } from '../domain/initials.ts';
import type { LogoFiles } from '../store/logo-files.ts';
import { logoStore } from '../store/logos.ts';

// Only what can be a hash becomes part of a file's name.
const logoHash = z.string().regex(/^[0-9a-f]{64}$/);

/** The addresses that `logoUrl` gives: public, and the same content for ever. */
export function logoRoutes({ db }: Pick<Platform, 'db'>, files: LogoFiles): Route[] {
  const fetchLogo = async (hash: string) => {
    if (!(await logoStore(db).exists(hash))) throw problem('not-found');
    const logo = await files.read(hash);
    // Written before its row: it is late in a replica's view of the volume, or lost.
    if (!logo)
      throw problem('dependency-unavailable', { cause: `logo ${hash} has no file`, headers: retryAfter });
    return logo;
  };

  return [
    route({
      method: 'GET',
      path: '/assets/logos/{hash}.webp',
      summary: 'An uploaded logo',
      access: 'public',
      params: z.object({ hash: z.string() }),
      produces: 'image/webp',
      handler: async ({ params, ctx }) => {
        const hash = logoHash.safeParse(params.hash).data;
        if (hash === undefined) throw problem('not-found');
        const logo = files.recent(hash) ?? (await fetchLogo(hash));
        answer(ctx, 'image/webp', hash, logo);
      },
    }),

    route({
      method: 'GET',
      path: '/assets/logos/initials/{mark}.svg',
      summary: 'The generated logo of a company that has uploaded none',
      access: 'public',
      params: z.object({ mark: z.string() }),
      produces: 'image/svg+xml',
      handler: async ({ params, ctx }) => {
        const initials = readMark(params.mark);
        if (!initials) throw problem('not-found');
        // Opened as a page of its own it could otherwise be more than an image.
        ctx.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
        answer(ctx, 'image/svg+xml', params.mark, drawInitials(initials));
      },
    }),
  ];
}

const retryAfter = { 'Retry-After': '5' };

function answer(ctx: HttpContext, type: string, tag: string, content: Buffer | string): void {
  ctx.set({
    ETag: quote(tag),
    'Cache-Control': 'public, max-age=31536000, immutable',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
  if (matches(ctx.get('if-none-match'), quote(tag))) {
    ctx.status = 304;
    return;
  }
  ctx.type = type;
  ctx.body = content;
}
