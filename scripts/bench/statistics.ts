/** Figures of several rounds in short. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/**
 * The value that `percent` of the values do not exceed, by nearest rank: always one that was measured.
 * NaN for an empty list.
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The middle value; the mean of both where there are two. NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * How many times `ours` is of `theirs`, round by round: both of a round were measured next to each other, so a machine
 * that slows down for a while does so on both sides. Throws a RangeError when the rounds do not pair up.
 */
export function pairedRatio(ours: readonly number[], theirs: readonly number[]): Spread {
  if (ours.length === 0 || ours.length !== theirs.length) {
    throw new RangeError(`${ours.length} rounds cannot be paired with ${theirs.length}`);
  }
  return spread(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
}

/** Runs the sides in turn, A B A B …, and answers each side's measurements in the order of the rounds. */
export async function interleaved<Side extends string, T>(
  rounds: number,
  sides: Record<Side, () => T | Promise<T>>,
): Promise<Record<Side, T[]>> {
  const measured = mapValues(sides, (): T[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const side in sides) measured[side].push(await sides[side]());
  }
  return measured;
}

/** An object with the same keys. */
export function mapValues<Key extends string, From, To>(
  object: Record<Key, From>,
  change: (value: From) => To,
): Record<Key, To> {
  const changed: Partial<Record<Key, To>> = {};
  for (const key in object) changed[key] = change(object[key]);
  return changed as Record<Key, To>;
}
