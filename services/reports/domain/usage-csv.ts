import { stepsOf } from './interval.ts';
import type { UsageReport } from './usage-report.ts';

/** One row a step, one column a series (RFC 4180). */
export function usageCsv({ range, lines }: UsageReport): string {
  const head = ['at', ...lines.map(({ key }) => key)];
  const rows = stepsOf(range).map((at, step) => [
    new Date(at).toISOString(),
    ...lines.map(({ counts }) => String(counts[step] ?? 0)),
  ]);
  return [head, ...rows].map(row => `${row.map(cell).join(',')}\r\n`).join('');
}

// Names come from outside: one that a spreadsheet would take for a formula is defused by an apostrophe.
function cell(value: string): string {
  const safe = /^\s*[=+\-@]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
