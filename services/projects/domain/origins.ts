import { z } from 'zod';

const message =
  'must be scheme://host or scheme://host:port, as https://shop.example.com or https://*.example.com';

/**
 * A web origin as browsers send it: lower case, no path, no default port. `*.` at the start of the host stands for any
 * subdomain.
 */
export const origin = z
  .string()
  .max(255, 'may have at most 255 characters')
  .transform((text, check) => {
    const normal = normalised(text.trim());
    if (normal) return normal;
    check.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

export const origins = z
  .array(origin)
  .max(50, 'may hold at most 50 origins')
  .transform(list => [...new Set(list)]);

function normalised(text: string): string | undefined {
  const [, scheme, wildcard = '', host] =
    /^([a-z][a-z0-9+.-]*):\/\/(\*\.)?([^/?#@\\\s]+)\/?$/i.exec(text) ?? [];
  if (!scheme || !host) return undefined;
  const url = URL.parse(`${scheme}://${host}`);
  const known = url?.host.toLowerCase() ?? '';
  const isHost = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*)(:\d{1,5})?$/.test(known);
  return url && isHost ? `${url.protocol}//${wildcard}${known}` : undefined;
}
