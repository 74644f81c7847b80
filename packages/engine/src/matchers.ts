import { addressMatcher } from './address.ts';
import type { Compilation } from './compilation.ts';
import type { OperatorName } from './operators.ts';
import type { Constraint } from './ruleset.ts';
import { parseVersion } from './version.ts';

/** Whether the operator's condition holds for a text that is there. */
export type Matcher = (text: string) => boolean;

/** Operators that compare a field with something prepared at compile time. */
export type MatchOperator = Exclude<OperatorName, 'DATE_AFTER' | 'DATE_BEFORE' | 'IN' | 'NOT_IN'>;

type Prepare = (constraint: Constraint, shared: Compilation) => Matcher;

/** The SDKs drop empty entries before they trim, so one of white space remains as an empty one (4.1, 4.4). */
export function entriesOf({ values = [] }: Constraint): readonly string[] {
  if (values.every(isClean)) return values;
  return values.filter(entry => entry !== '').map(entry => entry.trim());
}

const isClean = (entry: string): boolean => entry !== '' && entry.trim() === entry;

function anyEntry(test: (text: string, entry: string) => boolean): Prepare {
  return constraint => {
    const entries = entriesOf(constraint);
    if (constraint.caseInsensitive !== true) return text => entries.some(entry => test(text, entry));
    const folded = entries.map(entry => entry.toLowerCase());
    return text => {
      const lower = text.toLowerCase();
      return folded.some(entry => test(lower, entry));
    };
  };
}

type Comparison = (left: number, right: number) => boolean;

/** Number() on both sides, as the SDKs do; NaN compares false with everything. */
function comparesNumber(compare: Comparison): Prepare {
  return ({ value }) => {
    const operand = Number(value);
    return text => compare(Number(text), operand);
  };
}

function comparesVersion(compare: Comparison): Prepare {
  return ({ value = '' }) => {
    const operand = parseVersion(value);
    if (operand === null) return () => false;
    return text => {
      const version = parseVersion(text);
      return version !== null && compare(version.compare(operand), 0);
    };
  };
}

function matchesPattern({ value, caseInsensitive }: Constraint, shared: Compilation): Matcher {
  const pattern = value === undefined ? null : shared.pattern(value, caseInsensitive === true);
  return pattern === null ? () => false : text => pattern.test(text);
}

/** How each operator compares the text of a context field; lists of plain equality are `constraint.ts`'s own. */
export const MATCHERS: Readonly<Record<MatchOperator, Prepare>> = {
  STR_STARTS_WITH: anyEntry((text, entry) => text.startsWith(entry)),
  STR_ENDS_WITH: anyEntry((text, entry) => text.endsWith(entry)),
  STR_CONTAINS: anyEntry((text, entry) => text.includes(entry)),
  NUM_EQ: comparesNumber((left, right) => left === right),
  NUM_GT: comparesNumber((left, right) => left > right),
  NUM_GTE: comparesNumber((left, right) => left >= right),
  NUM_LT: comparesNumber((left, right) => left < right),
  NUM_LTE: comparesNumber((left, right) => left <= right),
  SEMVER_EQ: comparesVersion((left, right) => left === right),
  SEMVER_GT: comparesVersion((left, right) => left > right),
  SEMVER_GTE: comparesVersion((left, right) => left >= right),
  SEMVER_LT: comparesVersion((left, right) => left < right),
  SEMVER_LTE: comparesVersion((left, right) => left <= right),
  REGEX: matchesPattern,
  IN_CIDR: constraint => addressMatcher(entriesOf(constraint)),
};
