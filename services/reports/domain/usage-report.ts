import { type Interval, type Range, stepCount, stepsOf } from './interval.ts';

/** Evaluations of one group within one step. */
export interface Count {
  key: string;
  /** Start of the step, epoch milliseconds. */
  at: number;
  count: number;
}

export interface UsageReport {
  from: string;
  to: string;
  interval: Interval;
  series: { key: string; points: [at: string, count: number][] }[];
  total: number;
}

/** The group of what has no name: evaluations without a variant, apps that do not say who they are. */
export const unnamed = '(none)';
/** The group that takes the small ones when there are too many. */
export const others = '(other)';

/** Points of all series together: bounds the size of an answer, however many groups there are. */
const mostPointsInAll = 100_000;

export const mostSeries = (range: Range): number =>
  Math.max(2, Math.floor(mostPointsInAll / stepCount(range)));

/** Puts counts on the axis: every series has a point at every step, zero where nothing was counted. Largest series first. */
export function usageReport(counts: Count[], range: Range): UsageReport {
  const times = stepsOf(range).map(step => ({ step, at: new Date(step).toISOString() }));
  const groups = Map.groupBy(counts, count => count.key);
  if (groups.size === 0) groups.set('total', []);
  const sized = [...groups].map(([key, list]) => {
    const byStep = sumsByStep(list);
    const points = times.map(({ step, at }): [string, number] => [at, byStep.get(step) ?? 0]);
    return { key, points, sum: list.reduce((sum, { count }) => sum + count, 0) };
  });
  sized.sort((a, b) => b.sum - a.sum || (a.key < b.key ? -1 : 1));
  return {
    from: new Date(range.from).toISOString(),
    to: new Date(range.to).toISOString(),
    interval: range.interval,
    series: sized.map(({ key, points }) => ({ key, points })),
    total: sized.reduce((total, { sum }) => total + sum, 0),
  };
}

function sumsByStep(counts: Count[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { at, count } of counts) sums.set(at, (sums.get(at) ?? 0) + count);
  return sums;
}
