/** Too much of this is going on already. */
export class NoSlot extends Error {
  override name = 'NoSlot';
}

export type Slots = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A bulkhead: at most `parallel` pieces of work at a time, `waiting` more in line, `NoSlot` for the rest.
 * A slot is free again when its work has really ended, also when nobody waits for the answer any more.
 */
export function slots({ parallel, waiting }: { parallel: number; waiting: number }): Slots {
  let running = 0;
  const line: (() => void)[] = [];
  return async work => {
    if (running >= parallel) {
      if (line.length >= waiting) throw new NoSlot('All slots are taken');
      await new Promise<void>(resolve => line.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // The slot goes to the next in line, so `running` stays.
      const next = line.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
