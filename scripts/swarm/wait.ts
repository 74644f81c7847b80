import { setTimeout as sleep } from 'node:timers/promises';
import { DockerError, servicesOf, tasksOf } from './docker.ts';
import { tellFailures } from './failed-tasks.ts';
import { judgeAll, type Outcome } from './rollout.ts';
import type { Service, Task } from './shapes.ts';

export interface Ended {
  outcome: Outcome;
  why: string;
}

/**
 * Waits until services have converged, gone back, stopped or failed, or until the deadline (milliseconds since 1970).
 * `docker stack deploy` would say "ok" after an automatic rollback, and wait for ever for a task that finds no node.
 * Of what did not come up it says the reasons.
 */
export async function waitForServices(
  look: () => Promise<Service[]>,
  { deadline, say }: { deadline: number; say: (line: string) => void },
): Promise<Ended> {
  // What was begun before we were asked to wait may have failed already, and the clocks of nodes differ.
  const since = Date.now() - 30_000;
  let told = '';
  for (;;) {
    const asked = Date.now();
    const seen = await lookOnce(look);
    if (seen instanceof DockerError) {
      if (asked > deadline) return { outcome: 'timed out', why: seen.message };
      if (told !== seen.message) say(`asking again: ${seen.message}`);
      told = seen.message;
      await sleep(1_000);
      continue;
    }
    const { services, tasks } = seen;
    const verdict = judgeAll(services, tasks);
    if (verdict.is === 'converged') return { outcome: 'converged', why: '' };
    if (verdict.is !== 'waiting' || asked > deadline) {
      await tellFailures(services, tasks, { since, say });
      return { outcome: verdict.is === 'waiting' ? 'timed out' : verdict.is, why: verdict.why };
    }
    if (verdict.why !== told) say(`waiting: ${verdict.why}`);
    told = verdict.why;
    // A manager that is slow to answer has other things to do.
    await sleep(Math.max(1_000, Date.now() - asked));
  }
}

// Managers elect a leader anew while one of them is updated: what cannot be asked now is no failure of what is waited for.
async function lookOnce(
  look: () => Promise<Service[]>,
): Promise<{ services: Service[]; tasks: Task[] } | DockerError> {
  try {
    const services = await look();
    return { services, tasks: await tasksOf(services) };
  } catch (error) {
    if (error instanceof DockerError) return error;
    throw error;
  }
}

/** The services of a stack, by their short names; all of them when none are named. */
export const inStack = (stack: string, names?: readonly string[]) => async () => {
  const services = await servicesOf(stack);
  if (names === undefined) return services;
  const full = new Set(names.map(name => `${stack}_${name}`));
  return services.filter(({ Spec }) => full.has(Spec.Name));
};
