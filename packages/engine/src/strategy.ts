import { Constraints } from './constraint.ts';
import type { Context } from './context.ts';
import type { Decision, OnReason } from './decision.ts';
import type { StrategyRecord, StrategyTrace, Trace } from './explanation.ts';
import { Rollout } from './rollout.ts';
import type { Strategy } from './ruleset.ts';
import { allSegmentsHold, type CompiledSegment, type SegmentsOf } from './segment.ts';
import type { Stickiness } from './stickiness.ts';
import { compileServing, type Serving, type ServingScope } from './variants.ts';

/** A compiled strategy. */
export interface CompiledStrategy {
  /** Undefined when it does not pass, or when something has `decided` before it and it is only asked for the trace. */
  readonly decide: (context: Context, trace?: Trace, decided?: boolean) => Decision | undefined;
  /** Whether it passes nobody, whatever the context. */
  readonly never: boolean;
  readonly readsClock: boolean;
  /** The ways in which its outcome can come to depend on chance. */
  readonly chances: readonly Stickiness[];
}

/** What a strategy needs of the feature it belongs to. */
export interface StrategyScope extends ServingScope {
  readonly segmentsOf: SegmentsOf;
}

/** `fixed`: nothing before this strategy depends on the context. */
export function compileStrategy(source: Strategy, fixed: boolean, scope: StrategyScope): CompiledStrategy {
  if (source.disabled === true) return new DisabledStrategy(source);
  const { feature, segmentsOf, shared } = scope;
  const constraints = new Constraints(source.constraints, shared);
  const segments = segmentsOf(source.segments);
  const rollout = new Rollout(source, feature.key, shared);
  const unconditional = constraints.none && segments.length === 0 && rollout.reach === 'everyone';
  const serving = compileServing(source, reasonOf(rollout, fixed && unconditional), scope);
  return new ActiveStrategy(source, constraints, segments, rollout, serving);
}

function reasonOf(rollout: Rollout, always: boolean): OnReason {
  if (rollout.splits) return 'SPLIT';
  return always ? 'STATIC' : 'TARGETING_MATCH';
}

class ActiveStrategy implements CompiledStrategy {
  readonly #constraints: Constraints;
  readonly #segments: readonly CompiledSegment[];
  /** Whether the rollout lets everyone in. With `only` it saves most evaluations in large rulesets two ways to memory. */
  readonly #forEveryone: boolean;
  /** What is served whoever asks, where that is so. */
  readonly #only: Decision | undefined;
  readonly #rollout: Rollout;
  readonly #serving: Serving;
  readonly #source: Strategy;

  constructor(
    source: Strategy,
    constraints: Constraints,
    segments: readonly CompiledSegment[],
    rollout: Rollout,
    serving: Serving,
  ) {
    this.#source = source;
    this.#constraints = constraints;
    this.#segments = segments;
    this.#forEveryone = rollout.reach === 'everyone';
    this.#only = serving.only;
    this.#rollout = rollout;
    this.#serving = serving;
  }

  /** Its constraints, its segments and its rollout must all hold; while tracing, nothing is cut short. */
  decide(context: Context, trace?: Trace, decided = false): Decision | undefined {
    if (trace !== undefined) return this.#record(context, trace, decided);
    if (!this.#constraints.hold(context) || !allSegmentsHold(this.#segments, context)) return undefined;
    if (!this.#forEveryone && !this.#rollout.passes(context)) return undefined;
    return this.#only ?? this.#serving.serve(context);
  }

  #record(context: Context, trace: Trace, decided: boolean): Decision | undefined {
    const record: StrategyRecord = { constraints: [], segments: [] };
    const outcomes = [
      this.#constraints.hold(context, record.constraints),
      allSegmentsHold(this.#segments, context, record.segments),
      this.#rollout.passes(context, record),
    ];
    const passed = outcomes.every(Boolean);
    const decides = passed && !decided;
    list(trace, this.#source, { ...record, passed, decided: decides });
    return decides ? this.#serving.serve(context, trace) : undefined;
  }

  get never(): boolean {
    return this.#rollout.reach === 'nobody' || this.#segments.some(segment => !segment.found);
  }

  get readsClock(): boolean {
    if (this.never) return false;
    return this.#constraints.readClock || this.#segments.some(segment => segment.constraints.readClock);
  }

  get chances(): readonly Stickiness[] {
    if (this.never) return [];
    const { reach, stickiness } = this.#rollout;
    const drawn = reach === 'some' && stickiness.otherwise === 'random' ? [stickiness] : [];
    return [...drawn, ...this.#serving.chances];
  }
}

/** Skipped, but still listed in explanations. */
class DisabledStrategy implements CompiledStrategy {
  readonly never = true;
  readonly readsClock = false;
  readonly chances = [];
  readonly #source: Strategy;

  constructor(source: Strategy) {
    this.#source = source;
  }

  decide(_context: Context, trace?: Trace): undefined {
    list(trace, this.#source, { constraints: [], segments: [], passed: false, decided: false });
  }
}

type Outcome = Omit<StrategyTrace, 'index' | 'id' | 'title' | 'disabled'>;

function list(trace: Trace | undefined, { id, title, disabled = false }: Strategy, outcome: Outcome): void {
  trace?.strategies.push({
    index: trace.strategies.length,
    ...(id === undefined ? {} : { id }),
    ...(title === undefined ? {} : { title }),
    disabled,
    ...outcome,
  });
}
