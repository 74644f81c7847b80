/** What an operator compares the context value with. */
export type Operand = 'text' | 'number' | 'time' | 'version' | 'pattern' | 'address';

/** How a constraint with this operator is written down and read. */
export interface OperatorInfo {
  /** `list` operators take `values`, `single` ones take `value`. */
  readonly kind: 'list' | 'single';
  readonly operand: Operand;
  /** Whether `caseInsensitive` has an effect; write-time checks refuse it elsewhere. */
  readonly foldsCase: boolean;
  /** Completes the sentence "the context value ...". */
  readonly meaning: string;
}

const list = (operand: Operand, meaning: string, foldsCase = false): OperatorInfo =>
  Object.freeze({ kind: 'list', operand, foldsCase, meaning });
const single = (operand: Operand, meaning: string, foldsCase = false): OperatorInfo =>
  Object.freeze({ kind: 'single', operand, foldsCase, meaning });

/** All operators, as in Unleash client-specification 6.1; the console and the documentation list them from here. */
export const OPERATORS = Object.freeze({
  IN: list('text', 'equals one of the values'),
  NOT_IN: list('text', 'equals none of the values, or is missing'),
  STR_STARTS_WITH: list('text', 'starts with one of the values', true),
  STR_ENDS_WITH: list('text', 'ends with one of the values', true),
  STR_CONTAINS: list('text', 'contains one of the values', true),
  NUM_EQ: single('number', 'is the same number as the value'),
  NUM_GT: single('number', 'is a greater number than the value'),
  NUM_GTE: single('number', 'is a number not less than the value'),
  NUM_LT: single('number', 'is a smaller number than the value'),
  NUM_LTE: single('number', 'is a number not greater than the value'),
  DATE_AFTER: single('time', 'does not matter: the current time is after the value'),
  DATE_BEFORE: single('time', 'does not matter: the current time is before the value'),
  SEMVER_EQ: single('version', 'is the same version as the value'),
  SEMVER_GT: single('version', 'is a later version than the value'),
  SEMVER_GTE: single('version', 'is a version not earlier than the value'),
  SEMVER_LT: single('version', 'is an earlier version than the value'),
  SEMVER_LTE: single('version', 'is a version not later than the value'),
  REGEX: single('pattern', 'matches the RE2 pattern somewhere', true),
  IN_CIDR: list('address', 'is an IP address in one of the ranges'),
});

/** Name of a known operator. */
export type OperatorName = keyof typeof OPERATORS;

/** Whether the name is one of `OPERATORS`; `constructor` and the like are not. */
export const isOperator = (name: unknown): name is OperatorName =>
  typeof name === 'string' && Object.hasOwn(OPERATORS, name);
