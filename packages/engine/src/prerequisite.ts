import type { Context } from './context.ts';
import type { Decision } from './decision.ts';
import type { PrerequisiteTrace } from './explanation.ts';
import type { Prerequisite } from './ruleset.ts';

/** What a child needs to know of its parent. */
export interface Parent {
  readonly decide: (context: Context) => Decision;
  readonly malformed: boolean;
  readonly hasPrerequisites: boolean;
}

export interface CompiledPrerequisite {
  readonly isSatisfied: (context: Context, trace?: PrerequisiteTrace[]) => boolean;
}

/**
 * One level only: a parent with prerequisites of its own never satisfies, which rules out cycles too
 * (evaluation-semantics, section 8.1). Neither does a malformed one, whatever is expected of it.
 */
export function compilePrerequisite(
  { feature, enabled = true, variants = [] }: Prerequisite,
  parent: Parent | undefined,
): CompiledPrerequisite {
  const label = { feature, expected: { enabled, ...(variants.length === 0 ? {} : { variants }) } };
  if (parent === undefined || parent.malformed || parent.hasPrerequisites) {
    const trace: PrerequisiteTrace = { ...label, problem: problemOf(parent), satisfied: false };
    const isSatisfied = (_context: Context, traces?: PrerequisiteTrace[]): boolean => {
      traces?.push(trace);
      return false;
    };
    return { isSatisfied };
  }
  const isSatisfied = (context: Context, traces?: PrerequisiteTrace[]): boolean => {
    const actual = parent.decide(context);
    const satisfied = actual.enabled === enabled && (!enabled || serves(actual, variants));
    traces?.push({ ...label, actual: stateOf(actual), satisfied });
    return satisfied;
  };
  return { isSatisfied };
}

/** AND; while tracing, nothing is cut short. */
export function allSatisfied(
  prerequisites: readonly CompiledPrerequisite[],
  context: Context,
  trace?: PrerequisiteTrace[],
): boolean {
  let all = true;
  for (const prerequisite of prerequisites) {
    if (prerequisite.isSatisfied(context, trace)) continue;
    if (trace === undefined) return false;
    all = false;
  }
  return all;
}

const serves = ({ variant }: Decision, variants: readonly string[]): boolean =>
  variants.length === 0 || (variant !== undefined && variants.includes(variant));

function problemOf(parent: Parent | undefined): NonNullable<PrerequisiteTrace['problem']> {
  if (parent === undefined) return 'missing';
  return parent.malformed ? 'malformed' : 'has-prerequisites';
}

const stateOf = ({ enabled, variant }: Decision): NonNullable<PrerequisiteTrace['actual']> =>
  variant === undefined ? { enabled } : { enabled, variant };
