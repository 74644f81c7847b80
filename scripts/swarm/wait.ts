import { setTimeout as sleep } from 'node:timers/promises';
import { servicesOf, tasksOf } from './docker.ts';
import { judgeAll, type Outcome, type Verdict } from './rollout.ts';
import type { Service } from './shapes.ts';

export interface Ended {
  outcome: Outcome;
  why: string;
}

/**
 * Waits until services have converged, gone back, stopped or failed, or until the deadline (milliseconds since 1970).
 * `docker stack deploy` would say "ok" after an automatic rollback, and wait for ever for a task that finds no node.
 */
export async function waitForServices(
  look: () => Promise<Service[]>,
  { deadline, say }: { deadline: number; say: (line: string) => void },
): Promise<Ended> {
  let told = '';
  for (;;) {
    const asked = Date.now();
    const services = await look();
    const verdict = judgeAll(services, await tasksOf(services));
    if (verdict.is !== 'waiting') return ended(verdict);
    if (Date.now() > deadline) return { outcome: 'timed out', why: verdict.why };
    if (verdict.why !== told) say(`waiting: ${verdict.why}`);
    told = verdict.why;
    // A manager that is slow to answer has other things to do.
    await sleep(Math.max(1_000, Date.now() - asked));
  }
}

const ended = (verdict: Exclude<Verdict, { is: 'waiting' }>): Ended => ({
  outcome: verdict.is,
  why: 'why' in verdict ? verdict.why : '',
});

/** The services of a stack, by their short names; all of them when none are named. */
export const inStack = (stack: string, names?: readonly string[]) => async () => {
  const services = await servicesOf(stack);
  if (names === undefined) return services;
  const full = new Set(names.map(name => `${stack}_${name}`));
  return services.filter(({ Spec }) => full.has(Spec.Name));
};
