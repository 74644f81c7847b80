import type { Row } from './rows.ts';

/** What became of a row. */
export interface Result {
  row: Row;
  held: boolean | undefined;
  measured: string;
}

/** The part of docs/faults.md that a run writes: between its marks. */
export const marks = { begin: '<!-- npm run faults writes from here -->', end: '<!-- to here -->' };

const head = ['| | fault | target | measured | held | when |', '|---|---|---|---|---|---|'];
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const word = { true: 'yes', false: '**no**', undefined: 'not run' } as const;

const lineOf = ({ row: { id, fault, target }, held, measured }: Result, when: string) =>
  `| ${id} | ${cell(fault)} | ${cell(target)} | ${cell(measured)} | ${word[`${held}`]} | ${held === undefined ? '' : when} |`;

/** The document with new lines for the rows that were run; the others keep what they had. */
export function withResults(
  document: string,
  rows: readonly Row[],
  results: readonly Result[],
  when: string,
): string {
  const [begin, end] = [document.indexOf(marks.begin), document.indexOf(marks.end)];
  if (begin < 0 || end < begin)
    throw new Error('docs/faults.md has lost the marks between which a run is written');
  const before = document.slice(begin, end).split('\n');
  const lines = rows.map(row => {
    const result = results.find(each => each.row.id === row.id);
    if (result) return lineOf(result, when);
    const kept = before.find(line => line.startsWith(`| ${row.id} |`));
    return kept ?? lineOf({ row, held: undefined, measured: '' }, when);
  });
  const part = [...head, ...lines].join('\n');
  return `${document.slice(0, begin)}${marks.begin}\n\n${part}\n\n${document.slice(end)}`;
}
