import type { Compilation } from './compilation.ts';
import type { Context, Reader } from './context.ts';
import type { Decision, DecisionMaker, OnReason } from './decision.ts';
import type { Trace, VariantTrace } from './explanation.ts';
import { VARIANT_SEED } from './murmur3.ts';
import type { Feature, Override, Strategy, WeightedVariant } from './ruleset.ts';
import { Buckets, type Stickiness } from './stickiness.ts';

/** Chooses the decision of a feature that is on. */
export interface Serving {
  readonly serve: (context: Context, trace?: Trace) => Decision;
  /** The one decision that it ever chooses; undefined when there are several. */
  readonly only: Decision | undefined;
  /** What its draw between weights sticks to, if there is one: without that, variants always fall back to chance. */
  readonly chances: readonly Stickiness[];
}

/** What a strategy says about variants; a feature without strategies says nothing. */
export type Shares = Pick<Strategy, 'variants' | 'groupId' | 'stickiness'>;

/** What serving needs of the feature it belongs to. */
export interface ServingScope {
  readonly feature: Feature;
  readonly decisions: DecisionMaker;
  readonly shared: Compilation;
}

/**
 * In this order: the strategy's weights, the feature's weights, the first variant that is on. Weights that sum up to
 * nothing are passed over (evaluation-semantics, section 7.1). `reason` is why the feature is on at all.
 */
export function compileServing(shares: Shares, reason: OnReason, scope: ServingScope): Serving {
  const { feature, decisions } = scope;
  return (
    weighted(strategyWeights(feature, shares), reason, scope) ??
    weighted(featureWeights(feature), reason, scope) ??
    new Always(decisions.on(decisions.firstOn, reason), 'first')
  );
}

interface Weights {
  readonly level: 'strategy' | 'feature';
  readonly variants: readonly (WeightedVariant & { readonly overrides?: readonly Override[] | undefined })[];
  readonly groupId: string;
  readonly stickiness: string | undefined;
}

function strategyWeights(feature: Feature, { variants = [], groupId, stickiness }: Shares): Weights {
  return {
    level: 'strategy',
    variants,
    groupId: groupId || feature.key,
    stickiness: variants[0]?.stickiness ?? stickiness,
  };
}

function featureWeights({ key: groupId, variants: all }: Feature): Weights {
  const variants = all.flatMap(({ weight, ...variant }) =>
    weight === undefined ? [] : [{ ...variant, weight }],
  );
  return { level: 'feature', variants, groupId, stickiness: variants[0]?.stickiness };
}

/** Undefined when the weights sum up to nothing. */
function weighted(weights: Weights, reason: OnReason, scope: ServingScope): Serving | undefined {
  const { decisions, shared } = scope;
  const { level, variants } = weights;
  const [first, ...others] = variants.filter(variant => variant.weight > 0);
  if (first === undefined) return undefined;
  // Where an override could have decided otherwise, nothing is independent of the context.
  const overridden = reason === 'STATIC' ? 'TARGETING_MATCH' : reason;
  const overrides = variants.flatMap(({ key, overrides = [] }) =>
    overrides.map(override => compileOverride(override, decisions.on(key, overridden), shared)),
  );
  const rest =
    others.length === 0
      ? new Always(decisions.on(first.key, overrides.length === 0 ? reason : overridden), level)
      : new Draw(weights, [first, ...others], scope);
  return overrides.length === 0 ? rest : new Overridden(overrides, rest, level);
}

const NO_CHANCES: readonly Stickiness[] = [];

class Always implements Serving {
  readonly chances = NO_CHANCES;
  readonly only: Decision;
  readonly #level: VariantTrace['level'];

  constructor(decision: Decision, level: VariantTrace['level']) {
    this.only = decision;
    this.#level = level;
  }

  serve(_context: Context, trace?: Trace): Decision {
    if (trace !== undefined) trace.variant = { ...keyOf(this.only), level: this.#level };
    return this.only;
  }
}

/** Walks the variants in order until the sum of their weights reaches the bucket. */
class Draw implements Serving {
  readonly only = undefined;
  readonly #level: VariantTrace['level'];
  readonly #buckets: Buckets;
  readonly #lowest: Decision;
  /** `after`: the last bucket of the variant before. */
  readonly #higher: readonly { readonly after: number; readonly decision: Decision }[];

  constructor(
    { level, groupId, stickiness }: Weights,
    [lowest, ...higher]: readonly [WeightedVariant, ...WeightedVariant[]],
    { decisions, shared }: ServingScope,
  ) {
    let sum = lowest.weight;
    this.#lowest = decisions.on(lowest.key, 'SPLIT');
    this.#higher = higher.map(({ key, weight }) => {
      const after = sum;
      sum += weight;
      return { after, decision: decisions.on(key, 'SPLIT') };
    });
    this.#level = level;
    this.#buckets = new Buckets(
      groupId,
      shared.stickiness(stickiness, 'variants'),
      sum,
      VARIANT_SEED,
      shared.random,
    );
  }

  get chances(): readonly Stickiness[] {
    return [this.#buckets.stickiness];
  }

  serve(context: Context, trace?: Trace): Decision {
    const bucket = this.#buckets.bucket(context);
    let chosen = this.#lowest;
    for (const { after, decision } of this.#higher) {
      if (bucket <= after) break;
      chosen = decision;
    }
    if (trace !== undefined) {
      const drawn = { ...this.#buckets.trace(context, bucket), of: this.#buckets.of };
      trace.variant = { ...keyOf(chosen), level: this.#level, ...drawn };
    }
    return chosen;
  }
}

interface CompiledOverride {
  readonly field: string;
  readonly read: Reader;
  readonly values: ReadonlySet<string>;
  readonly decision: Decision;
}

const compileOverride = (
  { field, values }: Override,
  decision: Decision,
  { reader }: Compilation,
): CompiledOverride => ({ field, read: reader(field), values: new Set(values), decision });

/** An override wins whatever its variant's weight, the first one first. */
class Overridden implements Serving {
  readonly only = undefined;
  readonly #overrides: readonly CompiledOverride[];
  readonly #rest: Serving;
  readonly #level: VariantTrace['level'];

  constructor(overrides: readonly CompiledOverride[], rest: Serving, level: VariantTrace['level']) {
    this.#overrides = overrides;
    this.#rest = rest;
    this.#level = level;
  }

  get chances(): readonly Stickiness[] {
    return this.#rest.chances;
  }

  serve(context: Context, trace?: Trace): Decision {
    for (const { field, read, values, decision } of this.#overrides) {
      const text = read(context);
      if (text === undefined || !values.has(text)) continue;
      if (trace !== undefined) trace.variant = { ...keyOf(decision), level: this.#level, override: field };
      return decision;
    }
    return this.#rest.serve(context, trace);
  }
}

const keyOf = ({ variant }: Decision): { key?: string } => (variant === undefined ? {} : { key: variant });
