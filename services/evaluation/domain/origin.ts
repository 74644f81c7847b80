/**
 * Whether a web origin may use a key. An empty list allows any; `https://*.example.com` allows subdomains at any depth.
 */
export function originAllowed(origin: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true;
  return allowed.some(pattern => {
    const star = pattern.indexOf('*.');
    if (star < 0) return pattern === origin;
    return origin.startsWith(pattern.slice(0, star)) && origin.endsWith(pattern.slice(star + 1));
  });
}
