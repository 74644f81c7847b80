import type { Compilation } from './compilation.ts';
import { allHold, type Check, compileConstraint, readsClock } from './constraint.ts';
import type { Context } from './context.ts';
import type { ConstraintTrace, SegmentTrace, StrategyRecord, StrategyTrace } from './explanation.ts';
import { Rollout } from './rollout.ts';
import type { Segment, Strategy } from './ruleset.ts';
import { requireSegment } from './well-formed.ts';

/** A compiled segment, shared by all strategies that refer to it. */
export interface CompiledSegment {
  readonly id: string;
  readonly name?: string;
  /** False when the ruleset has no such segment: it never holds. */
  readonly found: boolean;
  readonly checks: readonly Check[];
}

export function compileSegment(
  id: string,
  segment: Segment | undefined,
  shared: Compilation,
): CompiledSegment {
  if (segment === undefined) return { id, found: false, checks: [] };
  requireSegment(segment);
  return { id, name: segment.name, found: true, checks: compileConstraints(segment, shared) };
}

const compileConstraints = ({ constraints }: Strategy | Segment, shared: Compilation): Check[] =>
  constraints.map(constraint => compileConstraint(constraint, shared));

/** A compiled strategy, but for what it serves. */
export class CompiledStrategy {
  readonly rollout: Rollout;
  readonly #source: Strategy;
  readonly #checks: readonly Check[];
  readonly #segments: readonly CompiledSegment[];

  constructor(
    source: Strategy,
    featureKey: string,
    segmentOf: (id: string) => CompiledSegment,
    shared: Compilation,
  ) {
    this.#source = source;
    this.rollout = new Rollout(source, featureKey, shared);
    this.#checks = compileConstraints(source, shared);
    this.#segments = source.segments.map(segmentOf);
  }

  /** Its constraints, its segments and its rollout must all hold; while tracing, nothing is cut short. */
  passes(context: Context, trace?: StrategyTrace[]): boolean {
    if (this.#source.disabled === true) return this.#skip(trace);
    const record: StrategyRecord | undefined = trace && { constraints: [], segments: [] };
    const constraintsHold = allHold(this.#checks, context, record?.constraints);
    if (!constraintsHold && record === undefined) return false;
    const segmentsHold = allSegmentsHold(this.#segments, context, record?.segments);
    if (!segmentsHold && record === undefined) return false;
    const passed = this.rollout.passes(context, record) && constraintsHold && segmentsHold;
    if (record !== undefined) trace?.push({ ...this.#label(trace), ...record, passed });
    return passed;
  }

  /** `always` and `never` whatever the context. */
  get outcome(): 'always' | 'never' | 'depends' {
    const { reach } = this.rollout;
    if (this.#source.disabled === true || reach === 'nobody') return 'never';
    if (this.#segments.some(segment => !segment.found)) return 'never';
    const unconditional = this.#checks.length === 0 && this.#segments.length === 0;
    return unconditional && reach === 'everyone' ? 'always' : 'depends';
  }

  get readsClock(): boolean {
    if (this.outcome === 'never') return false;
    return this.#checks.some(readsClock) || this.#segments.some(segment => segment.checks.some(readsClock));
  }

  #skip(trace: StrategyTrace[] | undefined): false {
    trace?.push({ ...this.#label(trace), disabled: true, constraints: [], segments: [], passed: false });
    return false;
  }

  #label(
    trace: readonly StrategyTrace[],
  ): Pick<StrategyTrace, 'index' | 'id' | 'title' | 'disabled' | 'decided'> {
    const { id, title } = this.#source;
    return {
      index: trace.length,
      ...(id === undefined ? {} : { id }),
      ...(title === undefined ? {} : { title }),
      disabled: false,
      decided: false,
    };
  }
}

function allSegmentsHold(
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
