import type { Log } from './log.ts';

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

export function startJobs(jobs: Job[], log: Log): RunningJobs {
  const running = new Map<string, Promise<void>>();
  const timers = jobs.map(job =>
    setInterval(() => {
      if (running.has(job.name)) return;
      const run = job
        .run()
        .catch(error => log.error({ err: error, job: job.name }, 'job failed'))
        .finally(() => running.delete(job.name));
      running.set(job.name, run);
    }, job.everyMs).unref(),
  );
  return {
    async stop() {
      timers.forEach(clearInterval);
      await Promise.all(running.values());
    },
  };
}
