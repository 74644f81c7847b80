import type { Constraint } from '@bandera/contracts/feature';
import { checkConstraint } from '@bandera/engine/checks';
import { isOperator, OPERATORS } from '@bandera/engine/operators';
import type { Lost } from './translation.ts';
import type { UnleashConstraint } from './unleash-document.ts';

/** The same condition; undefined, and reported, when there is none. */
export function constraintOf(given: UnleashConstraint, path: string, lost: Lost): Constraint | undefined {
  const { contextName: field, operator } = given;
  if (!isOperator(operator)) {
    lost(`${path}.operator`, `"${operator}" is not known`);
    return undefined;
  }
  const { kind, foldsCase } = OPERATORS[operator];
  if (given.caseInsensitive && !foldsCase) {
    lost(`${path}.caseInsensitive`, `${operator} regards case here, as in the SDKs`);
  }
  const constraint = {
    field,
    operator,
    ...(kind === 'list' ? { values: valuesOf(given, path, lost) } : { value: operandOf(given) }),
    ...(given.inverted ? { inverted: true } : {}),
    ...(given.caseInsensitive && foldsCase ? { caseInsensitive: true } : {}),
  };
  const problems = checkConstraint(constraint, path);
  for (const problem of problems) lost(problem.path, problem.message);
  return problems.length === 0 ? constraint : undefined;
}

/** SDKs drop empty entries, and ranges that are none. */
function valuesOf({ operator, values }: UnleashConstraint, path: string, lost: Lost): string[] {
  return (values ?? []).filter((value, index) => {
    if (value === '') return false;
    if (operator !== 'IN_CIDR') return true;
    const [problem] = checkConstraint({ field: 'ip', operator, values: [value] }, path);
    if (problem) lost(`${path}.values[${index}]`, `is left out: ${problem.message}`);
    return problem === undefined;
  });
}

/** SDKs take any number that JavaScript knows, and `v1.2.3`. */
function operandOf({ operator, value }: UnleashConstraint): string {
  const text = value ?? '';
  const number = Number(text);
  const isPlain = checkConstraint({ field: 'value', operator, value: text }, '').length === 0;
  if (isPlain || text.trim() === '') return text;
  if (operator.startsWith('NUM_') && Number.isFinite(number)) return String(number);
  return operator.startsWith('SEMVER_') ? text.replace(/^v/i, '') : text;
}
