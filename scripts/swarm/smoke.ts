import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Settings } from './settings.ts';

/**
 * Asks the new release through the edge, as clients do: the health of all services with their databases, broker and cache,
 * and one evaluation when SMOKE_KEY and SMOKE_FEATURE are set. Resolves with what is wrong, or undefined.
 */
export async function smoke(
  settings: Settings,
  { deadline, say }: { deadline: number; say: (line: string) => void },
): Promise<string | undefined> {
  const base = settings['SMOKE_URL'] || settings['PUBLIC_URL'] || '';
  for (let told = ''; ; ) {
    const wrong = (await healthProblem(base)) ?? (await evaluationProblem(base, settings));
    if (wrong === undefined) return undefined;
    if (Date.now() > deadline) return wrong;
    if (wrong !== told) say(`waiting: ${wrong}`);
    told = wrong;
    await sleep(1_000);
  }
}

const health = z.looseObject({ status: z.string().optional() });

async function healthProblem(base: string): Promise<string | undefined> {
  try {
    const response = await fetch(new URL('/health', base), { signal: AbortSignal.timeout(10_000) });
    const text = await response.text();
    if (response.ok && health.safeParse(JSON.parse(text)).success) return undefined;
    return `${base}/health answered ${response.status}: ${text.slice(0, 600)}`;
  } catch (error) {
    return `${base}/health: ${reasonOf(error)}`;
  }
}

const decision = z.looseObject({ reason: z.string(), value: z.unknown() });

async function evaluationProblem(base: string, settings: Settings): Promise<string | undefined> {
  const { SMOKE_KEY: key, SMOKE_FEATURE: feature } = settings;
  if (!key || !feature) return undefined;
  try {
    const response = await fetch(new URL(`/ofrep/v1/evaluate/flags/${encodeURIComponent(feature)}`, base), {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ context: { targetingKey: 'smoke-test' } }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (response.ok && decision.safeParse(JSON.parse(text)).success) return undefined;
    return `the evaluation of ${feature} answered ${response.status}: ${text.slice(0, 300)}`;
  } catch (error) {
    return `the evaluation of ${feature}: ${reasonOf(error)}`;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
