import { checkConstraint } from '@bandera/engine/checks';
import { isRecord } from '@bandera/engine/context';
import { allOf, anyOf, type Condition, isThere, not, sizeOf, Untranslatable } from './condition.ts';

/** What a condition may refer to, and what it has to tell. */
export interface ConditionScope {
  /** The condition of an evaluator, by its name. */
  evaluator(name: string): Condition;
  /** Says the same but for contexts that are seldom. */
  differs(message: string): void;
}

/** Deeper than anybody writes. */
const deepest = 60;
const mostOperands = 300;

/** Targeting of flagd that is true or false. Throws Untranslatable. */
export function conditionOf(logic: unknown, scope: ConditionScope, depth = 0): Condition {
  if (depth > deepest) throw new Untranslatable('it is nested too deeply');
  if (typeof logic === 'boolean') return logic;
  if (logic === null) return false;
  const [operator, args] = operationOf(logic);
  const inner = (each: unknown) => conditionOf(each, scope, depth + 1);
  switch (operator) {
    case 'and':
      return guarded(args, inner) ?? allOf(args.map(inner));
    case 'or':
      return anyOf(args.map(inner));
    case '!':
      return not(inner(args[0]));
    case 'if':
      return chosen({ if: args }, inner, inner);
    case '$ref':
      return scope.evaluator(String(args[0]));
    case '==':
    case '===':
      return equality(args);
    case '!=':
    case '!==':
      return not(equality(args));
    case 'in':
      return membership(args, inner);
    case 'starts_with':
      return compared(args, 'STR_STARTS_WITH');
    case 'ends_with':
      return compared(args, 'STR_ENDS_WITH');
    case 'sem_ver':
      scope.differs('sem_ver: versions such as v1.2.3 and 1.2 match in flagd, and not here');
      return version(args);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return order(args, operator, scope);
    default:
      throw new Untranslatable(`"${operator}" as a condition`);
  }
}

/** The one operator of an expression, and its operands. */
export function operationOf(logic: unknown): [string, unknown[]] {
  const [entry, ...more] = isRecord(logic) ? Object.entries(logic) : [];
  if (!entry || more.length > 0)
    throw new Untranslatable(`${brief(logic)} is not an expression with one operator`);
  const [operator, given] = entry;
  const operands = Array.isArray(given) ? given : [given];
  if (operands.length > mostOperands)
    throw new Untranslatable(`"${operator}" with more than ${mostOperands} operands`);
  return [operator, operands];
}

const brief = (logic: unknown) => String(JSON.stringify(logic)).slice(0, 80);

/** The values of an `if` as a condition, by what each of them means. */
function chosen(
  logic: unknown,
  test: (logic: unknown) => Condition,
  means: (value: unknown) => Condition,
): Condition {
  if (!isRecord(logic) || !Object.hasOwn(logic, 'if')) return means(logic);
  const [, operands] = operationOf(logic);
  const [when, value, ...rest] = operands;
  if (operands.length < 2) return chosen(when ?? null, test, means);
  const condition = test(when);
  // It is written down twice, so that each `if` within another one would double it.
  if (sizeOf(condition) > mostOperands) throw new Untranslatable('an "if" with too long a condition');
  const otherwise = rest.length === 0 ? means(null) : chosen({ if: rest }, test, means);
  return anyOf([allOf([condition, chosen(value, test, means)]), allOf([not(condition), otherwise])]);
}

/** Undefined when it is none. */
export function fieldOf(logic: unknown): string | undefined {
  if (!isRecord(logic)) return undefined;
  const [operator, args] = operationOf(logic);
  const [first, second, third] = args;
  if (operator === 'cat' && args.length === 1) return fieldOf(first);
  // The user has two names, of which either stands for the other.
  if (operator === 'if' && fieldOf(second) !== undefined) {
    const names = [fieldOf(second), fieldOf(third)].sort().join();
    return names === 'targetingKey,userId' ? fieldOf(second) : undefined;
  }
  if (operator !== 'var' || typeof first !== 'string' || first.startsWith('$flagd')) return undefined;
  if (first === '' || first.includes('.') || args.length > 1)
    throw new Untranslatable(`${brief(logic)}: fields are read by their name alone`);
  return first;
}

function fieldAndOperand([one, other]: unknown[]): { field: string; operand: unknown } {
  const [first, second] = [fieldOf(one), fieldOf(other)];
  if (first !== undefined && second === undefined) return { field: first, operand: other };
  if (second !== undefined && first === undefined) return { field: second, operand: one };
  throw new Untranslatable(`${brief([one, other])}: a field is compared with a constant only`);
}

const withValue = (field: string, operator: string, value: string): Condition =>
  sound({ constraint: { field, operator, value } });
const withValues = (field: string, operator: string, values: string[]): Condition =>
  sound({ constraint: { field, operator, values } });

function sound(condition: Extract<Condition, { constraint: unknown }>): Condition {
  const { values = [] } = condition.constraint;
  const [problem] = checkConstraint(condition.constraint, '');
  if (problem) throw new Untranslatable(`${condition.constraint.operator}: ${problem.message}`);
  if (values.some(value => value !== value.trim()))
    throw new Untranslatable('texts with white space around them');
  return condition;
}

function equality(args: unknown[]): Condition {
  const { field, operand } = fieldAndOperand(args);
  if (operand === null) return not(isThere(field));
  if (operand === '') return withValue(field, 'REGEX', '^$');
  if (typeof operand === 'number') return withValue(field, 'NUM_EQ', String(operand));
  return withValues(field, 'IN', [textOf(operand)]);
}

function textOf(operand: unknown): string {
  if (['string', 'number', 'boolean'].includes(typeof operand)) return String(operand);
  throw new Untranslatable(`${brief(operand)} where a constant is expected`);
}

function membership([needle, haystack]: unknown[], test: (logic: unknown) => Condition): Condition {
  if (!Array.isArray(haystack)) {
    const field = fieldOf(haystack);
    if (field === undefined || typeof needle !== 'string')
      throw new Untranslatable('"in" other than of a field in a list, or of a text in a field');
    return withValues(field, 'STR_CONTAINS', [needle]);
  }
  const field = fieldOf(needle);
  if (field !== undefined) return withValues(field, 'IN', haystack.map(textOf));
  return chosen(needle, test, value => {
    if (isRecord(value)) throw new Untranslatable(`${brief(value)} in a list`);
    return haystack.includes(value);
  });
}

function compared([subject, text]: unknown[], operator: string): Condition {
  const field = fieldOf(subject);
  if (field === undefined || typeof text !== 'string')
    throw new Untranslatable(`${operator}: a field is compared with a constant text only`);
  return text === '' ? isThere(field) : withValues(field, operator, [text]);
}

const versionOperators = new Map([
  ['=', 'SEMVER_EQ'],
  ['<', 'SEMVER_LT'],
  ['<=', 'SEMVER_LTE'],
  ['>', 'SEMVER_GT'],
  ['>=', 'SEMVER_GTE'],
]);

function version([subject, operator, given]: unknown[]): Condition {
  const field = fieldOf(subject);
  if (field === undefined) throw new Untranslatable('sem_ver of something that is no field');
  const plain = textOf(given).replace(/^v/i, '');
  const full = /^\d+(\.\d+)?$/.test(plain) ? `${plain}${plain.includes('.') ? '.0' : '.0.0'}` : plain;
  const is = (name: string, value = full) => withValue(field, name, value);
  const simple = versionOperators.get(String(operator));
  if (simple) return is(simple);
  const [major = 0, minor = 0] = full.split('.').map(Number);
  if (operator === '!=') return anyOf([is('SEMVER_LT'), is('SEMVER_GT')]);
  // The same major number, or also the same minor one: pre-releases are the lowest of each.
  const within = (from: string, to: string) => allOf([is('SEMVER_GTE', from), is('SEMVER_LT', to)]);
  if (operator === '^') return within(`${major}.0.0-0`, `${major + 1}.0.0-0`);
  if (operator === '~') return within(`${major}.${minor}.0-0`, `${major}.${minor + 1}.0-0`);
  throw new Untranslatable(`sem_ver with "${String(operator)}"`);
}

/** Beside a `sem_ver` our own export has three conditions that keep it to what SemVer calls a version. */
function guarded(args: unknown[], inner: (logic: unknown) => Condition): Condition | undefined {
  const isVersion = (each: unknown) => isRecord(each) && Object.hasOwn(each, 'sem_ver');
  const isGuard = (each: unknown) => !isVersion(each) && JSON.stringify(each).includes('{"substr":');
  if (args.filter(isVersion).length !== 1 || args.filter(isGuard).length !== 3) return undefined;
  const conditions = args.filter(each => !isGuard(each));
  return allOf(conditions.map(each => (isVersion(each) ? version(operationOf(each)[1]) : inner(each))));
}

const mirrored = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
const numberOperators = { '<': 'NUM_LT', '<=': 'NUM_LTE', '>': 'NUM_GT', '>=': 'NUM_GTE' } as const;

function order(args: unknown[], operator: keyof typeof mirrored, scope: ConditionScope): Condition {
  const [one, other] = args;
  if (args.length !== 2) throw new Untranslatable(`"${operator}" with ${args.length} operands`);
  if (typeof one === 'number') return order([other, one], mirrored[operator], scope);
  if (typeof other !== 'number') throw new Untranslatable(`"${operator}" with something else than a number`);
  if (isRecord(one) && one['var'] === '$flagd.timestamp') return clock(other, operator);
  const { field } = fieldAndOperand(args);
  scope.differs(`"${operator}": a missing field counts as 0 in flagd, and matches nothing here`);
  return withValue(field, numberOperators[operator], String(other));
}

/** flagd's clock has whole seconds, ours thousandths; both of our bounds are exclusive. */
function clock(seconds: number, operator: keyof typeof mirrored): Condition {
  const from = Math.ceil(operator === '>' || operator === '<=' ? Math.floor(seconds) + 1 : seconds) * 1_000;
  const isAfter = operator === '>' || operator === '>=';
  const bound = new Date(isAfter ? from - 1 : from);
  if (Number.isNaN(bound.getTime())) throw new Untranslatable(`${seconds} is no time`);
  return withValue('currentTime', isAfter ? 'DATE_AFTER' : 'DATE_BEFORE', bound.toISOString());
}
