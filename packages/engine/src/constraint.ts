import type { Check } from './check.ts';
import type { Compilation } from './compilation.ts';
import type { Context, Reader } from './context.ts';
import type { ConstraintTrace } from './explanation.ts';
import { entriesOf, MATCHERS, type Matcher } from './matchers.ts';
import { momentOf, momentText } from './moment.ts';
import { isOperator } from './operators.ts';
import type { Constraint } from './ruleset.ts';

/** Longer lists become a Set; up to here comparing one by one is as fast and takes less memory. */
const SHORT_LIST = 8;

/**
 * Constraints that say the same become one check, since many features ask for the same countries and versions: it is
 * prepared once, and stays in the processor's caches. Long lists belong into segments, which are shared as a whole.
 */
export function compileConstraint(constraint: Constraint, shared: Compilation): Check {
  if (constraint.values !== undefined && constraint.values.length > SHORT_LIST)
    return fresh(constraint, shared);
  const text = JSON.stringify(constraint);
  const known = shared.checks.get(text);
  if (known !== undefined) return known;
  const check = fresh(constraint, shared);
  shared.checks.set(text, check);
  return check;
}

function fresh(constraint: Constraint, shared: Compilation): Check {
  const { operator, inverted = false } = constraint;
  const read = shared.reader(constraint.field);
  // An unknown operator never holds, not even inverted.
  if (!isOperator(operator)) return new MatchCheck(constraint, read, false, () => false);
  switch (operator) {
    case 'IN':
      return listCheck(constraint, read, inverted);
    case 'NOT_IN':
      return listCheck(constraint, read, !inverted);
    case 'DATE_AFTER':
    case 'DATE_BEFORE':
      return new DateCheck(constraint, shared.now);
    default:
      return new MatchCheck(constraint, read, inverted, MATCHERS[operator](constraint, shared));
  }
}

/** AND over constraints: stops at the first that fails, unless every outcome is to be recorded. */
export function allHold(checks: readonly Check[], context: Context, trace?: ConstraintTrace[]): boolean {
  let all = true;
  for (const check of checks) {
    const passed = check.holds(context);
    trace?.push(traceOf(check, context, passed));
    if (passed) continue;
    if (trace === undefined) return false;
    all = false;
  }
  return all;
}

export const readsClock = (check: Check): boolean => check instanceof DateCheck;

/** NOT_IN is IN inverted, for a missing value too (evaluation-semantics, section 4.2). */
function listCheck(constraint: Constraint, read: Reader, inverted: boolean): Check {
  const entries = entriesOf(constraint);
  const [entry] = entries;
  if (entries.length === 1 && entry !== undefined) return new EqualCheck(constraint, read, inverted, entry);
  return entries.length <= SHORT_LIST
    ? new ShortListCheck(constraint, read, inverted, entries)
    : new LongListCheck(constraint, read, inverted, entries);
}

/**
 * One small object each, and lists shared with the ruleset where they are clean already: a large ruleset is slow
 * because of the memory that one evaluation visits, not because of what it computes.
 */
abstract class FieldCheck implements Check {
  readonly constraint: Constraint;
  readonly actual: Reader;
  readonly #inverted: boolean;

  constructor(constraint: Constraint, read: Reader, inverted: boolean) {
    this.constraint = constraint;
    this.actual = read;
    this.#inverted = inverted;
  }

  holds(context: Context): boolean {
    const text = this.actual(context);
    return (text !== undefined && this.matches(text)) !== this.#inverted;
  }

  protected abstract matches(text: string): boolean;
}

/** A list of one needs no list. */
class EqualCheck extends FieldCheck {
  readonly #entry: string;

  constructor(constraint: Constraint, read: Reader, inverted: boolean, entry: string) {
    super(constraint, read, inverted);
    this.#entry = entry;
  }

  protected override matches(text: string): boolean {
    return text === this.#entry;
  }
}

class ShortListCheck extends FieldCheck {
  readonly #entries: readonly string[];

  constructor(constraint: Constraint, read: Reader, inverted: boolean, entries: readonly string[]) {
    super(constraint, read, inverted);
    this.#entries = entries;
  }

  protected override matches(text: string): boolean {
    return this.#entries.includes(text);
  }
}

class LongListCheck extends FieldCheck {
  readonly #entries: ReadonlySet<string>;

  constructor(constraint: Constraint, read: Reader, inverted: boolean, entries: readonly string[]) {
    super(constraint, read, inverted);
    this.#entries = new Set(entries);
  }

  protected override matches(text: string): boolean {
    return this.#entries.has(text);
  }
}

class MatchCheck extends FieldCheck {
  readonly #matcher: Matcher;

  constructor(constraint: Constraint, read: Reader, inverted: boolean, matcher: Matcher) {
    super(constraint, read, inverted);
    this.#matcher = matcher;
  }

  protected override matches(text: string): boolean {
    return this.#matcher(text);
  }
}

/** DATE operators look at the current time and never at the field. */
class DateCheck implements Check {
  readonly constraint: Constraint;
  readonly #after: boolean;
  readonly #bound: number;
  readonly #now: () => number;

  constructor(constraint: Constraint, now: () => number) {
    this.constraint = constraint;
    this.#after = constraint.operator === 'DATE_AFTER';
    this.#bound = Date.parse(constraint.value ?? '');
    this.#now = now;
  }

  holds(context: Context): boolean {
    const moment = momentOf(context, this.#now);
    const passed = this.#after ? moment > this.#bound : moment < this.#bound;
    return passed !== (this.constraint.inverted === true);
  }

  actual(context: Context): string | undefined {
    return momentText(momentOf(context, this.#now));
  }
}

function traceOf(check: Check, context: Context, passed: boolean): ConstraintTrace {
  const { field, operator, inverted = false, value, values } = check.constraint;
  const actual = check.actual(context);
  return {
    field,
    operator,
    inverted,
    ...(actual === undefined ? {} : { actual }),
    ...(value === undefined ? {} : { value }),
    ...(values === undefined ? {} : { values: values.slice(0, 10), valueCount: values.length }),
    passed,
  };
}
