/** Deleted projects come back for this long; what they need is kept as long. */
const restorableDays = 30;
const dayMs = 86_400_000;

export const restorableSince = (now: Date): Date => new Date(now.getTime() - restorableDays * dayMs);
