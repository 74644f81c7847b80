const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export const accessTokenSeconds = 15 * 60;
/** A key signs for so long, */
const signsMs = 30 * dayMs;
/** is published so long before it does, so that every verifier has it by then, */
const aheadMs = dayMs;
/** and so long after its last token has ended. */
const keptMs = dayMs;

interface Key {
  generation: number;
  signsFrom: Date;
}

const newestFirst = <K extends Key>(keys: K[]) =>
  keys.toSorted((a, b) => b.signsFrom.getTime() - a.signsFrom.getTime() || b.generation - a.generation);

/** The keys that may sign now, the one to prefer first. */
export const dueKeys = <K extends Key>(keys: K[], now: Date): K[] =>
  newestFirst(keys).filter(key => key.signsFrom <= now);

/** The keys whose last tokens have ended a day ago: nobody needs their public half any more. */
export function retiredKeys<K extends Key>(keys: K[], now: Date): K[] {
  const gone = now.getTime() - accessTokenSeconds * 1000 - keptMs;
  const [, ...older] = newestFirst(keys).filter(key => key.signsFrom.getTime() <= gone);
  return older;
}

/** When the key after the newest one starts to sign, if it is time to publish it; undefined otherwise. */
export function nextKeyFrom(keys: Key[], now: Date): Date | undefined {
  const [newest] = newestFirst(keys);
  if (!newest) return now;
  const wanted = newest.signsFrom.getTime() + signsMs;
  if (now.getTime() < wanted - aheadMs) return undefined;
  // Where nobody was up to make it in time, its day of notice starts now.
  return new Date(Math.max(wanted, now.getTime() + aheadMs));
}

/** Generations count from 1. */
export const nextGeneration = (keys: Key[]): number => Math.max(0, ...keys.map(key => key.generation)) + 1;
