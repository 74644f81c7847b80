import { expectedLifetimeDays, type featureKinds } from '@bandera/contracts/feature';

const dayMs = 86_400_000;
/** A feature that nobody asked for this long is a candidate for removal, whatever its kind. */
const unseenDays = 30;

export const staleReasons = ['never-seen', 'not-seen', 'lifetime-over'] as const;
export type StaleReason = (typeof staleReasons)[number];

/** Why a feature looks as if it could go, or null. */
export function staleReason(
  feature: { kind: (typeof featureKinds)[number]; createdAt: Date; lastSeenAt: Date | null },
  now: Date,
): StaleReason | null {
  const daysSince = (at: Date) => (now.getTime() - at.getTime()) / dayMs;
  const age = daysSince(feature.createdAt);
  if (feature.lastSeenAt === null && age > unseenDays) return 'never-seen';
  if (feature.lastSeenAt && daysSince(feature.lastSeenAt) > unseenDays) return 'not-seen';
  const lifetime = expectedLifetimeDays[feature.kind];
  return lifetime !== null && age > lifetime ? 'lifetime-over' : null;
}
