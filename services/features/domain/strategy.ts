import type { Constraint, Strategy } from '@bandera/contracts/feature';
import { checkConstraint } from '@bandera/engine/checks';
import type { FieldError } from '@bandera/kit/http/problem';
import { newId } from '@bandera/kit/ids';

export const maxStrategies = 30;

/** What strategies of one feature may refer to. */
export interface Vocabulary {
  /** Keys of the feature's variants. */
  variants: ReadonlySet<string>;
  /** Ids of the segments that its project can use. */
  segments: ReadonlySet<string>;
}

/** What schemas cannot see: operators and their operands, references, weights. Paths start at `strategies`. */
export function checkStrategies(strategies: readonly Strategy[], known: Vocabulary): FieldError[] {
  const ids = strategies.map(({ id }) => id);
  return strategies.flatMap((strategy, index) => {
    const path = `strategies[${index}]`;
    const repeated = strategy.id !== undefined && ids.indexOf(strategy.id) < index;
    return [
      ...(repeated ? [{ path: `${path}.id`, message: 'is the id of another strategy: leave it out' }] : []),
      ...strategy.constraints.flatMap((each, at) => checkConstraint(each, `${path}.constraints[${at}]`)),
      ...checkSegments(strategy.segments, known.segments, `${path}.segments`),
      ...checkWeights(strategy.variants, known.variants, `${path}.variants`),
    ];
  });
}

function checkSegments(ids: readonly string[], known: ReadonlySet<string>, path: string): FieldError[] {
  return ids.flatMap((id, index) => {
    if (!known.has(id)) {
      const message = 'there is no such segment in this project, nor company-wide';
      return [{ path: `${path}[${index}]`, message }];
    }
    if (ids.indexOf(id) < index) return [{ path: `${path}[${index}]`, message: 'is there already' }];
    return [];
  });
}

function checkWeights(weights: Strategy['variants'], known: ReadonlySet<string>, path: string): FieldError[] {
  if (weights.length === 0) return [];
  const keys = weights.map(({ key }) => key);
  const errors = keys.flatMap((key, index) => {
    const at = `${path}[${index}].key`;
    if (!known.has(key)) {
      return [{ path: at, message: `must be a variant of the feature: ${[...known].join(', ')}` }];
    }
    return keys.indexOf(key) < index ? [{ path: at, message: `"${key}" is there already` }] : [];
  });
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  if (sum !== 1000) errors.push({ path, message: `the weights must sum up to 1000, not ${sum}` });
  return errors;
}

/**
 * The form in which strategies are kept: each with an id and a group, constraints without what says nothing.
 * A strategy that comes without an id is taken for the one at its place, so that repeating a PUT changes nothing.
 */
export function settleStrategies(
  strategies: readonly Strategy[],
  { key, current }: { key: string; current: readonly Strategy[] },
): Strategy[] {
  const given = new Set(strategies.flatMap(({ id }) => id ?? []));
  const inherited = (index: number) => {
    const id = current[index]?.id;
    return id === undefined || given.has(id) ? undefined : id;
  };
  return strategies.map(({ id, title, ...strategy }, index) => ({
    id: id ?? inherited(index) ?? newId(),
    ...(title ? { title } : {}),
    ...strategy,
    groupId: strategy.groupId ?? key,
    constraints: strategy.constraints.map(settleConstraint),
  }));
}

export function settleConstraint<C extends Constraint>(constraint: C): C {
  const { values, value, inverted, caseInsensitive } = constraint;
  const saysNothing = values?.length === 0 && value !== undefined && value !== '';
  return {
    ...constraint,
    values: saysNothing ? undefined : values,
    value: value === '' ? undefined : value,
    inverted: inverted || undefined,
    caseInsensitive: caseInsensitive || undefined,
  };
}

/** Ids of all segments that strategies refer to. */
export const segmentsOf = (strategies: readonly Strategy[]): string[] => [
  ...new Set(strategies.flatMap(({ segments }) => segments)),
];
