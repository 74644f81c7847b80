import { type Interval, stepsOf } from './interval.ts';

/** Counts of one group at one step. */
export interface Count {
  key: string;
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

/** Puts counts on the axis: every series has a point at every step, zero where nothing was counted. Largest series first. */
export function usageReport(
  counts: Count[],
  range: { from: number; to: number; interval: Interval },
): UsageReport {
  const steps = stepsOf(range.interval, range.from, range.to);
  const byKey = Map.groupBy(counts, count => count.key);
  if (byKey.size === 0) byKey.set('total', []);
  const sized = [...byKey].map(([key, list]) => {
    const at = new Map(list.map(each => [each.at, each.count]));
    const points = steps.map((step): [string, number] => [new Date(step).toISOString(), at.get(step) ?? 0]);
    return { key, points, sum: list.reduce((sum, each) => sum + each.count, 0) };
  });
  sized.sort((a, b) => b.sum - a.sum || (a.key < b.key ? -1 : 1));
  return {
    from: new Date(steps[0] ?? range.from).toISOString(),
    to: new Date(range.to).toISOString(),
    interval: range.interval,
    series: sized.map(({ key, points }) => ({ key, points })),
    total: sized.reduce((sum, each) => sum + each.sum, 0),
  };
}

/** One row a step, one column a series (RFC 4180). */
export function usageCsv({ series }: UsageReport): string {
  const head = ['at', ...series.map(each => each.key)];
  const steps = series[0]?.points ?? [];
  const rows = steps.map(([at], step) => [at, ...series.map(each => String(each.points[step]?.[1] ?? 0))]);
  return `${[head, ...rows].map(row => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

// Names come from outside: one that a spreadsheet would take for a formula is defused by an apostrophe.
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
