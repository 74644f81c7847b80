import { type Range, stepCount } from './interval.ts';

/** Evaluations of one group. */
export interface Line {
  key: string;
  /** One number a step of the report. */
  counts: Float64Array;
}

export interface UsageReport {
  range: Range;
  /** The largest first. */
  lines: Line[];
  total: number;
}

/** The group of what has no name: evaluations without a variant, apps that do not say who they are. */
export const unnamed = '(none)';
/** The group that takes the small ones when there are too many. */
export const others = '(other)';

/** Points of all series together: bounds the size of an answer, however many groups there are. */
export const mostPointsInAll = 50_000;

export const mostSeries = (range: Range): number =>
  Math.max(2, Math.floor(mostPointsInAll / stepCount(range)));

/** Puts the lines in order, and adds them up; where nothing was counted, nothing is a line of zeros. */
export function usageReport(lines: Line[], range: Range): UsageReport {
  const sized = lines.map(line => ({ ...line, sum: sumOf(line) }));
  if (sized.length === 0) sized.push({ key: 'total', counts: new Float64Array(stepCount(range)), sum: 0 });
  sized.sort((a, b) => b.sum - a.sum || (a.key < b.key ? -1 : 1));
  return {
    range,
    lines: sized.map(({ key, counts }) => ({ key, counts })),
    total: sized.reduce((total, { sum }) => total + sum, 0),
  };
}

/** What is left of a line when these are taken out of it. */
export const without = ({ key, counts }: Line, parts: readonly Line[]): Line => ({
  key,
  counts: counts.map((count, step) => parts.reduce((left, part) => left - (part.counts[step] ?? 0), count)),
});

const sumOf = ({ counts }: Line): number => counts.reduce((sum, count) => sum + count, 0);
