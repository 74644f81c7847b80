import { expectedLifetimeDays, featureKinds } from '@bandera/contracts/feature';
import type { StoredFeature } from './feature.ts';

/**
 * A live feature is stale, that is: a candidate for removal from code and platform, when
 * - `lifetime`: it is older than features of its kind are expected to become, or
 * - `unused`: no application asked for it for 30 days, nor was it created in that time.
 */
export type Staleness = 'lifetime' | 'unused';

export const unusedDays = 30;
const dayMs = 86_400_000;
const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * dayMs);

/** The rule as bounds, for queries: older than its kind's bound, or not active since `activeBefore`. */
export const staleBounds = (now: Date) => ({
  createdBefore: featureKinds.flatMap(kind => {
    const days = expectedLifetimeDays[kind];
    return days === null ? [] : [{ kind, before: daysBefore(now, days) }];
  }),
  activeBefore: daysBefore(now, unusedDays),
});

export function stalenessOf(
  { kind, createdAt, activeAt, archivedAt }: StoredFeature,
  now: Date,
): Staleness | null {
  if (archivedAt !== null) return null;
  const { createdBefore, activeBefore } = staleBounds(now);
  const bound = createdBefore.find(each => each.kind === kind)?.before;
  if (bound !== undefined && new Date(createdAt) < bound) return 'lifetime';
  return new Date(activeAt) < activeBefore ? 'unused' : null;
}
