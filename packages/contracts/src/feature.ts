import { z } from 'zod';
import { description, featureKey, id, instant, slug } from './fields.ts';

export const featureKinds = ['release', 'experiment', 'operational', 'kill-switch', 'permission'] as const;
export const featureKind = z.enum(featureKinds);

/** How long a feature of a kind is expected to live, in days; null is for good. */
export const expectedLifetimeDays: Record<(typeof featureKinds)[number], number | null> = {
  release: 40,
  experiment: 40,
  operational: 7,
  'kill-switch': null,
  permission: null,
};

export const valueType = z.enum(['boolean', 'string', 'number', 'json']);

/** One of the values a feature can have. Its type must be the feature's `valueType`. */
export const variant = z.strictObject({ key: featureKey, value: z.json() });
export type Variant = z.infer<typeof variant>;

/** `values` for operators that take a list, `value` for those that compare with one. Longer lists go into segments. */
export const constraint = z.strictObject({
  field: z.string().min(1).max(100),
  operator: z.string(),
  values: z.array(z.string().max(4_000)).max(5_000, 'may hold at most 5000 values: use a segment').optional(),
  value: z.string().max(4_000).optional(),
  inverted: z.boolean().optional(),
  caseInsensitive: z.boolean().optional(),
});
export type Constraint = z.infer<typeof constraint>;

export const segmentConstraint = constraint.extend({
  values: z.array(z.string().max(4_000)).max(100_000, 'may hold at most 100000 values').optional(),
});

/** Weights are thousandths; those of one strategy sum to 1000. */
export const weightedVariant = z.strictObject({ key: featureKey, weight: z.int().min(0).max(1000) });

export const strategy = z.strictObject({
  id: id.optional(),
  title: z.string().trim().max(200).optional(),
  rollout: z.int('must be a whole percentage').min(0).max(100).default(100),
  stickiness: z.string().min(1).max(100).default('default'),
  groupId: z.string().min(1).max(200).optional(),
  constraints: z.array(constraint).max(50).default([]),
  segments: z.array(id).max(20).default([]),
  variants: z.array(weightedVariant).max(100).default([]),
  disabled: z.boolean().default(false),
});
export type Strategy = z.infer<typeof strategy>;

/** Another feature of the same project that must be on (or off), or serve one of some variants. */
export const prerequisite = z.strictObject({
  feature: featureKey,
  enabled: z.boolean().default(true),
  variants: z.array(featureKey).max(100).default([]),
});
export type Prerequisite = z.infer<typeof prerequisite>;

/** What one environment says of one feature. */
export const featureEnvironment = z.object({
  environment: slug,
  enabled: z.boolean(),
  strategies: z.array(strategy),
  prerequisites: z.array(prerequisite),
  /** Number of the feature's revision that set this; 0 before the first. */
  revision: z.int(),
  updatedAt: instant,
});
export type FeatureEnvironment = z.infer<typeof featureEnvironment>;

export const feature = z.object({
  id,
  project: id,
  key: featureKey,
  name: z.string(),
  description,
  kind: featureKind,
  valueType,
  variants: z.array(variant),
  /** Key of the variant served while the feature is off; null leaves the value to the caller's code. */
  offVariant: featureKey.nullable(),
  tags: z.array(z.string()),
  owner: id.nullable(),
  impressionData: z.boolean(),
  archivedAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  version: z.int(),
});
export type Feature = z.infer<typeof feature>;

/** Reusable constraints; company-wide when `project` is null. `number` is its id for Unleash SDKs. */
export const segment = z.object({
  id,
  number: z.int(),
  project: id.nullable(),
  name: z.string(),
  description,
  constraints: z.array(segmentConstraint),
  createdAt: instant,
  updatedAt: instant,
  version: z.int(),
});
export type Segment = z.infer<typeof segment>;

/**
 * A segment as events carry it: a broker takes messages up to 1 MB, so each list is cut to its first
 * `segmentSampleSize` values, with its length and SHA-256 beside it to tell that and whether it changed.
 */
export const segmentSampleSize = 100;
export const segmentSummary = segment.extend({
  constraints: z.array(
    constraint.extend({ valueCount: z.int().optional(), valuesHash: z.string().optional() }),
  ),
});
