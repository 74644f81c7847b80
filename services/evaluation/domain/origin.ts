/**
 * Whether a web origin may use a key. An empty list allows any; `https://*.example.com` allows subdomains at any depth,
 * but neither another scheme or port nor `example.com` itself.
 */
export function originAllowed(origin: string, allowed: readonly string[]): boolean {
  return allowed.length === 0 || allowed.some(pattern => matches(origin, pattern));
}

function matches(origin: string, pattern: string): boolean {
  const star = pattern.indexOf('*.');
  if (star < 0) return origin === pattern;
  const scheme = pattern.slice(0, star);
  const domain = pattern.slice(star + 1);
  return (
    origin.length > scheme.length + domain.length && origin.startsWith(scheme) && origin.endsWith(domain)
  );
}
