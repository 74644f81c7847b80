const restorableDays = 30;
const dayMs = 86_400_000;

/** What was deleted before this time cannot be restored any more. */
export const restorableSince = (now: Date): Date => new Date(now.getTime() - restorableDays * dayMs);

/** RFC 3339. */
export const restorableUntil = (deletedAt: string): string =>
  new Date(new Date(deletedAt).getTime() + restorableDays * dayMs).toISOString();

export const isRestorable = (deletedAt: string, now: Date): boolean =>
  new Date(deletedAt) >= restorableSince(now);
