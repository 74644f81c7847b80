import { slug } from '@bandera/contracts/fields';
import { z } from 'zod';

/** What Unleash writes, as far as a translation reads it; fields that it does not know are left in to be reported. */

const texts = z.array(z.string());
const mostFeatures = 10_000;
const tooMany = `may hold at most ${mostFeatures} features: import them in parts`;

export const unleashConstraint = z.looseObject({
  contextName: z.string(),
  operator: z.string(),
  values: texts.nullish(),
  value: z.string().nullish(),
  inverted: z.boolean().nullish(),
  caseInsensitive: z.boolean().nullish(),
});
export type UnleashConstraint = z.output<typeof unleashConstraint>;

const variant = z.looseObject({
  name: z.string(),
  weight: z.number().nonnegative(),
  weightType: z.string().nullish(),
  stickiness: z.string().nullish(),
  payload: z.looseObject({ type: z.string(), value: z.string() }).nullish(),
  overrides: z.array(z.looseObject({ contextName: z.string(), values: texts.nullish() })).nullish(),
});
export type UnleashVariant = z.output<typeof variant>;

const strategy = z.looseObject({
  name: z.string(),
  title: z.string().nullish(),
  disabled: z.boolean().nullish(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).nullish(),
  constraints: z.array(unleashConstraint).nullish(),
  segments: z.array(z.int()).nullish(),
  variants: z.array(variant).nullish(),
});
export type UnleashStrategy = z.output<typeof strategy>;

const dependency = z.looseObject({
  feature: z.string(),
  enabled: z.boolean().nullish(),
  variants: texts.nullish(),
});
export type UnleashDependency = z.output<typeof dependency>;

const feature = z.looseObject({
  name: z.string(),
  type: z.string().nullish(),
  description: z.string().nullish(),
  stale: z.boolean().nullish(),
  impressionData: z.boolean().nullish(),
  archived: z.boolean().nullish(),
});
export type UnleashFeature = z.output<typeof feature>;

const segment = z.looseObject({
  id: z.int().nonnegative(),
  name: z.string(),
  description: z.string().nullish(),
  /** The export names segments only. */
  constraints: z.array(unleashConstraint).nullish(),
});
export type UnleashSegment = z.output<typeof segment>;

const segments = z.array(segment).nullish();
const environment = slug.nullish();

/** `GET /api/client/features`: one environment. */
export const clientDocument = z.looseObject({
  features: z.array(
    feature.extend({
      enabled: z.boolean(),
      strategies: z.array(strategy),
      variants: z.array(variant).nullish(),
      dependencies: z.array(dependency).nullish(),
    }),
  ),
  segments,
});

/** `GET /api/admin/features-batch/export`: features and what belongs to them in lists side by side. */
export const exportDocument = z.looseObject({
  features: z.array(feature).max(mostFeatures, tooMany),
  featureStrategies: z.array(
    strategy.extend({ featureName: z.string(), environment, sortOrder: z.number().nullish() }),
  ),
  featureEnvironments: z
    .array(
      z.looseObject({
        featureName: z.string(),
        environment,
        enabled: z.boolean(),
        variants: z.array(variant).nullish(),
      }),
    )
    .nullish(),
  featureTags: z
    .array(z.looseObject({ featureName: z.string(), tagType: z.string(), tagValue: z.string() }))
    .nullish(),
  dependencies: z.array(z.looseObject({ feature: z.string(), dependencies: z.array(dependency) })).nullish(),
  contextFields: z.array(z.unknown()).nullish(),
  tagTypes: z.array(z.unknown()).nullish(),
  segments,
});

/** Fields of features and strategies that Unleash keeps books with: they say nothing about who gets what. */
const records = new Set(
  `id project projectId environment environments createdAt createdBy createdByUserId lastSeenAt archivedAt
   favorite lifecycle sortOrder featureName strategyName enabled strategies variants dependencies`.split(
    /\s+/,
  ),
);

/** Names of fields that say something and are not known here. */
export function unknownFields(given: UnleashFeature | UnleashStrategy): string[] {
  const known = new Set([...Object.keys(feature.shape), ...Object.keys(strategy.shape), ...records]);
  const isEmpty = (value: unknown) =>
    value == null || value === false || (Array.isArray(value) && value.length === 0);
  return Object.entries(given).flatMap(([name, value]) => (known.has(name) || isEmpty(value) ? [] : name));
}
