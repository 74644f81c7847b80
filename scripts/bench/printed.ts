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

/** All results as one table for a terminal. */
export const printed = (results: readonly RowResult[]): string => textTable(header, results.flatMap(rowsOf));

function rowsOf({ key, outcome, unavailable, failed }: RowResult): string[][] {
  if (outcome) return outcome.lines.map((line, index) => [index === 0 ? key : '', ...cells(line)]);
  return [[key, failed ? `FAILED: ${failed}` : `not available: ${unavailable}`]];
}
