/** Sizes of a report's steps, in milliseconds. Days are UTC days. */
export const intervals = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type Interval = keyof typeof intervals;

/** Most points of one series: more would not fit on a screen, and bounds the work of a query. */
export const mostPoints = 2_000;

/** The step that a moment falls into. */
export const startOf = (interval: Interval, at: number): number =>
  Math.floor(at / intervals[interval]) * intervals[interval];

/** Every step of `[from, to)`, the one that `from` falls into included. */
export function stepsOf(interval: Interval, from: number, to: number): number[] {
  const steps: number[] = [];
  for (let at = startOf(interval, from); at < to; at += intervals[interval]) steps.push(at);
  return steps;
}
