import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type FileResult, tapResults } from './tap-results.ts';
import { whenGone } from './when-gone.ts';

/** The sum over all files; `exitCode` is tap's own. */
export type Totals = { passed: number; failed: number; skipped: number; exitCode: number };

/**
 * Runs test files with tap and prints a line for each with what it has found out, and all that tap said about it
 * if it failed.
 *
 * @param run.files paths relative to `root`
 * @param run.jobs how many files run at once
 * @param run.signal ends tap and the tests it runs
 */
export async function runTap(run: {
  root: string;
  files: string[];
  env: Record<string, string>;
  jobs: number;
  signal: AbortSignal;
}): Promise<Totals> {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  if (run.files.length === 0) return { ...totals, exitCode: 0 };
  const results = tapResults(result => {
    totals.passed += result.passed;
    totals.failed += result.failed;
    totals.skipped += result.skipped;
    process.stdout.write(describe(result));
  });
  // A process group of its own, for tap asked to end waits for the tests it runs, up to their time-out.
  const tap = spawn(
    process.execPath,
    [join(run.root, 'node_modules/.bin/tap'), '--reporter=tap', `--jobs=${run.jobs}`, ...run.files],
    {
      cwd: run.root,
      env: { ...process.env, ...run.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const closed = once(tap, 'close');
  await once(tap, 'spawn');
  const group = -(tap.pid ?? 0);
  const end = () => endGroup(group);
  const callOff = whenGone('kill -KILL "$1"', String(group));
  run.signal.addEventListener('abort', end);
  for await (const line of createInterface({ input: tap.stdout })) results.line(line);
  results.end();
  await closed;
  run.signal.removeEventListener('abort', end);
  await callOff();
  return { ...totals, exitCode: tap.exitCode ?? 1 };
}

/** Lets the tests of the group end by themselves for a moment, then ends them. */
function endGroup(group: number): void {
  process.kill(group, 'SIGTERM');
  setTimeout(() => {
    try {
      process.kill(group, 'SIGKILL');
    } catch {
      // None of them is left.
    }
  }, 1_500).unref();
}

function describe({ file, ok, milliseconds, passed, failed, findings, report }: FileResult): string {
  const time = `${milliseconds} ms`.padStart(9);
  const found = findings.map(each => `${' '.repeat(18)}${each}\n`).join('');
  if (ok) return `ok     ${time}  ${file} (${passed})\n${found}`;
  return `FAILED ${time}  ${file} (${failed} of ${passed + failed})\n${found}${report}\n`;
}
