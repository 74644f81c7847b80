import type { Row } from './bench.ts';
import { type Bar, chart } from './chart.ts';
import { figure, markdownTable, ratio } from './format.ts';
import type { Machine } from './machine.ts';
import { type Line, type RowResult, score, verdict } from './outcome.ts';

/** Everything that was measured, as `docs/benchmarks/latest.json` keeps it. */
export interface Results {
  machine: Machine;
  rows: RowResult[];
}

/** `docs/benchmarks.md`, in the order of the rows. */
export function page(results: Results, rows: readonly Row[]): string {
  const known = rows.flatMap(row => {
    const result = results.rows.find(({ key }) => key === row.key);
    return result ? [{ row, result }] : [];
  });
  return `${[
    '# Benchmarks',
    'Made by `npm run bench -- --write`; edits here are lost. `npm run bench -- --help` tells how to measure one row only, and `npm run load` runs the load test alone, against any installation.',
    '## Method',
    method(results.machine),
    '## Against the targets',
    '![How many times better than its target each figure is](benchmarks/chart.svg)',
    shortfalls(known),
    '## Rows',
    ...known.map(({ row, result }) => section(row, result)),
  ].join('\n\n')}\n`;
}

/** The chart that the page shows: every figure that has a target. */
export function targetChart({ rows: results }: Results, rows: readonly Row[]): string {
  const bars = rows.flatMap(({ key }): Bar[] => {
    const lines = results.find(result => result.key === key)?.outcome?.lines ?? [];
    return lines.flatMap(line => {
      const times = score(line);
      return times === undefined || !(times > 0) ? [] : [{ label: `${key}: ${line.what}`, times }];
    });
  });
  return chart('Times better than the target', bars);
}

const method = (machine: Machine) =>
  [
    `- Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}; ${figure(machine.loadBefore)} processes wanted to run in the minute before.`,
    `- Placement: ${machine.placement}.`,
    '- A reference is measured in the same run, in turn with Bandera (A, B, A, B, …), after rounds that do not count: at least 20,000 requests over HTTP, so that V8 has compiled what is measured on a slow machine too. A ratio is the median of the ratios of neighbouring rounds, with the smallest and the largest: what slows the machine down for a while slows both down. Compare ratios rather than times.',
    '- Answers are checked before and after the timing, and a wrong one ends the row with an error. No test asserts a time.',
    '- Load over HTTP comes from wrk on its own core, as fast as it is answered (closed loop). The load test sends at a fixed rate whether or not answers arrive, and counts from the moment at which a request was due (open loop), so that a stall shows in all requests that it delayed.',
    '- Raw figures of every round: [benchmarks/latest.json](benchmarks/latest.json).',
  ].join('\n');

function shortfalls(known: { row: Row; result: RowResult }[]): string {
  const missed = known.flatMap(({ row, result }) =>
    (result.outcome?.lines ?? [])
      .filter(line => verdict(line) === 'missed')
      .map(
        line =>
          `- **${row.title}**, ${line.what}: ${line.ratio ? ratio(line.ratio) : line.measured}, target ${line.goal?.text}.`,
      ),
  );
  const absent = known.flatMap(({ row, result }) =>
    result.outcome
      ? []
      : [
          `- **${row.title}**: ${result.failed ? 'failed' : 'not available'}: ${result.failed ?? result.unavailable}`,
        ],
  );
  return [
    missed.length === 0
      ? 'Every figure that was measured meets its target.'
      : `What falls short:\n\n${missed.join('\n')}`,
    ...(absent.length === 0 ? [] : [`What was not measured:\n\n${absent.join('\n')}`]),
  ].join('\n\n');
}

function section(
  { key, title, meaning, shortfall }: Row,
  { at, quick, outcome, unavailable, failed }: RowResult,
): string {
  const heading = `### ${title}\n\n${meaning}`;
  if (!outcome) return `${heading}\n\n${failed ? `Failed: ${failed}` : `Not available: ${unavailable}`}`;
  const table = markdownTable(
    ['what', 'measured', 'reference', 'ratio (min-max)', 'target', ''],
    outcome.lines.map(cells),
  );
  const isShort = shortfall && outcome.lines.some(line => verdict(line) === 'missed');
  return [
    heading,
    table,
    ...(isShort ? [`Why it falls short: ${shortfall}`] : []),
    `Payload: ${outcome.payload}. Measured ${at.slice(0, 10)} with \`npm run bench -- --only ${key}${quick ? ' --quick' : ''}\`${quick ? ', a quick look with few rounds' : ''}.`,
    ...(outcome.notes ?? []),
  ].join('\n\n');
}

const cells = (line: Line): string[] => [
  line.what,
  line.measured,
  line.reference,
  line.ratio ? ratio(line.ratio) : '',
  line.goal?.text ?? '',
  verdict(line),
];
