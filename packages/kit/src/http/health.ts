/** One thing a service leans on. `check` resolves when it is well; it is given 2 s. */
export interface HealthCheck {
  name: string;
  check(): Promise<void>;
}

export interface Health {
  status: 'ok' | 'failing';
  service: string;
  version: string;
  /** Per dependency: whether it is well and how long it took to say so, in milliseconds. Never an address. */
  checks: Record<string, { ok: boolean; ms: number }>;
}

const checkTimeoutMs = 2_000;

export async function healthOf(service: string, version: string, checks: HealthCheck[]): Promise<Health> {
  const results = await Promise.all(checks.map(async each => [each.name, await timed(each)] as const));
  const status = results.every(([, result]) => result.ok) ? 'ok' : 'failing';
  return { status, service, version, checks: Object.fromEntries(results) };
}

async function timed({ check }: HealthCheck): Promise<{ ok: boolean; ms: number }> {
  const started = performance.now();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer')), checkTimeoutMs);
  const ok = await Promise.race([check(), late.promise]).then(
    () => true,
    () => false,
  );
  clearTimeout(timer);
  return { ok, ms: Math.round((performance.now() - started) * 10) / 10 };
}
