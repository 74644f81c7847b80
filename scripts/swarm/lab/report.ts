import { z } from 'zod';
import { table } from '../table.ts';

export const outcomeSchema = z.object({
  name: z.string(),
  /** What it shows, for people. */
  shows: z.string(),
  passed: z.boolean(),
  seconds: z.number(),
  told: z.string(),
  /** When it ended: ISO 8601. */
  at: z.string(),
  revision: z.string(),
  /** What was said meanwhile. */
  lines: z.array(z.string()),
});

/** What became of a trial. */
export type Outcome = z.infer<typeof outcomeSchema>;

/** Where the trials were run: figures mean nothing without it. */
export interface TestBed {
  accelerator: 'kvm' | 'tcg';
  engine: string;
  kernel: string;
  cores: number;
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

const minute = (at: string) => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** The last outcome of each trial, and what was said while it ran. */
export function transcript(bed: TestBed, outcomes: readonly Outcome[]): string {
  const { accelerator, engine, kernel, cores } = bed;
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = outcomes.map(
    ({ shows, passed, seconds, told, at, revision }) =>
      `| ${cell(shows)} | ${passed ? 'passed' : '**failed**'} | ${seconds} | ${cell(told)} | ${minute(at)}, ${revision} |`,
  );
  return [
    `Test bed: ${processors[accelerator]}, three guests on ${cores} cores; Docker ${engine}, Linux ${kernel}. Counts and orders hold anywhere; durations only here.`,
    '',
    '| what | result | seconds | what was seen | when, revision |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    '```text',
    ...outcomes.flatMap(({ lines }) => lines),
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
