import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until it is so; half an hour is the end of any patience, on emulated processors too. */
export async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 1_800_000;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`it did not come to that: ${what}`);
    await sleep(2_000);
  }
}

/** Does it again until it works, for ten minutes at most. */
export async function untilItWorks<T>(what: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 600_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      process.stderr.write(
        `lab: ${what} does not work yet: ${error instanceof Error ? error.message : error}\n`,
      );
      await sleep(5_000);
    }
  }
}
