import type { Compilation } from './compilation.ts';
import type { Context } from './context.ts';
import { type Decision, decisionMaker, errorDecision } from './decision.ts';
import type { Trace } from './explanation.ts';
import { allSatisfied, type CompiledPrerequisite, compilePrerequisite, type Parent } from './prerequisite.ts';
import type { Feature, Prerequisite } from './ruleset.ts';
import type { CompiledSegment } from './segment.ts';
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
  segmentOf: (id: string) => CompiledSegment,
  shared: Compilation,
): CompiledFeature {
  requireFeature(feature);
  const decisions = decisionMaker(feature);
  const scope = { feature, decisions, segmentOf, shared };
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

class SoundFeature implements CompiledFeature {
  readonly malformed = false;
  readonly #expected: readonly Prerequisite[];
  #prerequisites: readonly CompiledPrerequisite[] = [];
  readonly #strategies: readonly CompiledStrategy[];
  /** Serves everyone, when there are no strategies. */
  readonly #open: Serving | undefined;
  readonly #switchedOff: Decision | undefined;
  readonly #otherwise: Decision;

  constructor(
    expected: readonly Prerequisite[],
    strategies: readonly CompiledStrategy[],
    open: Serving | undefined,
    switchedOff: Decision | undefined,
    otherwise: Decision,
  ) {
    this.#expected = expected;
    this.#strategies = strategies;
    this.#open = open;
    this.#switchedOff = switchedOff;
    this.#otherwise = otherwise;
  }

  /** Nobody tracing: stop as soon as it is decided. Otherwise go on and record the rest. */
  decide(context: Context, trace?: Trace): Decision {
    let decision = this.#switchedOff;
    if (decision !== undefined && trace === undefined) return decision;
    if (!allSatisfied(this.#prerequisites, context, trace?.prerequisites)) decision ??= this.#otherwise;
    if (decision !== undefined && trace === undefined) return decision;
    for (const strategy of this.#strategies) {
      const served = strategy.decide(context, trace, decision !== undefined);
      if (served !== undefined && trace === undefined) return served;
      decision ??= served;
    }
    return decision ?? this.#open?.serve(context, trace) ?? this.#otherwise;
  }

  get hasPrerequisites(): boolean {
    return this.#expected.length > 0;
  }

  link(parentOf: (key: string) => Parent | undefined): void {
    this.#prerequisites = this.#expected.map(expected =>
      compilePrerequisite(expected, parentOf(expected.feature)),
    );
  }

  get readsClock(): boolean {
    return this.#switchedOff === undefined && this.#strategies.some(strategy => strategy.readsClock);
  }

  get chances(): readonly Stickiness[] {
    if (this.#switchedOff !== undefined) return [];
    return [...this.#strategies.flatMap(strategy => strategy.chances), ...(this.#open?.chances ?? [])];
  }
}

/** Stands in for a feature that cannot be evaluated, so that all others can. */
export function malformedFeature(key: string, details: string): CompiledFeature {
  const decision = errorDecision(key, details);
  return {
    decide: () => decision,
    malformed: true,
    hasPrerequisites: false,
    link: () => {},
    readsClock: false,
    chances: [],
  };
}
