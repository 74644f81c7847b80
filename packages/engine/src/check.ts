import type { Context, Reader } from './context.ts';

/**
 * A compiled constraint, or what many constraints have in common: then what makes each of them another one, its operands,
 * lies in the list of the strategy that asks, `operands` of them from the position `at`. A large ruleset is slow because of
 * the memory that one evaluation visits, not because of what it computes, and a list that is read from its beginning to
 * its end costs next to nothing, unlike an object for each constraint.
 */
export interface Check {
  /** How many entries of the list are its own. */
  readonly operands: number;
  readonly holds: (context: Context, list: readonly string[], at: number) => boolean;
  /** What the operator looks at, for explanations; undefined means missing. */
  readonly actual: Reader;
}
