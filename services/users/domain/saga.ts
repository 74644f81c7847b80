import type { Log } from '@bandera/kit/log';

/** One step of work that spans services. */
export interface Step<Work, Trace> {
  name: string;
  do(work: Work): Promise<void>;
  /**
   * Gets the part of the work that is stored, and so known after a crash. It must also do when `do` never ran, or ran
   * without our knowing, and when it was undone before.
   */
  undo?(trace: Trace): Promise<void>;
}

export async function doSteps<Work>(steps: Pick<Step<Work, never>, 'do'>[], work: Work): Promise<void> {
  for (const step of steps) await step.do(work);
}

/** Undoes all steps, the last one first. One that fails does not keep the others from it; false when any did. */
export async function undoSteps<Trace>(
  steps: Pick<Step<never, Trace>, 'name' | 'undo'>[],
  trace: Trace,
  log: Log,
): Promise<boolean> {
  let clean = true;
  for (const { name, undo } of steps.toReversed()) {
    try {
      await undo?.(trace);
    } catch (error) {
      clean = false;
      log.warn({ err: error, step: name }, 'a step could not be undone yet');
    }
  }
  return clean;
}
