import type { Feature, Segment } from '@bandera/engine/ruleset';
import { z } from 'zod';
import type { featureKinds } from './feature.ts';
import { id, slug } from './fields.ts';

/** What SDKs and people are told of a feature beside what the engine needs to decide it. */
interface FeatureMeta {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly kind: (typeof featureKinds)[number];
  readonly tags: readonly string[];
  /** As it was when the snapshot was built: time alone publishes nothing. */
  readonly stale: boolean;
}
export type SnapshotFeature = Feature & FeatureMeta;

export interface SnapshotSegment extends Segment {
  /** Its id for Unleash SDKs: unique in the company, never used again. */
  readonly number: number;
}

// Their fields are not parsed here: they were checked when they were written, a parse of 10,000 features at each
// fetch costs more than the fetch, and the engine isolates a feature that it cannot evaluate.
const isNamed = (field: string) => (value: unknown) =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, field) === 'string';

/**
 * Internal: one environment of one project at one revision, whole.
 * `GET /internal/features/snapshots/{project}/{environment}`, where the revision is the ETag. The same revision has
 * the same content but for `stale`; features are in the order of their keys, segments in that of their numbers.
 */
export const snapshot = z.object({
  company: id,
  project: id,
  projectKey: slug,
  environment: slug,
  revision: z.int().min(1),
  /** All that are not archived, switched off ones included. */
  features: z.array(z.custom<SnapshotFeature>(isNamed('key'), 'must be a feature')),
  /** Those that the features' strategies refer to. */
  segments: z.array(z.custom<SnapshotSegment>(isNamed('id'), 'must be a segment')),
});
export type Snapshot = z.infer<typeof snapshot>;

/** Where features leaves a snapshot for everybody in the shared cache, under its revision as the version. */
export const snapshotKey = ({ project, environment }: { project: string; environment: string }): string =>
  `features:snapshot:${project}/${environment}`;

/** Internal: which revision each environment is at; unknown ones are left out. `POST /internal/features/revisions` */
export const environmentRef = z.strictObject({ project: id, environment: slug });
export const revisionsRequest = z.object({ environments: z.array(environmentRef).max(10_000) });
export const revisionsAnswer = z.object({
  items: z.array(environmentRef.extend({ revision: z.int() })),
});
