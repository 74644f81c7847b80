import { isDeepStrictEqual } from 'node:util';
import type { Service, Task } from './shapes.ts';

/** What a service looks like to somebody who waits for it. */
export type Verdict =
  | { is: 'converged' }
  | { is: 'waiting'; why: string }
  | { is: 'rolled back'; why: string }
  | { is: 'paused'; why: string }
  | { is: 'failed'; why: string };

/**
 * Judges one service by its state and tasks, in the shapes that the engine tells. "Converged" means that Swarm has ended
 * the update without going back, and that every task that shall run does so with the container that was asked for: its
 * image (with digest where there is one), environment, configs and secrets.
 */
export function judge(service: Service, tasks: readonly Task[]): Verdict {
  const own = tasks.filter(task => task.ServiceID === service.ID);
  const { ReplicatedJob: job, GlobalJob: globalJob } = service.Spec.Mode;
  if (job || globalJob !== undefined) return judgeJob(service, own);
  return judgeUpdate(service) ?? judgeTasks(service, own);
}

/** The first thing that went wrong counts, then whatever is still under way. */
export function judgeAll(services: readonly Service[], tasks: readonly Task[]): Verdict {
  const verdicts = services.map(service => ({ name: service.Spec.Name, verdict: judge(service, tasks) }));
  const waiting = verdicts.filter(({ verdict }) => verdict.is === 'waiting');
  // Others are left to come to their ends first: one that is half done would be a third version of the application.
  if (waiting.length > 0)
    return { is: 'waiting', why: waiting.map(({ name, verdict }) => told(name, verdict)).join('; ') };
  for (const is of ['failed', 'paused', 'rolled back'] as const) {
    const found = verdicts.filter(({ verdict }) => verdict.is === is);
    if (found.length > 0)
      return { is, why: found.map(({ name, verdict }) => told(name, verdict)).join('; ') };
  }
  return { is: 'converged' };
}

const told = (name: string, verdict: Verdict) => ('why' in verdict ? `${name}: ${verdict.why}` : name);

/** Exit codes of a deploy: those that a pipeline tells apart. */
export const exitCodes = { converged: 0, failed: 1, 'rolled back': 10, paused: 11, 'timed out': 12 } as const;
export type Outcome = keyof typeof exitCodes;

function judgeUpdate({ UpdateStatus: status }: Service): Verdict | undefined {
  const why = status?.Message ?? '';
  switch (status?.State) {
    case 'updating':
      return { is: 'waiting', why: why || 'update in progress' };
    case 'rollback_started':
      return { is: 'waiting', why: why || 'rolling back' };
    case 'paused':
    case 'rollback_paused':
      return { is: 'paused', why };
    case 'rollback_completed':
      return { is: 'rolled back', why };
    default:
      // No status at all is a service that was made, or updated without any task being dirty.
      return undefined;
  }
}

function judgeTasks(service: Service, tasks: readonly Task[]): Verdict {
  const wanted = tasks.filter(task => task.DesiredState === 'running');
  const running = wanted.filter(task => task.Status.State === 'running');
  const fresh = running.filter(task => isFresh(task, service));
  const replicas = service.Spec.Mode.Replicated?.Replicas;
  const desired = replicas ?? Math.max(wanted.length, 1);
  if (fresh.length < desired || fresh.length < wanted.length)
    return { is: 'waiting', why: `${fresh.length} of ${desired} run${lastError(tasks)}` };
  if (replicas !== undefined && wanted.length > replicas)
    return { is: 'waiting', why: `${wanted.length - replicas} more than wanted` };
  return { is: 'converged' };
}

/** A job counts by its iteration: each deploy starts it anew, and tasks of earlier ones stay in the list for ever. */
function judgeJob(service: Service, tasks: readonly Task[]): Verdict {
  const now = service.JobStatus?.JobIteration.Index ?? 0;
  const own = tasks.filter(task => (task.JobIteration?.Index ?? 0) === now);
  const complete = own.filter(task => task.Status.State === 'complete');
  const job = service.Spec.Mode.ReplicatedJob;
  const total = job ? (job.TotalCompletions ?? job.MaxConcurrent ?? 1) : Math.max(own.length, 1);
  if (complete.length >= total) return { is: 'converged' };
  const ended = own.filter(task => ['failed', 'rejected'].includes(task.Status.State));
  const { Condition: condition, MaxAttempts: attempts } = service.Spec.TaskTemplate.RestartPolicy ?? {};
  const most = condition === 'none' ? 0 : attempts;
  const nothingRuns = own.every(task => isOver(task));
  if (nothingRuns && ended.length > 0 && most !== null && most !== undefined && ended.length > most)
    return { is: 'failed', why: `failed ${ended.length} times${lastError(own)}` };
  return { is: 'waiting', why: `${complete.length} of ${total} complete${lastError(own)}` };
}

const isOver = ({ Status: { State: state } }: Task) =>
  ['complete', 'failed', 'rejected', 'shutdown', 'remove', 'orphaned'].includes(state);

function lastError(tasks: readonly Task[]): string {
  const failed = tasks.filter(task => task.Status.Err);
  const [newest] = failed.toSorted((a, b) => b.Status.Timestamp.localeCompare(a.Status.Timestamp));
  return newest ? ` (${newest.Status.Err})` : '';
}

/** Whether a task runs what its service asks for now. */
export function isFresh(task: Task, { Spec: { TaskTemplate: template } }: Service): boolean {
  return (
    task.Spec.ForceUpdate === template.ForceUpdate &&
    isDeepStrictEqual(withoutDefaults(task.Spec.ContainerSpec), withoutDefaults(template.ContainerSpec))
  );
}

// `docker service inspect` fills in what was left out, `docker inspect --type task` does not, and clients differ in the
// empty values that they print.
const filledIn = { StopGracePeriod: 10_000_000_000 };

function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(each => withoutDefaults(each));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, each]): [string, unknown] => [key, withoutDefaults(each)])
    .filter(([key, each]) => !isEmpty(each) && Reflect.get(filledIn, key) !== each);
  return Object.fromEntries(kept);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
