import type { Context } from './context.ts';
import type { Constraint } from './ruleset.ts';

/** A compiled constraint. */
export interface Check {
  readonly constraint: Constraint;
  readonly holds: (context: Context) => boolean;
  /** What the operator looks at, for explanations; undefined means missing. */
  readonly actual: (context: Context) => string | undefined;
}
