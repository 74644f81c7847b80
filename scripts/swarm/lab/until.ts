import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until it is so; half an hour is the end of any patience, on emulated processors too. */
export async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 1_800_000;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`it did not come to that: ${what}`);
    await sleep(2_000);
  }
}
