import { table } from '../table.ts';

/** What became of a trial. */
export interface Outcome {
  name: string;
  shows: string;
  passed: boolean;
  seconds: number;
  told: string;
}

/** Where the trials were run: figures mean nothing without it. */
export interface TestBed {
  at: Date;
  accelerator: 'kvm' | 'tcg';
  engine: string;
  kernel: string;
  cores: number;
  revision: string;
}

/** A line for each trial, for a terminal. */
export const shownOutcomes = (outcomes: readonly Outcome[]): string =>
  table(
    ['test', 'result', 's', 'what was seen'],
    outcomes.map(({ name, passed, seconds, told }) => [
      name,
      passed ? 'passed' : 'FAILED',
      String(seconds),
      told,
    ]),
  );

const processors = {
  kvm: 'real processors (KVM)',
  tcg: 'emulated processors (QEMU TCG, some twenty times slower than real ones)',
};

/** The part of docs/lab.md that a run writes: between its two marks, whatever else stands there. */
export const marks = { begin: '<!-- scripts/lab test writes from here -->', end: '<!-- to here -->' };

export function transcript(bed: TestBed, outcomes: readonly Outcome[], lines: readonly string[]): string {
  const { at, accelerator, engine, kernel, cores, revision } = bed;
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = outcomes.map(
    ({ shows, passed, seconds, told }) =>
      `| ${cell(shows)} | ${passed ? 'passed' : '**failed**'} | ${seconds} | ${cell(told)} |`,
  );
  return [
    `Test bed: ${processors[accelerator]}, three guests on ${cores} cores; Docker ${engine}, Linux ${kernel}; revision ${revision}; ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC. Counts and orders hold anywhere; durations only here.`,
    '',
    '| what | result | seconds | what was seen |',
    '|---|---|---|---|',
    ...rows,
    '',
    '```text',
    ...lines,
    '```',
  ].join('\n');
}

/** The document with this run's part in the place of the last one's. */
export function withTranscript(document: string, part: string): string {
  const [begin, end] = [document.indexOf(marks.begin), document.indexOf(marks.end)];
  if (begin < 0 || end < begin)
    throw new Error('docs/lab.md has lost the marks between which a run is written');
  return `${document.slice(0, begin)}${marks.begin}\n\n${part}\n\n${document.slice(end)}`;
}
