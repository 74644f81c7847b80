import type { Spread } from './statistics.ts';

const digits = (value: number): number => {
  const size = Math.abs(value);
  if (size >= 100 || value === 0) return 0;
  if (size >= 10) return 1;
  return size >= 0.1 ? 2 : 3;
};

/** How many there are: `12,345`. */
export const count = (number: number): string => number.toLocaleString('en-US');

/** A measured figure with about three digits, thousands apart: `12,345`, `2.31`, `0.042`. */
export function figure(value: number): string {
  const places = digits(value);
  return value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places });
}

/** A duration given in milliseconds, in the unit that reads best. */
export function duration(ms: number): string {
  if (ms >= 1_000) return `${figure(ms / 1_000)} s`;
  if (ms >= 1) return `${figure(ms)} ms`;
  return ms >= 0.001 ? `${figure(ms * 1_000)} µs` : `${figure(ms * 1_000_000)} ns`;
}

export function bytes(count: number): string {
  if (count >= 1_048_576) return `${figure(count / 1_048_576)} MiB`;
  return count >= 1_024 ? `${figure(count / 1_024)} KiB` : `${figure(count)} B`;
}

/** The median of paired ratios with the smallest and the largest: `3.20x (2.90-3.41)`. */
export const ratio = ({ median, min, max }: Spread): string =>
  `${figure(median)}x (${figure(min)}-${figure(max)})`;

/** A table in columns for a terminal: the header, a rule, and the rows. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map(row => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => (cells[column] ?? '').padEnd(width))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** The same as Markdown. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${header.map((_, column) => (cells[column] ?? '').replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), `|${' --- |'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}
