export interface WorkQueueOptions {
  /** Pieces of work at the same time. */
  parallel: number;
  /** Pieces that may wait for their turn. */
  waiting: number;
  /** The error for whoever comes when all places are taken. */
  full: () => Error;
}

/** Runs expensive work a few at a time, so that much of it slows itself down and nothing else. */
export function workQueue({ parallel, waiting, full }: WorkQueueOptions) {
  const queue: (() => void)[] = [];
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < parallel) {
      running += 1;
    } else {
      if (queue.length >= waiting) throw full();
      // Whoever ends hands its place over, so `running` stays as it is.
      await new Promise<void>(resolve => queue.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
