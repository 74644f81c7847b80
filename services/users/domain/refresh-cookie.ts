import { sessionDays } from './refresh.ts';

export const cookieName = 'bandera_refresh';

/** Out of reach of scripts and of other sites, and sent to the paths of this service that take it only. */
export function refreshCookie(token: string, { secure }: { secure: boolean }): string {
  const maxAge = token === '' ? 0 : sessionDays * 24 * 3_600;
  const attributes = [
    'Path=/api/v1/auth',
    `Max-Age=${maxAge}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
  ];
  return [`${cookieName}=${token}`, ...attributes].join('; ');
}

interface Sent {
  /** The header `X-Requested-With`: another site cannot send it without our permission. */
  requestedWith: string;
  /** The header `Origin`, which a browser sets by itself. */
  origin: string;
}

/** Whether a request that a cookie authenticates was meant: by our own pages, or by a program. */
export const isOwnRequest = ({ requestedWith, origin }: Sent, publicUrl: string): boolean =>
  requestedWith !== '' || (URL.canParse(publicUrl) && origin === new URL(publicUrl).origin);
