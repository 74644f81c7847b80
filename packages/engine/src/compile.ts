import { type Compilation, type CompileOptions, compilation, remembered } from './compilation.ts';
import { type Context, contextOf, isRecord } from './context.ts';
import type { Decision } from './decision.ts';
import type { Explanation, Trace } from './explanation.ts';
import { type CompiledFeature, compileFeature, malformedFeature } from './feature.ts';
import type { Feature, Ruleset, Segment } from './ruleset.ts';
import { compileSegment, type SegmentsOf } from './segment.ts';
import { Malformed } from './well-formed.ts';

/** A ruleset ready for evaluation. Immutable; later changes to the ruleset given to `compile` are not allowed. */
export interface Compiled {
  readonly project: string;
  readonly environment: string;
  readonly revision: number;
  /** Keys of all features, in the order of `evaluateAll`. */
  readonly keys: readonly string[];
  /** Every decision it can come to, each at its ordinal, those of one feature next to each other. */
  readonly decisions: readonly Decision[];
  /** Whether the clock can change a decision although ruleset and context stay the same. */
  readonly timeDependent: boolean;
  /** Whether a feature asks for `random` stickiness, so that chance decides for every context. */
  readonly random: boolean;
  /**
   * Whether chance can change a decision for this very context: besides `random` also because it lacks the fields
   * that some stickiness looks for (a default rollout without user and session, say). A tag made from revision and
   * context instead of decisions is right only while this and `timeDependent` are false.
   */
  readonly randomFor: (context: Context) => boolean;
  /** Never throws, whatever the context holds; undefined when there is no such feature. */
  readonly evaluate: (key: string, context: Context) => Decision | undefined;
  /** The decisions for all features, in the order of the ruleset. */
  readonly evaluateAll: (context: Context) => Decision[];
  /** The same evaluation with everything it looked at; undefined when there is no such feature. */
  readonly explain: (key: string, context: Context) => Explanation | undefined;
}

/**
 * Prepares a ruleset so that evaluating costs no parsing, no exceptions and next to no allocation.
 * A malformed feature is isolated: it evaluates to reason ERROR, all others go on; one without a key is left out.
 * Throws a TypeError when `features` or `segments` is no list, because an empty ruleset would turn everything off.
 */
export function compile(ruleset: Ruleset, options: CompileOptions = {}): Compiled {
  if (!Array.isArray(ruleset.features)) throw new TypeError('ruleset.features must be a list');
  if (!Array.isArray(ruleset.segments)) throw new TypeError('ruleset.segments must be a list');
  const { project, environment, revision } = ruleset;
  const shared = compilation(options);
  const features = compileFeatures(ruleset, shared);
  shared.checks.clear();
  const all = [...features.values()];
  const chances = [...new Set(all.flatMap(feature => feature.chances))];

  return {
    project,
    environment,
    revision,
    keys: Object.freeze([...features.keys()]),
    decisions: shared.decisions,
    timeDependent: all.some(feature => feature.readsClock),
    random: chances.some(stickiness => stickiness.name === 'random'),
    randomFor: context => {
      const safe = contextOf(context);
      return chances.some(stickiness => stickiness.id(safe) === undefined);
    },
    evaluate: (key, context) => features.get(key)?.decide(contextOf(context)),
    evaluateAll: context => {
      const safe = contextOf(context);
      return shared.readingOnce(safe, () => all.map(feature => feature.decide(safe)));
    },
    explain: (key, context) => {
      const feature = features.get(key);
      if (feature === undefined) return undefined;
      const trace: Trace = { prerequisites: [], strategies: [] };
      return { decision: feature.decide(contextOf(context), trace), ...trace };
    },
  };
}

function compileFeatures(ruleset: Ruleset, shared: Compilation): Map<string, CompiledFeature> {
  const segmentsOf = segmentCompiler(ruleset.segments, shared);
  const features = new Map<string, CompiledFeature>();
  for (const feature of ruleset.features) {
    if (!isRecord(feature) || typeof feature.key !== 'string') continue;
    features.set(feature.key, isolated(feature, segmentsOf, shared));
  }
  for (const feature of features.values()) feature.link(key => features.get(key));
  return features;
}

function isolated(feature: Feature, segmentsOf: SegmentsOf, shared: Compilation): CompiledFeature {
  try {
    return compileFeature(feature, segmentsOf, shared);
  } catch (error) {
    const details = error instanceof Malformed ? error.message : 'the feature cannot be evaluated';
    return malformedFeature(feature.key, details, shared);
  }
}

/**
 * Each segment is compiled once, when the first strategy refers to it; strategies that refer to the same ones share a list,
 * which then stays in the processor's caches.
 */
function segmentCompiler(segments: readonly Segment[], shared: Compilation): SegmentsOf {
  const sources = new Map(segments.filter(isRecord).map(segment => [segment.id, segment]));
  const segmentOf = remembered(
    (id: string) => compileSegment(id, sources.get(id), shared),
    id => id,
  );
  return remembered(
    (ids: readonly string[]) => ids.map(segmentOf),
    ids => JSON.stringify(ids),
  );
}
