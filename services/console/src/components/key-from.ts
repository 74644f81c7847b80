const longest = 64;

/** A key that a name suggests: `New checkout (2026)` -> `new-checkout-2026`. */
export const keyFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
