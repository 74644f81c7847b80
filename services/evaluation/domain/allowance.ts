import type { KeyGrant } from '@bandera/contracts/project';

interface Window {
  endsAt: number;
  used: number;
}

/**
 * Holds each company to its requests a minute, counted in this replica in windows of ten seconds: short enough that a
 * burst is forgiven soon. Synchronous on purpose: a promise a request would cost more than the evaluation.
 */
export function allowances(now: () => number) {
  const windowMs = 10_000;
  const windows = new Map<string, Window>();
  return (grant: KeyGrant): { ok: true } | { ok: false; retryAfterSeconds: number } => {
    const at = now();
    let window = windows.get(grant.company);
    if (!window || window.endsAt <= at) {
      window = { endsAt: at + windowMs, used: 0 };
      windows.set(grant.company, window);
    }
    window.used += 1;
    if (window.used <= grant.requestsPerMinute * (windowMs / 60_000)) return { ok: true };
    return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil((window.endsAt - at) / 1_000)) };
  };
}
