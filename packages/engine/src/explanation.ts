import type { Decision } from './decision.ts';

/** Why a feature was decided as it was: recorded by the evaluation itself, with nothing cut short. */
export interface Explanation {
  readonly decision: Decision;
  readonly prerequisites: readonly PrerequisiteTrace[];
  /** All strategies in order. Those of a feature that is switched off show what they would do. */
  readonly strategies: readonly StrategyTrace[];
  /** How the served variant was chosen; absent while the feature is off. */
  readonly variant?: VariantTrace;
}

/** The same while it is being recorded. */
export interface Trace {
  readonly prerequisites: PrerequisiteTrace[];
  readonly strategies: StrategyTrace[];
  variant?: VariantTrace;
}

export interface PrerequisiteTrace {
  readonly feature: string;
  readonly expected: { readonly enabled: boolean; readonly variants?: readonly string[] };
  /** Why the parent was not even evaluated. */
  readonly problem?: 'missing' | 'has-prerequisites' | 'malformed';
  readonly actual?: { readonly enabled: boolean; readonly variant?: string };
  readonly satisfied: boolean;
}

export interface StrategyTrace {
  /** Position in the feature, from 0. */
  readonly index: number;
  readonly id?: string;
  readonly title?: string;
  /** Skipped strategies have no further entries. */
  readonly disabled: boolean;
  readonly constraints: readonly ConstraintTrace[];
  readonly segments: readonly SegmentTrace[];
  readonly rollout?: RolloutTrace;
  readonly passed: boolean;
  /** Whether this is the one that decided: the first that passed in a feature that is on. */
  readonly decided: boolean;
}

/** What a strategy records of itself while it is being evaluated. */
export interface StrategyRecord {
  readonly constraints: ConstraintTrace[];
  readonly segments: SegmentTrace[];
  rollout?: RolloutTrace;
}

export interface ConstraintTrace {
  readonly field: string;
  readonly operator: string;
  readonly inverted: boolean;
  /** What the context holds, as text; for DATE operators the moment compared. Absent: missing. */
  readonly actual?: string;
  readonly value?: string;
  /** The first ten. */
  readonly values?: readonly string[];
  /** How many there are. */
  readonly valueCount?: number;
  readonly passed: boolean;
}

export interface SegmentTrace {
  readonly id: string;
  readonly name?: string;
  /** False when the ruleset has no such segment, which fails the strategy. */
  readonly found: boolean;
  readonly constraints: readonly ConstraintTrace[];
  readonly passed: boolean;
}

/** How a context came into its bucket. */
export interface BucketTrace {
  readonly groupId: string;
  readonly stickiness: string;
  /** What was hashed; absent: nothing to stick to, so the bucket is random, or there is none. */
  readonly id?: string;
  /** Counted from 1. Absent: none. */
  readonly bucket?: number;
}

/** Of 100 buckets those up to the percentage pass; `bucket` is also absent where everybody passes. */
export interface RolloutTrace extends BucketTrace {
  readonly percent: number;
  readonly passed: boolean;
}

/** The fields of the bucket are there only when weights were drawn. */
export interface VariantTrace extends Partial<BucketTrace> {
  /** Absent when the feature has no variant to serve. */
  readonly key?: string;
  /** Where it came from: a strategy's weights, the feature's weights, or simply the first that is on. */
  readonly level: 'strategy' | 'feature' | 'first';
  /** How many buckets there are: the sum of the weights. */
  readonly of?: number;
  /** The field of the override that chose. */
  readonly override?: string;
}
