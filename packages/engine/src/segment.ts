import type { Check } from './check.ts';
import type { Compilation } from './compilation.ts';
import { allHold, compileConstraint, readsClock } from './constraint.ts';
import type { Context } from './context.ts';
import type { ConstraintTrace, SegmentTrace } from './explanation.ts';
import type { Segment } from './ruleset.ts';
import { requireSegment } from './well-formed.ts';

/** A compiled segment, shared by all strategies that refer to it. */
export interface CompiledSegment {
  readonly id: string;
  readonly name?: string;
  /** False when the ruleset has no such segment: it never holds. */
  readonly found: boolean;
  readonly checks: readonly Check[];
  readonly readsClock: boolean;
}

export function compileSegment(
  id: string,
  segment: Segment | undefined,
  shared: Compilation,
): CompiledSegment {
  if (segment === undefined) return { id, found: false, checks: [], readsClock: false };
  requireSegment(segment);
  const checks = segment.constraints.map(constraint => compileConstraint(constraint, shared));
  return { id, name: segment.name, found: true, checks, readsClock: checks.some(readsClock) };
}

/** AND over segments: stops at the first that fails, unless every outcome is to be recorded. */
export function allSegmentsHold(
  segments: readonly CompiledSegment[],
  context: Context,
  trace?: SegmentTrace[],
): boolean {
  let all = true;
  for (const segment of segments) {
    const constraints: ConstraintTrace[] | undefined = trace && [];
    const passed = segment.found && allHold(segment.checks, context, constraints);
    if (!passed && trace === undefined) return false;
    trace?.push({ ...nameOf(segment), found: segment.found, constraints: constraints ?? [], passed });
    all &&= passed;
  }
  return all;
}

const nameOf = ({ id, name }: CompiledSegment): Pick<SegmentTrace, 'id' | 'name'> =>
  name === undefined ? { id } : { id, name };
