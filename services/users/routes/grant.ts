import { company } from '@bandera/contracts/company';
import { id } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { membership, user } from '@bandera/contracts/user';
import type { HttpContext } from '@bandera/kit/http/actor';
import { context } from '@bandera/kit/http/context';
import { z } from 'zod';
import type { Grant } from '../changes/sessions.ts';
import { cookieName, isOwnRequest, refreshCookie } from '../domain/refresh-cookie.ts';
import type { Parts } from '../parts.ts';
import type { UserRow } from '../store/users.ts';

/** The answer of log-in, refresh and accepting an invitation. */
export const grant = z.object({
  accessToken: z.string(),
  expiresIn: z.int().describe('Seconds that the access token counts.'),
  refreshToken: z
    .string()
    .nullable()
    .describe(
      'Null with cookieOnly, and when another request rotated it within the last 10 seconds: keep the newer one.',
    ),
  user,
  company: company.pick({ id: true, name: true, slug: true, logoUrl: true, status: true }),
  memberships: z.array(membership.extend({ name: z.string(), status: company.shape.status })),
});

/** Which of one's companies: an id. */
export const chosenCompany = id.optional();

/** For pages: what a script never sees, an injected one cannot send away. */
export const cookieOnly = z
  .boolean()
  .default(false)
  .describe('True puts the refresh token into the cookie only, out of reach of scripts.');

/** A password as it arrives; what is too short or too long for a new one is said by its rules. */
export const typedPassword = z
  .string()
  .min(1, 'must not be empty')
  .max(1_000, 'may have at most 1000 characters');

/** The same words whether or not the address has an account. */
export const onItsWay = z.object({ message: z.string() });

/** What verification mails. */
export const mailedCode = z.string().regex(/^\d{6}$/, 'must be the 6 digits of the mail');

type CookieParts = Pick<Parts, 'platform' | 'production'>;

/** Puts the refresh token into the cookie as well, or only there. Without a new one the cookie stays as it is. */
export function withCookie(
  ctx: HttpContext,
  parts: CookieParts,
  answer: Grant,
  body: { cookieOnly: boolean },
): Grant {
  if (answer.refreshToken !== null) setCookie(ctx, parts, answer.refreshToken);
  return body.cookieOnly ? { ...answer, refreshToken: null } : answer;
}

export const forgetCookie = (ctx: HttpContext, parts: CookieParts) => setCookie(ctx, parts, '');

function setCookie(ctx: HttpContext, { production, platform }: CookieParts, token: string): void {
  const secure = production || platform.publicUrl().startsWith('https:');
  ctx.append('Set-Cookie', refreshCookie(token, { secure }));
}

/** The refresh token of the body, else of the cookie. Throws 403 when a cookie comes without a sign that our page sent it. */
export function presentedToken(
  ctx: HttpContext,
  { platform }: CookieParts,
  inBody: string | undefined,
): string | undefined {
  if (inBody !== undefined) return inBody;
  const cookie = ctx.cookies.get(cookieName);
  if (!cookie) return undefined;
  const sent = { requestedWith: ctx.get('x-requested-with'), origin: ctx.get('origin') };
  if (!isOwnRequest(sent, platform.publicUrl())) {
    throw problem('forbidden', {
      detail: 'With the cookie send the header X-Requested-With, or call from a page of this installation.',
    });
  }
  return cookie;
}

/** Who has just proven to be somebody causes what follows: audit names them. */
export function actAs({ id, name }: Pick<UserRow, 'id' | 'name'>): void {
  const current = context();
  if (current) current.actor = { ...current.actor, kind: 'user', id, name };
}
