import type { SnapshotFeature, SnapshotSegment } from '@bandera/contracts/snapshot';
import type { Feature, Ruleset, Segment } from '@bandera/engine/ruleset';
import type { Source } from './unleash-features.ts';

/** An environment as our own SDK compiles it. */
export interface SdkRuleset {
  body: Buffer;
  etag: string;
}

const made = new WeakMap<Source, SdkRuleset>();

/** Serialised once. Features that cannot be evaluated are in it: the engine says of each what is wrong with it. */
export function sdkRuleset(source: Source): SdkRuleset {
  const known = made.get(source);
  if (known) return known;
  const { project, environment, revision } = source.snapshot;
  const etag = `"${project}.${environment}:${revision}:sdk1"`;
  const fresh = { body: Buffer.from(JSON.stringify(rulesetOf(source))), etag };
  made.set(source, fresh);
  return fresh;
}

const rulesetOf = ({
  snapshot: { projectKey, environment, revision, features, segments },
}: Source): Ruleset => ({
  project: projectKey,
  environment,
  revision,
  features: features.map(asEvaluated),
  segments: segments.map(asReferred),
});

/** Without what only people are told: names, descriptions and tags would be half of it. */
function asEvaluated({ id, name, description, kind, tags, stale, ...feature }: SnapshotFeature): Feature {
  return feature;
}

function asReferred({ number, ...segment }: SnapshotSegment): Segment {
  return segment;
}
