import { isOperator, OPERATORS, type OperatorName } from '@bandera/engine/operators';
import type { Input } from '../../api/bodies.ts';

/** A condition on one field of the context, as the API takes it. */
export type Constraint = Input<'postApiV1Segments'>['constraints'][number];

/** Operators as people look for them. */
export const operatorGroups = [
  { name: 'text', operators: ['IN', 'NOT_IN', 'STR_STARTS_WITH', 'STR_ENDS_WITH', 'STR_CONTAINS', 'REGEX'] },
  { name: 'number', operators: ['NUM_EQ', 'NUM_GT', 'NUM_GTE', 'NUM_LT', 'NUM_LTE'] },
  { name: 'time', operators: ['DATE_AFTER', 'DATE_BEFORE'] },
  {
    name: 'version',
    operators: ['SEMVER_EQ', 'SEMVER_GT', 'SEMVER_GTE', 'SEMVER_LT', 'SEMVER_LTE'],
  },
  { name: 'address', operators: ['IN_CIDR'] },
] as const satisfies { name: string; operators: OperatorName[] }[];

/** Fields that most applications send; any other name is as good. */
export const commonFields = [
  'userId',
  'sessionId',
  'country',
  'plan',
  'email',
  'appName',
  'appVersion',
  'remoteAddress',
];

export const newConstraint = (): Constraint => ({ field: '', operator: 'IN', values: [] });

/** What of an operator the editor needs; an operator from elsewhere is shown as one with a single text. */
export function operatorOf(constraint: Constraint) {
  const { operator } = constraint;
  return isOperator(operator)
    ? { name: operator, ...OPERATORS[operator] }
    : { name: undefined, kind: 'single' as const, operand: 'text' as const, foldsCase: false };
}

/** The same condition with another operator: what was typed is kept where the new one can use it. */
export function withOperator(constraint: Constraint, name: string): Constraint {
  if (!isOperator(name)) return constraint;
  const { field, inverted, caseInsensitive, values = [], value = '' } = constraint;
  const { kind, foldsCase } = OPERATORS[name];
  const typed = value === '' ? values : [value];
  return {
    field,
    operator: name,
    ...(inverted && { inverted }),
    ...(caseInsensitive && foldsCase && { caseInsensitive }),
    ...(kind === 'list' ? { values: typed } : { value: typed[0] ?? '' }),
  };
}

/** Values as people paste them: from a column, a list with commas, or a quoted one. */
export const valuesFrom = (text: string): string[] =>
  text
    .split(/[\n\r\t,;]+/)
    .map(each =>
      each
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2')
        .trim(),
    )
    .filter(each => each !== '');

/** The values of both, each once, in their order. */
export const joined = (values: readonly string[], more: readonly string[]): string[] => [
  ...new Set([...values, ...more]),
];
