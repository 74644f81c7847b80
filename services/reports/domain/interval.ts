/** Sizes of a report's steps, in milliseconds. Days are UTC days. */
export const intervals = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type Interval = keyof typeof intervals;

/** Most points of one series: more would not fit on a screen, and bounds the work of a query. */
export const mostPoints = 2_000;

/** Whole steps, `[from, to)` in epoch milliseconds. */
export interface Range {
  from: number;
  to: number;
  interval: Interval;
}

/** The step that a moment falls into. */
export const startOf = (interval: Interval, at: number): number =>
  Math.floor(at / intervals[interval]) * intervals[interval];

/** The steps that `[from, to)` touches: counts are kept by step, so a report cannot cut one in two. */
export const wholeSteps = (interval: Interval, from: number, to: number): Range => ({
  from: startOf(interval, from),
  to: startOf(interval, to - 1) + intervals[interval],
  interval,
});

export const stepCount = ({ from, to, interval }: Range): number => (to - from) / intervals[interval];

/** The start of every step. */
export const stepsOf = (range: Range): number[] =>
  Array.from({ length: stepCount(range) }, (_, step) => range.from + step * intervals[range.interval]);

const coarser = { minute: 'hour', hour: 'day', day: null } as const;

/** The same range out of the largest steps that fit into it: what is left at its ends is in the steps that were asked for. */
export function wholePieces(range: Range): Range[] {
  const { from, to, interval } = range;
  const larger = coarser[interval];
  if (larger === null) return [range];
  const [first, last] = [startOf(larger, from + intervals[larger] - 1), startOf(larger, to)];
  if (first >= last) return [range];
  const pieces = [
    { from, to: first, interval },
    ...wholePieces({ from: first, to: last, interval: larger }),
    { from: last, to, interval },
  ];
  return pieces.filter(piece => piece.from < piece.to);
}
