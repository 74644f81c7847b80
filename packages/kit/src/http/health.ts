import { z } from 'zod';
import { briefly } from '../briefly.ts';
import { within } from '../within.ts';

/** One thing a service leans on. `check` resolves when it is well; it is given 2 s. */
export interface HealthCheck {
  name: string;
  check(): Promise<void>;
}

const healthSchema = z.object({
  status: z.enum(['ok', 'failing']),
  service: z.string(),
  version: z.string(),
  /** Per dependency: whether it is well and how long it took to say so, in milliseconds. Never an address. */
  checks: z.record(z.string(), z.object({ ok: z.boolean(), ms: z.number() })),
});

export type Health = z.infer<typeof healthSchema>;

export interface HealthSum {
  /** `failing` when any service is, or does not answer. */
  status: 'ok' | 'failing';
  version: string;
  services: Record<string, Health | { status: 'unreachable' }>;
}

const checkMs = 2_000;
const serviceMs = 3_000;
/** The page is public: however often it is asked for, each dependency is bothered once in this time. */
const keptMs = 1_000;

export async function healthOf(
  service: string,
  version: string,
  checks: HealthCheck[],
  patience = 1,
): Promise<Health> {
  const results = await Promise.all(
    checks.map(async each => [each.name, await timed(each, checkMs * patience)] as const),
  );
  const status = results.every(([, result]) => result.ok) ? 'ok' : 'failing';
  return { status, service, version, checks: Object.fromEntries(results) };
}

async function timed({ check }: HealthCheck, mostMs: number): Promise<{ ok: boolean; ms: number }> {
  const started = performance.now();
  const ok = await within(mostMs, check).then(
    () => true,
    () => false,
  );
  return { ok, ms: Math.round((performance.now() - started) * 10) / 10 };
}

export interface HealthOptions {
  version: string;
  /** Every service of the installation. */
  names: string[];
  /** Those of this process. */
  local: { name: string; checks: HealthCheck[] }[];
  /** Where another service is. */
  urlOf(service: string): string;
  /** How many times longer than usual everybody may take, 1. */
  patience?: number;
}

export interface HealthReports {
  /** Undefined for a service that does not run in this process. */
  one(service: string): Promise<Health> | undefined;
  sum(): Promise<HealthSum>;
}

/** The health of this process's services, and of all: those elsewhere are asked, and unreachable when they do not answer well. */
export function healthReports({ version, names, local, urlOf, patience = 1 }: HealthOptions): HealthReports {
  const own = new Map(
    local.map(({ name, checks }) => [name, briefly(keptMs, () => healthOf(name, version, checks, patience))]),
  );
  const one = (name: string) => own.get(name)?.();
  const reach = async (name: string): Promise<Health | { status: 'unreachable' }> => {
    const ask = async () => {
      const signal = AbortSignal.timeout(serviceMs * patience);
      const answer = await fetch(`${urlOf(name)}/health/${name}`, { signal });
      return healthSchema.parse(await answer.json());
    };
    return (one(name) ?? ask()).catch(() => ({ status: 'unreachable' }));
  };
  return {
    one,
    sum: briefly(keptMs, async () => {
      const each = await Promise.all(names.map(async name => [name, await reach(name)] as const));
      const ok = each.every(([, { status }]) => status === 'ok');
      return { status: ok ? 'ok' : 'failing', version, services: Object.fromEntries(each) };
    }),
  };
}
