import { expectedLifetimeDays, type featureKinds } from '@bandera/contracts/feature';

const dayMs = 86_400_000;
/** A feature that nobody asked for this long is a candidate for removal, whatever its kind. */
const unseenDays = 30;

/** Why a feature looks as if it could go, or null. */
export function staleReason(
  feature: { kind: (typeof featureKinds)[number]; createdAt: Date; lastSeenAt: Date | null },
  now: Date,
): 'lifetime-over' | 'not-seen' | 'never-seen' | null {
  const ageDays = (now.getTime() - feature.createdAt.getTime()) / dayMs;
  const lifetime = expectedLifetimeDays[feature.kind];
  if (feature.lastSeenAt === null) return ageDays > unseenDays ? 'never-seen' : null;
  if (now.getTime() - feature.lastSeenAt.getTime() > unseenDays * dayMs) return 'not-seen';
  return lifetime !== null && ageDays > lifetime ? 'lifetime-over' : null;
}
