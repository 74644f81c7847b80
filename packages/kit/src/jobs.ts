import { randomUUID } from 'node:crypto';
import { runInContext } from './http/context.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { isAway } from './unavailable.ts';

/** Work on a timer. Runs of one job never overlap; every replica runs it, so it must be safe to run twice. */
export interface Job {
  name: string;
  everyMs: number;
  run(): Promise<void>;
}

export interface RunningJobs {
  /** Lets runs in progress end. */
  stop(): Promise<void>;
}

export interface JobsOptions {
  service: string;
  log: Log;
  metrics: Pick<Metrics, 'jobs'>;
}

/** Starts the timers; the first run of each is after its first interval. A run that fails is logged, and the next one comes. */
export function startJobs(jobs: Job[], options: JobsOptions): RunningJobs {
  const running = new Map<Job, Promise<void>>();
  const timers = jobs.map(job =>
    setInterval(() => {
      if (running.has(job)) return;
      const run = runOnce(job, options).finally(() => running.delete(job));
      running.set(job, run);
    }, job.everyMs).unref(),
  );
  return {
    async stop() {
      timers.forEach(clearInterval);
      await Promise.all(running.values());
    },
  };
}

/** One run in a trace of its own, on behalf of the service. Never rejects. */
async function runOnce(job: Job, { service, log, metrics }: JobsOptions): Promise<void> {
  const end = metrics.jobs.startTimer({ service, job: job.name });
  const context = {
    trace: randomUUID().replaceAll('-', ''),
    actor: { kind: 'service', id: service },
  } as const;
  await runInContext(context, async () => {
    try {
      await job.run();
      end({ outcome: 'ok' });
    } catch (error) {
      end({ outcome: 'failed' });
      log[isAway(error) ? 'warn' : 'error']({ err: error, job: job.name }, 'job failed');
    }
  });
}
