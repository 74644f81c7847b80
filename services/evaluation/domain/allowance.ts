import type { KeyGrant } from '@bandera/contracts/project';

interface Window {
  endsAt: number;
  used: number;
}

const windowMs = 10_000;
const windowsPerMinute = 60_000 / windowMs;

/** Takes one request from the allowance of the key's company: 0, or the seconds until there is more. */
export type Allowance = (grant: KeyGrant) => number;

/**
 * Holds each company to its requests a minute, counted in this replica in windows of ten seconds: short enough that a
 * burst is forgiven soon. Synchronous on purpose: a promise a request would cost more than the evaluation.
 */
export function allowances(now: () => number): Allowance {
  const windows = new Map<string, Window>();
  return ({ company, requestsPerMinute }) => {
    const at = now();
    let window = windows.get(company);
    if (!window || window.endsAt <= at) {
      window = { endsAt: at + windowMs, used: 0 };
      windows.set(company, window);
    }
    window.used += 1;
    // Rounded up, so that the smallest allowance lets something through.
    if (window.used <= Math.ceil(requestsPerMinute / windowsPerMinute)) return 0;
    return Math.ceil((window.endsAt - at) / 1_000);
  };
}
