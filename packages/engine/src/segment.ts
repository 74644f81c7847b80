import type { Compilation } from './compilation.ts';
import { Constraints } from './constraint.ts';
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
  readonly constraints: Constraints;
}

/** The segments with these ids, compiled. Throws Malformed. */
export type SegmentsOf = (ids: readonly string[]) => readonly CompiledSegment[];

export function compileSegment(
  id: string,
  segment: Segment | undefined,
  shared: Compilation,
): CompiledSegment {
  if (segment === undefined) return { id, found: false, constraints: new Constraints([], shared) };
  requireSegment(segment);
  return { id, name: segment.name, found: true, constraints: new Constraints(segment.constraints, shared) };
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
    const passed = segment.found && segment.constraints.hold(context, constraints);
    if (!passed && trace === undefined) return false;
    trace?.push({ ...nameOf(segment), found: segment.found, constraints: constraints ?? [], passed });
    all &&= passed;
  }
  return all;
}

const nameOf = ({ id, name }: CompiledSegment): Pick<SegmentTrace, 'id' | 'name'> =>
  name === undefined ? { id } : { id, name };
