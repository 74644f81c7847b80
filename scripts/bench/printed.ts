import { ratio, textTable } from './format.ts';
import { type Line, type RowResult, verdict } from './outcome.ts';

const header = ['row', 'what', 'measured', 'reference', 'ratio (min-max)', 'target', ''];

const cells = (line: Line): string[] => [
  line.what,
  line.measured,
  line.reference,
  line.ratio ? ratio(line.ratio) : '',
  line.goal?.text ?? '',
  verdict(line),
];

/** All results as one table for a terminal; below it the rows without figures. */
export function printed(results: readonly RowResult[]): string {
  const lines = results.flatMap(({ key, outcome }) =>
    (outcome?.lines ?? []).map((line, index) => [index === 0 ? key : '', ...cells(line)]),
  );
  const others = results.filter(({ outcome }) => !outcome);
  return [...(lines.length > 0 ? [textTable(header, lines)] : []), ...others.map(absent)].join('\n');
}

const absent = ({ key, unavailable, failed }: RowResult) =>
  failed ? `${key}: FAILED: ${failed}` : `${key}: not available yet: ${unavailable}`;
