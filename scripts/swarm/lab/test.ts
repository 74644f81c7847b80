import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type Bed, engineVersion, type Trial, urlOf } from './bed.ts';
import { onGuest } from './guests.ts';
import { fileIn, type Lab } from './lab-state.ts';
import { askTimes, type Target } from './load.ts';
import { guests, manager } from './plan.ts';
import { type Outcome, outcomeSchema, shownOutcomes, transcript, withTranscript } from './report.ts';
import { attempt } from './run.ts';
import { makeFeature, signUp } from './session.ts';
import { trials } from './trials.ts';
import { untilItWorks } from './until.ts';

const root = path.join(import.meta.dirname, '../../..');

/**
 * Runs trials one after the other, from within the lab's network; each that fails is told, and the others go on. What
 * became of each is written down as soon as it has ended.
 */
export async function runTrials(lab: Lab, names: readonly string[]): Promise<number> {
  const unknown = names.filter(name => !trials.some(trial => trial.name === name));
  if (unknown.length > 0)
    throw new TypeError(
      `there is no test ${unknown.join(', ')}: ${trials.map(({ name }) => name).join(', ')}`,
    );
  const { out } = await attempt('git', ['-C', root, 'rev-parse', '--short', 'HEAD']);
  const revision = out.trim() || 'unknown';
  const target = await targetOf(lab);
  const outcomes: Outcome[] = [];
  for (const trial of trials.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const outcome = { ...(await outcomeOf(trial, { lab, target })), revision };
    outcomes.push(outcome);
    await write(lab, outcome);
  }
  process.stdout.write(`\n${shownOutcomes(outcomes)}\n`);
  return outcomes.every(({ passed }) => passed) ? 0 : 1;
}

async function outcomeOf(
  { name, shows, run }: Trial,
  bed: Omit<Bed, 'say'>,
): Promise<Omit<Outcome, 'revision'>> {
  const started = Date.now();
  const lines: string[] = [];
  const say = (line: string) => {
    lines.push(line);
    process.stderr.write(`lab: ${line}\n`);
  };
  const outcome = (passed: boolean, told: string) => {
    const seconds = Math.round((Date.now() - started) / 1_000);
    say(`${passed ? 'passed' : 'FAILED'} after ${seconds} s: ${told}`);
    return { name, shows, passed, seconds, told, lines, at: new Date().toISOString() };
  };
  say(`== ${name}: ${shows}`);
  try {
    return outcome(true, await run({ ...bed, say }));
  } catch (error) {
    return outcome(false, error instanceof Error ? error.message : String(error));
  }
}

const targetSchema = z.object({ key: z.string(), feature: z.string() });

/** What is asked while something changes: made once in a lab, by somebody who signs up. */
async function targetOf({ dir }: Lab): Promise<Target> {
  const file = fileIn(dir).target;
  const urls = guests.map(urlOf);
  if (existsSync(file)) return { urls, ...targetSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) };
  const url = urlOf(manager);
  // The first that services hear after their start may take longer than they wait for each other.
  const made = await untilItWorks('signing up', async () => makeFeature(url, await signUp(url)));
  process.stderr.write(
    `lab: somebody signed up at ${url}, with a feature that is on for half of the users\n`,
  );
  await untilItWorks('twenty evaluations', () => askTimes({ urls, ...made }, 20));
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return { urls, ...made };
}

/** A trial that is not run this time keeps its last outcome: all of them take longer than a lab may live. */
async function write(lab: Lab, outcome: Outcome): Promise<void> {
  const record = path.join(root, 'docs/lab.json');
  const known = z.array(outcomeSchema).parse(JSON.parse(readFileSync(record, 'utf8')));
  const all = trials.flatMap(({ name }) => [outcome, ...known].find(each => each.name === name) ?? []);
  writeFileSync(record, `${JSON.stringify(all, null, 2)}\n`);
  const bed = {
    accelerator: lab.state.accelerator,
    engine: await engineVersion(),
    kernel: (await onGuest(lab, manager, 'uname -r')).trim(),
    cores: availableParallelism(),
  };
  const document = path.join(root, 'docs/lab.md');
  writeFileSync(document, withTranscript(readFileSync(document, 'utf8'), transcript(bed, all)));
}
