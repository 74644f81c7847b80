/** The type of a feature's value; one per feature, so that a caller's default always has the same type. */
export type ValueType = 'boolean' | 'string' | 'number' | 'json';

/** Everything needed to decide the features of one environment of one project, at one revision. */
export interface Ruleset {
  /** Key of the project. */
  readonly project: string;
  /** Key of the environment. */
  readonly environment: string;
  /** Number of the published revision, counted from 1 in each environment. */
  readonly revision: number;
  /** In a stable order; a later feature with the same key replaces an earlier one. */
  readonly features: readonly Feature[];
  /** The segments that strategies refer to; one that is referred to but missing fails its strategy. */
  readonly segments: readonly Segment[];
}

/** A feature as one environment sees it. */
export interface Feature {
  /** Unique in the project. It is also the group of feature-level weights and the default group of rollouts. */
  readonly key: string;
  /** The switch of this environment; off means DISABLED whatever the strategies say. */
  readonly enabled: boolean;
  readonly valueType: ValueType;
  /** The values it can take. A boolean feature needs none: `on` (true) and `off` (false) are implied. */
  readonly variants: readonly Variant[];
  /** Key of the variant served while the feature is off; absent: no value, so the caller's default holds. */
  readonly offVariant?: string | undefined;
  /** OR-ed and tried in order: the first that passes decides. None at all: on for everyone. */
  readonly strategies: readonly Strategy[];
  /** AND-ed; one that is not satisfied turns the feature off. */
  readonly prerequisites: readonly Prerequisite[];
  /** Whether SDKs shall report each evaluation; carried for them, without effect on the decision. */
  readonly impressionData?: boolean | undefined;
  /** Returned with each decision; entries that are not a string, number or boolean are left out. */
  readonly metadata?: Metadata | undefined;
}

/** Flat, because OFREP clients drop nested metadata. */
export type Metadata = Readonly<Record<string, string | number | boolean>>;

/** One value a feature can take. */
export interface Variant {
  /** Unique in the feature. */
  readonly key: string;
  /** Of the feature's value type; `json` allows any JSON value. */
  readonly value: unknown;
  /** Feature-level weight, a whole number, usually in thousandths; used when the strategy has no weights. */
  readonly weight?: number | undefined;
  /** Stickiness of the feature-level weights; the first weighted variant's counts. Absent: `default`. */
  readonly stickiness?: string | undefined;
  /** Contexts that get this variant whatever its weight, as long as the weights are not all zero. */
  readonly overrides?: readonly Override[] | undefined;
}

/** Matches when the context field equals one of the values exactly. */
export interface Override {
  readonly field: string;
  readonly values: readonly string[];
}

/** Another feature that this one depends on, evaluated with the same context. */
export interface Prerequisite {
  /** Key of the parent. It never satisfies when it is missing or has prerequisites itself: one level only. */
  readonly feature: string;
  /** What the parent must be; absent means true. */
  readonly enabled?: boolean | undefined;
  /** Keys of variants of which the enabled parent must serve one; absent or empty: any. */
  readonly variants?: readonly string[] | undefined;
}

/** One way to be on: passes when all its constraints, all its segments and its rollout hold. */
export interface Strategy {
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  /** Percent of the audience, 0 to 100 in whole steps (33.5 behaves like 33). */
  readonly rollout: number;
  /** `default` (user, else session, else random), `random`, or a context field. Absent: `default`. */
  readonly stickiness?: string | undefined;
  /** Strategies with the same group put a user into the same bucket. Absent or empty: the feature's key. */
  readonly groupId?: string | undefined;
  readonly constraints: readonly Constraint[];
  /** Ids of segments. */
  readonly segments: readonly string[];
  /** Weights of the variants to serve; absent or empty: feature-level weights, else the first variant that is on. */
  readonly variants?: readonly WeightedVariant[] | undefined;
  /** A disabled strategy is skipped; a feature with only disabled strategies is off. */
  readonly disabled?: boolean | undefined;
}

/** A share of a strategy's audience. */
export interface WeightedVariant {
  /** Key of one of the feature's variants. */
  readonly key: string;
  /** A whole number, usually in thousandths. */
  readonly weight: number;
  /** The first one's counts. Absent: the strategy's stickiness. */
  readonly stickiness?: string | undefined;
}

/** A condition on one field of the context; the operators are listed in `operators.ts`. */
export interface Constraint {
  /** Name of a context field, at top level or under `properties`; ignored by the DATE operators. */
  readonly field: string;
  /** An unknown operator never holds, not even inverted. */
  readonly operator: string;
  /** Operand of list operators. Empty entries are dropped and the others trimmed. */
  readonly values?: readonly string[] | undefined;
  /** Operand of the other operators. */
  readonly value?: string | undefined;
  /** Negates the outcome, the one for a missing field included. */
  readonly inverted?: boolean | undefined;
  /** Honoured by the STR operators and REGEX only. */
  readonly caseInsensitive?: boolean | undefined;
}

/** Reusable constraints, AND-ed; without any it holds for everyone. */
export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly constraints: readonly Constraint[];
}
