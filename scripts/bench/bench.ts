import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whenGone } from '../testing/when-gone.ts';
import type { Outcome } from './outcome.ts';

/** What a row is told, and what it may use. */
export interface Bench {
  /** Rounds of each side: at least five, but for a quick look. */
  rounds: number;
  /** How long one measurement under load takes, in seconds. */
  seconds: number;
  quick: boolean;
  /** Rollup rows behind a usage report. */
  rows: number;
  /** Folder that outlives the run, ignored by git: peers are installed there. */
  kept: string;
  /** A new empty folder, gone at the end. */
  folder(name: string): string;
  /** Tells what is going on. */
  say(line: string): void;
}

/** A row of the table of targets. */
export interface Row {
  /** For `--only`. */
  key: string;
  title: string;
  /** What it means and how it is measured, for the page. */
  meaning: string;
  /** Why it misses its target, shown only while it does. */
  shortfall?: string;
  /** Throws `NotAvailable` when something is missing, and any other error on a wrong answer. */
  run(bench: Bench): Promise<Outcome>;
}

/** A row's surroundings; disposing of them removes its folders. */
export function openBench(options: Omit<Bench, 'folder'>): Bench & AsyncDisposable {
  const root = mkdtempSync(join(tmpdir(), 'bandera-bench-'));
  const callOff = whenGone('rm -rf -- "$1"', root);
  return {
    ...options,
    folder: name => mkdtempSync(join(root, `${name}-`)),
    async [Symbol.asyncDispose]() {
      rmSync(root, { recursive: true, force: true });
      await callOff();
    },
  };
}
