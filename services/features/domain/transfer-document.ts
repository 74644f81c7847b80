import { valueType } from '@bandera/contracts/feature';
import { description, featureKey, id, instant, name, slug } from '@bandera/contracts/fields';
import { z } from 'zod';
import { type Configuration, configurationFields, configurationOf } from './configuration.ts';
import { type StoredFeature, settingsOf } from './feature.ts';
import { settingFields } from './feature-fields.ts';
import { constraintList } from './segment.ts';

const mostFeatures = 10_000;

const transferSegment = z.strictObject({
  /** What strategies in this document call it; whoever imports it may give it another id. */
  id,
  scope: z.enum(['project', 'company']),
  name,
  description: description.default(''),
  constraints: constraintList,
});
export type TransferSegment = z.output<typeof transferSegment>;

const transferFeature = z.strictObject({
  key: featureKey,
  name,
  description: settingFields.description.default(''),
  kind: settingFields.kind,
  valueType,
  variants: settingFields.variants.default([]),
  offVariant: settingFields.offVariant.default(null),
  tags: settingFields.tags.default([]),
  owner: settingFields.owner.default(null),
  impressionData: settingFields.impressionData.default(false),
  archived: z.boolean().default(false),
  /** By the key of the environment; one that is not named is left as it is. */
  environments: z.record(slug, z.strictObject(configurationFields)).default({}),
});
export type TransferFeature = z.output<typeof transferFeature>;

/** All of a project's features and what they use, to keep, compare, or bring into another project. */
export const transferDocument = z.strictObject({
  format: z.literal('bandera'),
  version: z.literal(1, 'must be 1'),
  /** Where and when it was made; of no effect on an import. */
  project: slug.optional(),
  exportedAt: instant.optional(),
  segments: z.array(transferSegment).max(1_000).default([]),
  features: z.array(transferFeature),
});

/** Applied in one transaction, which must not take for ever. */
export const importableDocument = transferDocument.refine(({ features }) => features.length <= mostFeatures, {
  error: `may hold at most ${mostFeatures} features: import them in parts`,
  path: ['features'],
});
export type TransferDocument = z.output<typeof transferDocument>;

interface Exported {
  project: string;
  exportedAt: string;
  segments: readonly (Omit<TransferSegment, 'scope'> & { project: string | null })[];
  features: readonly StoredFeature[];
  /** What has been set, by feature id. */
  configurations: ReadonlyMap<string, readonly (Configuration & { environment: string })[]>;
}

export const documentOf = ({ segments, features, configurations, ...head }: Exported): TransferDocument => ({
  format: 'bandera',
  version: 1,
  ...head,
  segments: segments.map(({ id, project, name, description, constraints }) => ({
    id,
    scope: project === null ? 'company' : 'project',
    name,
    description,
    constraints,
  })),
  features: features.map(feature => ({
    key: feature.key,
    ...settingsOf(feature),
    valueType: feature.valueType,
    archived: feature.archivedAt !== null,
    environments: Object.fromEntries(
      (configurations.get(feature.id) ?? []).map(each => [each.environment, configurationOf(each)]),
    ),
  })),
});
