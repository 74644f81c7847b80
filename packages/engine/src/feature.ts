import type { Compilation } from './compilation.ts';
import type { Context } from './context.ts';
import { type Decision, decisionMaker, errorDecision } from './decision.ts';
import type { Trace } from './explanation.ts';
import { allSatisfied, type CompiledPrerequisite, compilePrerequisite, type Parent } from './prerequisite.ts';
import type { Feature, Prerequisite } from './ruleset.ts';
import type { SegmentsOf } from './segment.ts';
import type { Stickiness } from './stickiness.ts';
import { type CompiledStrategy, compileStrategy } from './strategy.ts';
import { compileServing, type Serving } from './variants.ts';
import { requireFeature } from './well-formed.ts';

/** A feature ready to be decided. */
export interface CompiledFeature extends Parent {
  readonly decide: (context: Context, trace?: Trace) => Decision;
  /** Connects the feature with its parents; to be called once, when all features are compiled. */
  readonly link: (parentOf: (key: string) => Parent | undefined) => void;
  /** Whether the decision can change with time. False while the feature is switched off. */
  readonly readsClock: boolean;
  /** The ways in which the decision can come to depend on chance. None while the feature is switched off. */
  readonly chances: readonly Stickiness[];
}

/** Throws Malformed when the feature, or a segment that it refers to, cannot be evaluated. */
export function compileFeature(
  feature: Feature,
  segmentsOf: SegmentsOf,
  shared: Compilation,
): CompiledFeature {
  requireFeature(feature);
  const decisions = decisionMaker(feature, shared.decisions);
  const scope = { feature, decisions, segmentsOf, shared };
  let fixed = feature.prerequisites.length === 0;
  const strategies = feature.strategies.map(source => {
    const strategy = compileStrategy(source, fixed, scope);
    fixed &&= strategy.never;
    return strategy;
  });
  const open =
    strategies.length === 0 ? compileServing({}, fixed ? 'STATIC' : 'TARGETING_MATCH', scope) : undefined;
  const switchedOff = feature.enabled ? undefined : decisions.off('DISABLED');
  return new SoundFeature(feature.prerequisites, strategies, open, switchedOff, decisions.off('DEFAULT'));
}

// One list for all features without: it stays in the processor's caches.
const NO_PREREQUISITES: readonly CompiledPrerequisite[] = [];
const NO_STRATEGIES: readonly CompiledStrategy[] = [];

/** What an evaluation looks at comes first and without a list between: in a large ruleset each of them is far away. */
class SoundFeature implements CompiledFeature {
  readonly #switchedOff: Decision | undefined;
  #prerequisites = NO_PREREQUISITES;
  readonly #first: CompiledStrategy | undefined;
  readonly #others: readonly CompiledStrategy[];
  readonly #otherwise: Decision;
  /** Serves everyone, when there are no strategies. */
  readonly #open: Serving | undefined;
  readonly #expected: readonly Prerequisite[];
  readonly malformed = false;

  constructor(
    expected: readonly Prerequisite[],
    [first, ...others]: readonly CompiledStrategy[],
    open: Serving | undefined,
    switchedOff: Decision | undefined,
    otherwise: Decision,
  ) {
    this.#switchedOff = switchedOff;
    this.#first = first;
    this.#others = others.length === 0 ? NO_STRATEGIES : others;
    this.#otherwise = otherwise;
    this.#open = open;
    this.#expected = expected;
  }

  /** Nobody tracing: stop as soon as it is decided. Otherwise go on and record the rest. */
  decide(context: Context, trace?: Trace): Decision {
    let decision = this.#switchedOff;
    if (decision !== undefined && trace === undefined) return decision;
    if (!allSatisfied(this.#prerequisites, context, trace?.prerequisites)) decision ??= this.#otherwise;
    if (decision !== undefined && trace === undefined) return decision;
    let strategy = this.#first;
    for (let next = 0; strategy !== undefined; next++) {
      const served = strategy.decide(context, trace, decision !== undefined);
      if (served !== undefined && trace === undefined) return served;
      decision ??= served;
      strategy = this.#others[next];
    }
    return decision ?? this.#open?.serve(context, trace) ?? this.#otherwise;
  }

  get hasPrerequisites(): boolean {
    return this.#expected.length > 0;
  }

  #strategies(): readonly CompiledStrategy[] {
    return this.#first === undefined ? NO_STRATEGIES : [this.#first, ...this.#others];
  }

  link(parentOf: (key: string) => Parent | undefined): void {
    if (!this.hasPrerequisites) return;
    this.#prerequisites = this.#expected.map(expected =>
      compilePrerequisite(expected, parentOf(expected.feature)),
    );
  }

  get readsClock(): boolean {
    return this.#switchedOff === undefined && this.#strategies().some(strategy => strategy.readsClock);
  }

  get chances(): readonly Stickiness[] {
    if (this.#switchedOff !== undefined) return [];
    return [...this.#strategies().flatMap(strategy => strategy.chances), ...(this.#open?.chances ?? [])];
  }
}

/** Stands in for a feature that cannot be evaluated, so that all others can. */
export function malformedFeature(key: string, details: string, { decisions }: Compilation): CompiledFeature {
  const decision = errorDecision(key, details, decisions);
  return {
    decide: () => decision,
    malformed: true,
    hasPrerequisites: false,
    link: () => {},
    readsClock: false,
    chances: [],
  };
}
