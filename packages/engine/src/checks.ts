import { parseRange } from './address.ts';
import { parsePattern } from './compilation.ts';
import { isRecord } from './context.ts';
import { isOffsetTime } from './moment.ts';
import { isOperator, OPERATORS, type Operand, type OperatorName } from './operators.ts';
import { parseVersion } from './version.ts';

/** What is wrong with one field of an input, and how to put it right. */
export interface Problem {
  /** Path of the field, such as `strategies[0].constraints[2].value`. */
  readonly path: string;
  readonly message: string;
}

/** Longest pattern that may be stored, in UTF-16 code units. */
export const MAX_PATTERN_LENGTH = 1000;

const DECIMAL = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Checks a constraint before it is stored, more strictly than evaluation needs (evaluation-semantics, 4 and 11): what
 * passes is decided alike by this engine and by the SDKs that evaluate locally. No problems: an empty list.
 */
export function checkConstraint(constraint: unknown, path: string): Problem[] {
  if (!isRecord(constraint))
    return [{ path, message: 'must be a constraint with field, operator and value(s)' }];
  const { field, operator } = constraint;
  const problems: Problem[] = [];
  if (typeof field !== 'string' || field.trim() === '') {
    problems.push({ path: `${path}.field`, message: 'must name a context field, such as userId or country' });
  }
  problems.push(
    ...checkSwitch(constraint, 'inverted', path),
    ...checkSwitch(constraint, 'caseInsensitive', path),
  );
  if (!isOperator(operator)) {
    const known = Object.keys(OPERATORS).join(', ');
    return [...problems, { path: `${path}.operator`, message: `must be one of ${known}` }];
  }
  if (constraint['caseInsensitive'] === true && !OPERATORS[operator].foldsCase) {
    problems.push({
      path: `${path}.caseInsensitive`,
      message: `has no effect with ${operator}; leave it out`,
    });
  }
  const operands = OPERATORS[operator].kind === 'list' ? checkValues : checkValue;
  return [...problems, ...operands(constraint, operator, path)];
}

function checkSwitch(constraint: Shape, name: string, path: string): Problem[] {
  const given = constraint[name];
  if (given === undefined || typeof given === 'boolean') return [];
  return [{ path: `${path}.${name}`, message: 'must be true or false' }];
}

/** An entry of white space only would match everything (STR operators), so none may be empty after trimming. */
function checkValues(constraint: Shape, operator: OperatorName, path: string): Problem[] {
  const { values, value } = constraint;
  const at = `${path}.values`;
  if (!Array.isArray(values))
    return [{ path: at, message: `must be a list of texts; ${operator} compares with a list` }];
  const problems: Problem[] =
    value === undefined || value === ''
      ? []
      : [{ path: `${path}.value`, message: `is not used by ${operator}; put it into values` }];
  for (const [index, entry] of values.entries()) {
    const message = messageFor(entry, OPERATORS[operator].operand);
    if (message !== undefined) problems.push({ path: `${at}[${index}]`, message });
  }
  return problems;
}

function checkValue(constraint: Shape, operator: OperatorName, path: string): Problem[] {
  const { values, value } = constraint;
  const problems: Problem[] =
    values === undefined || (Array.isArray(values) && values.length === 0)
      ? []
      : [{ path: `${path}.values`, message: `must be left out or empty; ${operator} compares with value` }];
  const message = messageFor(value, OPERATORS[operator].operand);
  return message === undefined ? problems : [...problems, { path: `${path}.value`, message }];
}

type Shape = Readonly<Record<string, unknown>>;

function messageFor(operand: unknown, kind: Operand): string | undefined {
  if (typeof operand !== 'string') return 'must be a text';
  if (operand.trim() === '') return 'must not be empty';
  return RULES[kind](operand);
}

/** What is wrong with an operand of each kind. */
const RULES: Readonly<Record<Operand, (operand: string) => string | undefined>> = {
  text: () => undefined,
  number: operand =>
    DECIMAL.test(operand) && Number.isFinite(Number(operand))
      ? undefined
      : 'must be a decimal number, such as 12, -0.5 or 1e3',
  time: operand =>
    isOffsetTime(operand)
      ? undefined
      : 'must be an ISO 8601 time with an offset, such as 2026-12-24T18:00:00Z',
  version: operand =>
    parseVersion(operand) === null
      ? 'must be a SemVer 2.0.0 version without leading v, such as 1.4.0 or 2.0.0-rc.1'
      : undefined,
  pattern: operand => {
    if (operand.length > MAX_PATTERN_LENGTH) return `must have at most ${MAX_PATTERN_LENGTH} characters`;
    return parsePattern(operand, false) === null
      ? 'must be a regular expression in RE2 syntax: no look-around, no back-references'
      : undefined;
  },
  address: operand =>
    parseRange(operand.trim()) === undefined
      ? 'must be an IP address or a range, such as 10.0.0.0/8 or 2001:db8::/32'
      : undefined,
};
