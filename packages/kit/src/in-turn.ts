/**
 * Does one step after the other, also when one fails, as an end has to: what a broken part leaves open would keep the
 * others from closing. Then throws the failure, or all of them as an AggregateError.
 */
export async function inTurn(steps: (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} steps failed`);
}
