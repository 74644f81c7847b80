import { figure } from './format.ts';

/** One bar: how many times better than its goal something is. */
export interface Bar {
  label: string;
  /** More than 0; 1 meets the goal exactly. */
  times: number;
}

const [labelWidth, plotWidth, valueWidth] = [430, 420, 70];
const [barHeight, gap, top, bottom] = [16, 8, 46, 30];
const width = labelWidth + plotWidth + valueWidth;

/**
 * A bar chart as SVG on a logarithmic scale, with a line where goals are met. Readable in a light and a dark page, and
 * without colours: what misses its goal is hollow.
 */
export function chart(title: string, bars: readonly Bar[]): string {
  const height = top + bars.length * (barHeight + gap) + bottom;
  const reach = Math.max(1, ...bars.map(({ times }) => Math.abs(Math.log10(times))));
  const decades = Math.ceil(reach);
  const x = (times: number) => labelWidth + ((Math.log10(times) + decades) / (2 * decades)) * plotWidth;
  const ticks = Array.from({ length: 2 * decades + 1 }, (_, index) => 10 ** (index - decades));
  const end = height - bottom;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>text{font:12px system-ui,sans-serif;fill:#222}.r{stroke:#bbb}.g{stroke:#222}.met{fill:#0b6e4f}.missed{fill:none;stroke:#b3261e;stroke-width:2}`,
    `@media(prefers-color-scheme:dark){text{fill:#eee}.r{stroke:#555}.g{stroke:#eee}.met{fill:#5fd3a5}.missed{stroke:#f2b8b5}}</style>`,
    `<text x="8" y="18" font-weight="bold">${escaped(title)}</text>`,
    ...ticks.map(tick => rule(x(tick), end, tick)),
    ...bars.map((bar, index) =>
      drawn(bar, { y: top + index * (barHeight + gap), zero: x(1), x: x(bar.times) }),
    ),
    '</svg>',
    '',
  ].join('\n');
}

const rule = (x: number, end: number, tick: number) =>
  `<line class="${tick === 1 ? 'g' : 'r'}" x1="${x}" x2="${x}" y1="${top - 8}" y2="${end}"/>` +
  `<text x="${x}" y="${end + 18}" text-anchor="middle">${tick === 1 ? 'target' : `${tick}x`}</text>`;

function drawn({ label, times }: Bar, { y, zero, x }: { y: number; zero: number; x: number }): string {
  const [from, to] = [Math.min(zero, x), Math.max(zero, x)];
  const middle = y + barHeight / 2 + 4;
  return (
    `<text x="${labelWidth - 10}" y="${middle}" text-anchor="end">${escaped(label)}</text>` +
    `<rect class="${times >= 1 ? 'met' : 'missed'}" x="${from.toFixed(1)}" y="${y}" width="${(to - from).toFixed(1)}" height="${barHeight}"/>` +
    `<text x="${(to + 6).toFixed(1)}" y="${middle}">${figure(times)}x</text>`
  );
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
