import type { FeatureEnvironment } from '@bandera/contracts/feature';
import type { Snapshot, SnapshotFeature, SnapshotSegment } from '@bandera/contracts/snapshot';
import { unsetConfiguration } from './configuration.ts';
import type { StoredFeature } from './feature.ts';
import { stalenessOf } from './staleness.ts';
import { segmentsOf } from './strategy.ts';

export interface SnapshotHead {
  company: string;
  project: string;
  projectKey: string;
  environment: string;
  revision: number;
}

export interface SnapshotContent {
  /** All that live, in the order of their keys. */
  features: readonly StoredFeature[];
  /** By feature id; one that is missing has never been set. */
  configurations: ReadonlyMap<string, FeatureEnvironment>;
  /** At least those that these configurations use, in the order of their numbers. */
  segments: readonly SnapshotSegment[];
}

/** One environment as the engine takes it. */
export function snapshotOf(head: SnapshotHead, content: SnapshotContent, now: Date): Snapshot {
  const features = content.features.map(feature => {
    const configuration = content.configurations.get(feature.id);
    return snapshotFeature(feature, configuration ?? unsetConfiguration(feature, head.environment), now);
  });
  const used = new Set(features.flatMap(({ strategies }) => strategies.flatMap(({ segments }) => segments)));
  const segments = content.segments.filter(({ id }) => used.has(id));
  return { ...head, features, segments: segments.map(snapshotSegment) };
}

function snapshotFeature(
  feature: StoredFeature,
  { enabled, strategies, prerequisites }: FeatureEnvironment,
  now: Date,
): SnapshotFeature {
  const { id, key, name, description, kind, tags, valueType, variants, offVariant, impressionData } = feature;
  return {
    key,
    enabled,
    valueType,
    variants,
    ...(offVariant === null ? {} : { offVariant }),
    strategies,
    prerequisites,
    impressionData,
    id,
    name,
    description,
    kind,
    tags,
    stale: stalenessOf(feature, now) !== null,
  };
}

const snapshotSegment = ({ id, number, name, constraints }: SnapshotSegment): SnapshotSegment => ({
  id,
  number,
  name,
  constraints,
});

/** Ids of the segments that configurations use. */
export const segmentsIn = (configurations: ReadonlyMap<string, FeatureEnvironment>): string[] =>
  segmentsOf([...configurations.values()].flatMap(({ strategies }) => strategies));
