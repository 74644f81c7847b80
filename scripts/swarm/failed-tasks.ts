import { DockerError, docker } from './docker.ts';
import type { Service, Task } from './shapes.ts';

/** Lines of a task's log that are told. */
const lines = 15;
/** An engine that is away answers no question about its logs. */
const patienceMs = 10_000;

/** The newest task of each service that failed or was refused after a time, in milliseconds since 1970. */
export function failedSince(services: readonly Service[], tasks: readonly Task[], since: number): Task[] {
  return services.flatMap(({ ID }) => {
    const failed = tasks.filter(
      ({ ServiceID, Status }) =>
        ServiceID === ID &&
        ['failed', 'rejected'].includes(Status.State) &&
        Date.parse(Status.Timestamp) >= since,
    );
    return failed.toSorted((a, b) => b.Status.Timestamp.localeCompare(a.Status.Timestamp)).slice(0, 1);
  });
}

/** Says of services that did not come up what Swarm and their own last lines say, since their containers go soon. */
export async function tellFailures(
  services: readonly Service[],
  tasks: readonly Task[],
  { since, say }: { since: number; say: (line: string) => void },
): Promise<void> {
  for (const task of failedSince(services, tasks, since)) {
    const name = services.find(({ ID }) => ID === task.ServiceID)?.Spec.Name;
    say(`${name}: task ${task.ID} ${task.Status.State}: ${task.Status.Err ?? 'no reason given'}`);
    for (const line of await lastLines(task.ID)) say(`  | ${line}`);
  }
}

async function lastLines(task: string): Promise<string[]> {
  const asked = docker(['service', 'logs', '--raw', '--tail', String(lines), task], {
    timeoutMs: patienceMs,
    withErrors: true,
  });
  const text = await asked.catch(error =>
    error instanceof DockerError ? error.stdout : Promise.reject(error),
  );
  return text.trim().split('\n').slice(-lines);
}
