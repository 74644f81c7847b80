import type { SnapshotSegment } from '@bandera/contracts/snapshot';
import { entriesOf } from '@bandera/engine/matchers';
import { isOperator, type OperatorName } from '@bandera/engine/operators';
import type { Constraint } from '@bandera/engine/ruleset';
import { parseVersion } from '@bandera/engine/version';

/** A JsonLogic expression. */
export type Logic =
  | boolean
  | number
  | string
  | null
  | readonly Logic[]
  | { readonly [operator: string]: Logic };

/** What flagd's targeting cannot say, or says otherwise; the message is for people. */
export class NotExpressible extends Error {}

type Express = (constraint: Constraint) => Logic;

/**
 * A constraint as targeting that comes to the same outcome for every context. The engine compares texts, so numbers and
 * booleans of the context are made texts first. Throws NotExpressible.
 */
export function conditionOf(constraint: Constraint): Logic {
  const { operator, inverted } = constraint;
  // An unknown operator never holds, not even inverted.
  if (!isOperator(operator)) return false;
  const condition = operators[operator](constraint);
  return inverted ? not(condition) : condition;
}

/** AND over a segment's constraints. */
export const segmentCondition = ({ constraints }: SnapshotSegment): Logic =>
  all(constraints.map(conditionOf));

/** The field is there, and not empty: what a custom stickiness asks for even at 100 %. */
export const isFilled = (field: string): Logic => all([isThere(field), { '!==': [text(field), ''] }]);

/** AND, without what is always true. */
export function all(conditions: readonly Logic[]): Logic {
  const open = conditions.filter(each => each !== true);
  if (open.includes(false)) return false;
  const [only = true] = open;
  return open.length > 1 ? { and: open } : only;
}

/** OR, without what is never true. */
export function any(conditions: readonly Logic[]): Logic {
  const open = conditions.filter(each => each !== false);
  if (open.includes(true)) return true;
  const [only = false] = open;
  return open.length > 1 ? { or: open } : only;
}

export const not = (condition: Logic): Logic =>
  typeof condition === 'boolean' ? !condition : { '!': [condition] };

const aliases = new Map([
  ['userId', 'targetingKey'],
  ['targetingKey', 'userId'],
]);

/** `userId` and `targetingKey` stand for each other, as in the engine. */
function read(field: string): Logic {
  if (field === '' || field.includes('.') || field.startsWith('$flagd')) {
    throw new NotExpressible(`the field "${field}" would be read as a path`);
  }
  const alias = aliases.get(field);
  return alias === undefined
    ? { var: field }
    : { if: [isNotNull({ var: field }), { var: field }, { var: alias }] };
}

const isNotNull = (value: Logic): Logic => ({ '!==': [value, null] });
const isThere = (field: string): Logic => isNotNull(read(field));
const text = (field: string): Logic => ({ cat: [read(field)] });

/** Missing fields fail every operator; `cat` of null would be the text "null". */
const whereThere = (field: string, condition: Logic): Logic =>
  condition === false ? false : all([isThere(field), condition]);

const isIn: Express = constraint => {
  const entries = entriesOf(constraint);
  if (entries.length === 0) return false;
  return whereThere(constraint.field, { in: [text(constraint.field), entries] });
};

const anyEntry =
  (test: (field: Logic, entry: string) => Logic): Express =>
  constraint => {
    const { field, operator, caseInsensitive } = constraint;
    if (caseInsensitive) throw new NotExpressible(`${operator} without regard to case`);
    return whereThere(field, any(entriesOf(constraint).map(entry => test(text(field), entry))));
  };

/**
 * `sem_ver` also takes `v1.2.3`, `1.2`, `1` and white space around, which the engine refuses. Its operands have to be
 * plain, so the text is looked at beside it.
 */
const version =
  (comparison: string): Express =>
  ({ field, operator, value = '' }) => {
    if (aliases.has(field)) throw new NotExpressible(`${operator} on ${field}`);
    if (parseVersion(value) === null) return false;
    const condition = all([
      { sem_ver: [read(field), comparison, value] },
      { in: [{ substr: [text(field), 0, 1] }, digits] },
      { in: [{ substr: [text(field), -1] }, versionEnds] },
      hasTwoDots(text(field)),
    ]);
    return whereThere(field, condition);
  };

const digits = '0123456789';
const versionEnds = `${digits}abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-`;
/** Beyond, a major number is no SemVer any more. */
const longestMajor = 16;

/** JsonLogic cannot count: there is one place where the text falls into two parts that both have a dot. */
const hasTwoDots = (subject: Logic): Logic =>
  any(
    Array.from({ length: longestMajor }, (_, index) =>
      all([
        { in: ['.', { substr: [subject, 0, index + 2] }] },
        { in: ['.', { substr: [subject, index + 2] }] },
      ]),
    ),
  );

/** flagd's clock has whole seconds, so this turns within the second of the bound; `currentTime` is not looked at. */
const clock =
  (comparison: '>=' | '<'): Express =>
  ({ value = '' }) => {
    const bound = Date.parse(value);
    if (Number.isNaN(bound)) return false;
    return { [comparison]: [{ var: '$flagd.timestamp' }, Math.ceil(bound / 1_000)] };
  };

/** A text that is no number is an error for flagd, or 0, and simply no match for the engine. */
const differs =
  (why: string): Express =>
  ({ operator }) => {
    throw new NotExpressible(`${operator}: ${why}`);
  };
const number = differs('flagd compares texts that are no numbers otherwise');

const operators: Readonly<Record<OperatorName, Express>> = {
  IN: isIn,
  NOT_IN: constraint => not(isIn(constraint)),
  STR_STARTS_WITH: anyEntry((field, entry) => ({ starts_with: [field, entry] })),
  STR_ENDS_WITH: anyEntry((field, entry) => ({ ends_with: [field, entry] })),
  STR_CONTAINS: anyEntry((field, entry) => ({ in: [entry, field] })),
  NUM_EQ: number,
  NUM_GT: number,
  NUM_GTE: number,
  NUM_LT: number,
  NUM_LTE: number,
  DATE_AFTER: clock('>='),
  DATE_BEFORE: clock('<'),
  SEMVER_EQ: version('='),
  SEMVER_GT: version('>'),
  SEMVER_GTE: version('>='),
  SEMVER_LT: version('<'),
  SEMVER_LTE: version('<='),
  REGEX: differs('flagd has no regular expressions'),
  IN_CIDR: differs('flagd knows no address ranges'),
};
