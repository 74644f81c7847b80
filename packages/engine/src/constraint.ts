import type { Check } from './check.ts';
import type { Compilation } from './compilation.ts';
import type { Context, Reader } from './context.ts';
import type { ConstraintTrace } from './explanation.ts';
import {
  entriesOf,
  isPrepared,
  MATCHERS,
  type Matcher,
  TEXT_TESTS,
  type TextOperator,
  type TextTest,
} from './matchers.ts';
import { momentOf, momentText } from './moment.ts';
import type { Constraint } from './ruleset.ts';

/** Longer lists become a Set; up to here comparing one by one is as fast and takes less memory. */
const SHORT_LIST = 8;

/** Constraints of which all must hold. */
export class Constraints {
  /** Of all checks, one after the other. */
  readonly #operands: readonly string[];
  /** One list for all who have the same checks, only with other operands: it stays in the processor's caches. */
  readonly #checks: readonly Check[];
  readonly #sources: readonly Constraint[];

  constructor(sources: readonly Constraint[], shared: Compilation) {
    const operations = sources.map(source => compileConstraint(source, shared));
    this.#operands = oneAfterTheOther(operations.map(each => each.operands));
    this.#checks = shared.checks.list(operations.map(({ check }) => check));
    this.#sources = sources;
  }

  /** Stops at the first that fails, unless every outcome is to be recorded. */
  hold(context: Context, trace?: ConstraintTrace[]): boolean {
    if (trace !== undefined) return this.#record(context, trace);
    let at = 0;
    for (const check of this.#checks) {
      if (!check.holds(context, this.#operands, at)) return false;
      at += check.operands;
    }
    return true;
  }

  #record(context: Context, trace: ConstraintTrace[]): boolean {
    let at = 0;
    for (const [index, source] of this.#sources.entries()) {
      const check = this.#checks[index];
      if (check === undefined) continue;
      trace.push(traceOf(source, check.actual(context), check.holds(context, this.#operands, at)));
      at += check.operands;
    }
    return trace.every(({ passed }) => passed);
  }

  get none(): boolean {
    return this.#checks.length === 0;
  }

  get readClock(): boolean {
    return this.#checks.some(check => check instanceof DateCheck);
  }
}

interface Operation {
  readonly check: Check;
  readonly operands: readonly string[];
}

const NO_OPERANDS: readonly string[] = [];

/** A list that is the only one need not be copied: it is the ruleset's own. */
function oneAfterTheOther(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = NO_OPERANDS, ...others] = lists.filter(list => list.length > 0);
  return others.length === 0 ? first : [first, ...others].flat();
}

/**
 * Constraints that say the same share one check, since many features ask for the same countries and versions: it is
 * prepared once, and stays in the processor's caches. Lists and texts share it whatever they are compared with. Long lists
 * belong into segments, which are shared as a whole.
 */
function compileConstraint(constraint: Constraint, shared: Compilation): Operation {
  const { field, operator, inverted = false, caseInsensitive = false } = constraint;
  const entries = entriesOf(constraint);
  const isShort = entries.length <= SHORT_LIST;
  const sharing = (operands: readonly string[], make: (read: Reader) => Check): Operation => {
    const id = JSON.stringify([field, operator, inverted, caseInsensitive, operands.length]);
    return { operands, check: shared.checks.get(id, () => make(shared.reader(field))) };
  };
  switch (operator) {
    // NOT_IN is IN inverted, for a missing value too (evaluation-semantics, section 4.2).
    case 'IN':
    case 'NOT_IN': {
      const expected = inverted === (operator === 'NOT_IN');
      if (isShort) return sharing(entries, read => new ListCheck(read, expected, entries.length));
      const known = new Set(entries);
      return alone(new MatchCheck(shared.reader(field), expected, text => known.has(text)));
    }
    case 'STR_STARTS_WITH':
    case 'STR_ENDS_WITH':
    case 'STR_CONTAINS': {
      const operands = caseInsensitive ? entries.map(entry => entry.toLowerCase()) : entries;
      return sharing(operands, read => new TextCheck(read, constraint, operator, operands.length));
    }
    default: {
      const make = () => ownCheck(constraint, shared);
      return alone(isShort ? shared.checks.get(JSON.stringify(constraint), make) : make());
    }
  }
}

const alone = (check: Check): Operation => ({ check, operands: NO_OPERANDS });

/** One that needs no operands beside it. */
function ownCheck(constraint: Constraint, shared: Compilation): Check {
  const { field, operator, inverted = false } = constraint;
  if (operator === 'DATE_AFTER' || operator === 'DATE_BEFORE') return new DateCheck(constraint, shared.now);
  const prepare = isPrepared(operator) ? MATCHERS[operator] : undefined;
  // An unknown operator never holds, not even inverted.
  if (prepare === undefined) return new MatchCheck(shared.reader(field), true, () => false);
  return new MatchCheck(shared.reader(field), !inverted, prepare(constraint, shared));
}

/** Whether the text of a field equals one of its operands. */
class ListCheck implements Check {
  readonly actual: Reader;
  readonly operands: number;
  readonly #expected: boolean;

  constructor(read: Reader, expected: boolean, operands: number) {
    this.actual = read;
    this.operands = operands;
    this.#expected = expected;
  }

  holds(context: Context, list: readonly string[], from: number): boolean {
    const text = this.actual(context);
    if (text === undefined) return !this.#expected;
    for (let at = from; at < from + this.operands; at++) if (list[at] === text) return this.#expected;
    return !this.#expected;
  }
}

/** Whether the text of a field has one of its operands in the right place. */
class TextCheck implements Check {
  readonly actual: Reader;
  readonly operands: number;
  readonly #expected: boolean;
  readonly #folds: boolean;
  readonly #test: TextTest;

  constructor(
    read: Reader,
    { inverted = false, caseInsensitive = false }: Constraint,
    operator: TextOperator,
    operands: number,
  ) {
    this.actual = read;
    this.operands = operands;
    this.#expected = !inverted;
    this.#folds = caseInsensitive;
    this.#test = TEXT_TESTS[operator];
  }

  holds(context: Context, list: readonly string[], from: number): boolean {
    const given = this.actual(context);
    if (given === undefined) return !this.#expected;
    const text = this.#folds ? given.toLowerCase() : given;
    for (let at = from; at < from + this.operands; at++) {
      if (this.#test(text, list[at] ?? '')) return this.#expected;
    }
    return !this.#expected;
  }
}

/** Whether the text of a field fits what was prepared. */
class MatchCheck implements Check {
  readonly actual: Reader;
  readonly operands = 0;
  readonly #expected: boolean;
  readonly #matches: Matcher;

  constructor(read: Reader, expected: boolean, matches: Matcher) {
    this.actual = read;
    this.#expected = expected;
    this.#matches = matches;
  }

  holds(context: Context): boolean {
    const text = this.actual(context);
    return (text !== undefined && this.#matches(text)) === this.#expected;
  }
}

/** DATE operators look at the current time and never at the field. */
class DateCheck implements Check {
  readonly operands = 0;
  readonly #expected: boolean;
  readonly #after: boolean;
  readonly #bound: number;
  readonly #now: () => number;

  constructor({ operator, value = '', inverted = false }: Constraint, now: () => number) {
    this.#expected = !inverted;
    this.#after = operator === 'DATE_AFTER';
    this.#bound = Date.parse(value);
    this.#now = now;
  }

  holds(context: Context): boolean {
    const moment = momentOf(context, this.#now);
    return (this.#after ? moment > this.#bound : moment < this.#bound) === this.#expected;
  }

  actual(context: Context): string | undefined {
    return momentText(momentOf(context, this.#now));
  }
}

function traceOf(
  { field, operator, inverted = false, value, values }: Constraint,
  actual: string | undefined,
  passed: boolean,
): ConstraintTrace {
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
