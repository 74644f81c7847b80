import type { Compilation } from './compilation.ts';
import type { Context } from './context.ts';
import { type Decision, decisionMaker, errorDecision, type OnReason } from './decision.ts';
import type { Trace } from './explanation.ts';
import { allSatisfied, type CompiledPrerequisite, compilePrerequisite, type Parent } from './prerequisite.ts';
import type { Feature, Prerequisite } from './ruleset.ts';
import type { Stickiness } from './stickiness.ts';
import { type CompiledSegment, CompiledStrategy } from './strategy.ts';
import { compileServing, type Serving, type Shares } from './variants.ts';
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

/** A strategy and what it serves to those it lets in. */
interface Way {
  readonly strategy: CompiledStrategy;
  readonly serving: Serving;
}

/** Throws Malformed when the feature, or a segment that it refers to, cannot be evaluated. */
export function compileFeature(
  feature: Feature,
  segmentOf: (id: string) => CompiledSegment,
  shared: Compilation,
): CompiledFeature {
  requireFeature(feature);
  const decisions = decisionMaker(feature);
  const serving = (shares: Shares, reason: OnReason): Serving =>
    compileServing(feature, shares, reason, decisions, shared);

  let fixed = feature.prerequisites.length === 0;
  const ways = feature.strategies.map((source): Way => {
    const strategy = new CompiledStrategy(source, feature.key, segmentOf, shared);
    const way = { strategy, serving: serving(source, reasonOf(strategy, fixed)) };
    fixed &&= strategy.outcome === 'never';
    return way;
  });
  const open = ways.length === 0 ? serving({}, fixed ? 'STATIC' : 'TARGETING_MATCH') : undefined;
  const switchedOff = feature.enabled ? undefined : decisions.off('DISABLED');
  return new SoundFeature(feature.prerequisites, ways, open, switchedOff, decisions.off('DEFAULT'));
}

/** `fixed`: nothing before this strategy depends on the context. */
function reasonOf({ rollout, outcome }: CompiledStrategy, fixed: boolean): OnReason {
  if (rollout.splits) return 'SPLIT';
  return fixed && outcome === 'always' ? 'STATIC' : 'TARGETING_MATCH';
}

class SoundFeature implements CompiledFeature {
  readonly malformed = false;
  readonly #expected: readonly Prerequisite[];
  #prerequisites: readonly CompiledPrerequisite[] = [];
  readonly #ways: readonly Way[];
  /** Serves everyone, when there are no strategies. */
  readonly #open: Serving | undefined;
  readonly #switchedOff: Decision | undefined;
  readonly #otherwise: Decision;

  constructor(
    expected: readonly Prerequisite[],
    ways: readonly Way[],
    open: Serving | undefined,
    switchedOff: Decision | undefined,
    otherwise: Decision,
  ) {
    this.#expected = expected;
    this.#ways = ways;
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
    for (const { strategy, serving } of this.#ways) {
      if (!strategy.passes(context, trace?.strategies) || decision !== undefined) continue;
      decision = serving.serve(context, trace);
      if (trace === undefined) return decision;
      markDecided(trace);
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
    return this.#switchedOff === undefined && this.#ways.some(({ strategy }) => strategy.readsClock);
  }

  get chances(): readonly Stickiness[] {
    if (this.#switchedOff !== undefined) return [];
    return [...this.#ways.flatMap(chancesOf), ...drawnBy(this.#open)];
  }
}

function markDecided({ strategies }: Trace): void {
  const last = strategies.at(-1);
  if (last !== undefined) last.decided = true;
}

function chancesOf({ strategy, serving }: Way): Stickiness[] {
  if (strategy.outcome === 'never') return [];
  const { reach, buckets } = strategy.rollout;
  const drawn = reach === 'some' && buckets.stickiness.otherwise === 'random' ? [buckets.stickiness] : [];
  return [...drawn, ...drawnBy(serving)];
}

/** Without what they stick to, variants always fall back to chance. */
const drawnBy = (serving: Serving | undefined): Stickiness[] =>
  serving?.stickiness === undefined ? [] : [serving.stickiness];

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
