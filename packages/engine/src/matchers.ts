import { addressMatcher } from './address.ts';
import type { Compilation } from './compilation.ts';
import type { OperatorName } from './operators.ts';
import type { Constraint } from './ruleset.ts';
import { parseVersion } from './version.ts';

/** Whether the operator's condition holds for a text that is there. */
export type Matcher = (text: string) => boolean;

/** Whether the operator's condition holds for a text and one entry of the constraint's list. */
export type TextTest = (text: string, entry: string) => boolean;

/** Operators that look for any of several texts in a field. */
export const TEXT_TESTS = {
  STR_STARTS_WITH: (text, entry) => text.startsWith(entry),
  STR_ENDS_WITH: (text, entry) => text.endsWith(entry),
  STR_CONTAINS: (text, entry) => text.includes(entry),
} as const satisfies Partial<Record<OperatorName, TextTest>>;

export type TextOperator = keyof typeof TEXT_TESTS;

/** Operators that compare a field with something prepared at compile time. */
type PreparedOperator = Exclude<OperatorName, 'DATE_AFTER' | 'DATE_BEFORE' | 'IN' | 'NOT_IN' | TextOperator>;

type Prepare = (constraint: Constraint, shared: Compilation) => Matcher;

/** The SDKs drop empty entries before they trim, so one of white space remains as an empty one (4.1, 4.4). */
export function entriesOf({ values = [] }: Constraint): readonly string[] {
  if (values.every(isClean)) return values;
  return values.filter(entry => entry !== '').map(entry => entry.trim());
}

const isClean = (entry: string): boolean => entry !== '' && entry.trim() === entry;

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

/** How each operator compares the text of a context field; times and lists are `constraint.ts`'s own. */
export const MATCHERS: Readonly<Record<PreparedOperator, Prepare>> = {
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

/** Whether `MATCHERS` has this operator, which may be unknown altogether. */
export const isPrepared = (operator: string): operator is PreparedOperator =>
  Object.hasOwn(MATCHERS, operator);
