import type { Constraint } from '@bandera/contracts/feature';

/** What a context must be: constraints joined in any way, before they are cut into strategies. */
export type Condition =
  | boolean
  | { constraint: Constraint }
  /** `inner` is what the segment holds. */
  | { segment: string; inner: Condition }
  | { all: readonly Condition[] }
  | { any: readonly Condition[] };

/** Constraints and segments, all of which must hold. */
export interface Alternative {
  constraints: Constraint[];
  /** Names. */
  segments: string[];
}

/** What has no counterpart here; the message is for people. */
export class Untranslatable extends Error {}

/** The field is there, if only as an empty text. */
export const isThere = (field: string): Condition => ({
  constraint: { field, operator: 'REGEX', value: '^' },
});

/** AND. Whatever compares a field asks for its presence by itself. */
export function allOf(conditions: readonly Condition[]): Condition {
  const open = conditions
    .flatMap(each => (typeof each === 'object' && 'all' in each ? each.all : [each]))
    .filter(each => each !== true);
  if (open.includes(false)) return false;
  const needed = open.filter((each, index) => {
    const field = presenceOf(each);
    return (
      field === undefined || !open.some((other, at) => at !== index && implies(other, field, at < index))
    );
  });
  const [only = true] = needed;
  return needed.length > 1 ? { all: needed } : only;
}

const presenceOf = (condition: Condition): string | undefined => {
  if (typeof condition !== 'object' || !('constraint' in condition)) return undefined;
  const { field, operator, value, inverted } = condition.constraint;
  return operator === 'REGEX' && value === '^' && !inverted ? field : undefined;
};

/** `earlier`: of two that ask for nothing but presence, the first stays. */
function implies(condition: Condition, field: string, earlier: boolean): boolean {
  if (typeof condition === 'boolean') return false;
  if ('all' in condition) return condition.all.some(each => implies(each, field, true));
  if ('any' in condition) return condition.any.every(each => implies(each, field, true));
  if ('segment' in condition) return implies(condition.inner, field, true);
  const { field: own, operator, inverted } = condition.constraint;
  if (own !== field || inverted || operator.startsWith('DATE_')) return false;
  return earlier || presenceOf(condition) === undefined;
}

/** OR. Lists of the same operator on the same field become one list. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const open: Condition[] = [];
  for (const condition of conditions.flatMap(each =>
    typeof each === 'object' && 'any' in each ? each.any : [each],
  )) {
    if (condition === true) return true;
    const at = open.findIndex(each => joined(each, condition) !== undefined);
    const join = joined(open[at], condition);
    if (join) open[at] = join;
    else if (condition !== false) open.push(condition);
  }
  const [only = false] = open;
  return open.length > 1 ? { any: open } : only;
}

function joined(one: Condition | undefined, other: Condition): Condition | undefined {
  if (typeof one !== 'object' || typeof other !== 'object') return undefined;
  if (!('constraint' in one) || !('constraint' in other)) return undefined;
  const [a, b] = [one.constraint, other.constraint];
  const isSame = a.field === b.field && a.operator === b.operator && !a.inverted && !b.inverted;
  if (!isSame || !a.values || !b.values) return undefined;
  return { constraint: { ...a, values: [...new Set([...a.values, ...b.values])] } };
}

export function not(condition: Condition): Condition {
  if (typeof condition === 'boolean') return !condition;
  if ('segment' in condition) return not(condition.inner);
  if ('all' in condition) return anyOf(condition.all.map(not));
  if ('any' in condition) return allOf(condition.any.map(not));
  const { inverted, ...constraint } = condition.constraint;
  return { constraint: inverted ? constraint : { ...constraint, inverted: true } };
}

/** How many constraints and segments it is written with. */
export function sizeOf(condition: Condition): number {
  if (typeof condition === 'boolean') return 0;
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : [];
  return parts.length === 0 ? 1 : parts.reduce((sum, each) => sum + sizeOf(each), 0);
}

/** As many strategies as a feature can have. */
const mostAlternatives = 30;

/** The ways in which it can hold; none: never. Throws Untranslatable when there are too many. */
export function alternatives(condition: Condition): Alternative[] {
  if (condition === false) return [];
  if (condition === true) return [{ constraints: [], segments: [] }];
  if ('constraint' in condition) return [{ constraints: [condition.constraint], segments: [] }];
  if ('segment' in condition) return [{ constraints: [], segments: [condition.segment] }];
  if ('any' in condition) return few(condition.any.flatMap(alternatives));
  return condition.all.map(alternatives).reduce((all, next) =>
    few(
      all.flatMap(one =>
        next.map(other => ({
          constraints: [...one.constraints, ...other.constraints],
          segments: [...new Set([...one.segments, ...other.segments])],
        })),
      ),
    ),
  );
}

function few(all: Alternative[]): Alternative[] {
  if (all.length <= mostAlternatives) return all;
  throw new Untranslatable(`its conditions would make more than ${mostAlternatives} strategies`);
}
