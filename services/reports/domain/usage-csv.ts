import type { UsageReport } from './usage-report.ts';

/** One row a step, one column a series (RFC 4180). */
export function usageCsv({ series }: UsageReport): string {
  const head = ['at', ...series.map(each => each.key)];
  const steps = series[0]?.points ?? [];
  const rows = steps.map(([at], step) => [at, ...series.map(each => String(each.points[step]?.[1] ?? 0))]);
  return [head, ...rows].map(row => `${row.map(cell).join(',')}\r\n`).join('');
}

// Names come from outside: one that a spreadsheet would take for a formula is defused by an apostrophe.
function cell(value: string): string {
  const safe = /^\s*[=+\-@]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
