import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type Bed, engineVersion, type Trial, urlOf } from './bed.ts';
import { onGuest } from './guests.ts';
import type { Lab } from './lab-state.ts';
import { guests, manager } from './plan.ts';
import { type Outcome, shownOutcomes, type TestBed, transcript, withTranscript } from './report.ts';
import { attempt } from './run.ts';
import { makeFeature, signUp } from './session.ts';
import { trials } from './trials.ts';

const root = path.join(import.meta.dirname, '../../..');

/** Runs trials one after the other, from within the lab's network; each that fails is told, and the others go on. */
export async function runTrials(lab: Lab, names: readonly string[]): Promise<number> {
  const unknown = names.filter(name => !trials.some(trial => trial.name === name));
  if (unknown.length > 0)
    throw new TypeError(
      `there is no test ${unknown.join(', ')}: ${trials.map(({ name }) => name).join(', ')}`,
    );
  const chosen = trials.filter(({ name }) => names.length === 0 || names.includes(name));
  const lines: string[] = [];
  const say = (line: string) => {
    lines.push(line);
    process.stderr.write(`lab: ${line}\n`);
  };
  const url = urlOf(manager);
  const owner = await signUp(url);
  const target = { urls: guests.map(urlOf), ...(await makeFeature(url, owner)) };
  say(`somebody signed up at ${url}, with a feature that is on for half of the users`);
  const outcomes: Outcome[] = [];
  for (const trial of chosen) {
    say(`== ${trial.name}: ${trial.shows}`);
    const outcome = await outcomeOf(trial, { lab, target, say });
    say(`${outcome.passed ? 'passed' : 'FAILED'} after ${outcome.seconds} s: ${outcome.told}`);
    outcomes.push(outcome);
  }
  process.stdout.write(`\n${shownOutcomes(outcomes)}\n`);
  if (chosen.length === trials.length) await write(lab, outcomes, lines);
  return outcomes.every(({ passed }) => passed) ? 0 : 1;
}

async function outcomeOf({ name, shows, run }: Trial, bed: Bed): Promise<Outcome> {
  const started = Date.now();
  const outcome = (passed: boolean, told: string) => ({
    name,
    shows,
    passed,
    seconds: Math.round((Date.now() - started) / 1_000),
    told,
  });
  try {
    return outcome(true, await run(bed));
  } catch (error) {
    return outcome(false, error instanceof Error ? error.message : String(error));
  }
}

async function write(lab: Lab, outcomes: readonly Outcome[], lines: readonly string[]): Promise<void> {
  const file = path.join(root, 'docs/lab.md');
  const { out } = await attempt('git', ['-C', root, 'rev-parse', '--short', 'HEAD']);
  const bed: TestBed = {
    at: new Date(),
    accelerator: lab.state.accelerator,
    engine: await engineVersion(),
    kernel: (await onGuest(lab, manager, 'uname -r')).trim(),
    cores: availableParallelism(),
    revision: out.trim() || 'unknown',
  };
  const document = readFileSync(file, 'utf8');
  writeFileSync(file, withTranscript(document, transcript(bed, outcomes, lines)));
}
