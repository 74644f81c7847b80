import type { Decision } from '../../api/evaluate.ts';

/** Fields by which the bucket of a rollout may be chosen without any being named. */
const impliedStickiness = new Set(['default', 'random']);

/** Names of the fields that features look at, those of most features first. */
export function fieldsAskedFor(decisions: readonly Decision[]): string[] {
  const counts = new Map<string, number>();
  for (const { strategies } of decisions) {
    const fields = strategies.flatMap(({ constraints, segments, rollout }) => [
      ...[...constraints, ...segments.flatMap(segment => segment.constraints)].map(({ field }) => field),
      ...(rollout && !impliedStickiness.has(rollout.stickiness) ? [rollout.stickiness] : []),
    ]);
    for (const field of new Set(fields)) counts.set(field, (counts.get(field) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([field]) => field);
}
