const firstMs = 1_000;
const mostMs = 60_000;

/**
 * How long to wait after so many failures in a row: up to 1 s after the first, doubling to a minute. Anywhere between
 * half of that and all of it, so that clients that lost the same server do not come back together.
 */
export function backOffMs(failures: number): number {
  const most = Math.min(firstMs * 2 ** Math.max(0, failures - 1), mostMs);
  return most * (0.5 + Math.random() / 2);
}
