import { type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { fileIn, type Lab, LabError, remember } from './lab-state.ts';

/** Runs a program to its end; resolves with what it printed, and throws with what it said when it failed. */
export async function run(command: string, args: readonly string[], input?: string): Promise<string> {
  const { code, out, err } = await attempt(command, args, input);
  if (code !== 0) throw new LabError(`${command} ${args.join(' ').slice(0, 120)}: ${lastLines(err || out)}`);
  return out;
}

/** The same without a judgement. */
export async function attempt(
  command: string,
  args: readonly string[],
  input?: string,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {}); // it ended before it read everything: its exit code says why
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', error =>
      reject(new LabError(`${command} cannot be started: ${error.message}`, { cause: error })),
    );
    child.once('close', resolve);
  });
  const [out, err, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
  return { code, out: out.toString(), err: err.toString() };
}

const lastLines = (text: string) => text.trim().split('\n').slice(-3).join(' ');

/** Shows a program's output as it comes; resolves with its exit code. */
export function shown(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve(code ?? 1));
  });
}

/** Starts a program in the lab's network that stays when this process has ended. */
export async function startInside(
  lab: Lab,
  name: string,
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  const log = openSync(fileIn(lab.dir).log(name), 'a');
  // `ip netns exec` becomes the program: its id is the program's.
  const child = spawn('ip', ['netns', 'exec', lab.state.namespace, ...command], {
    stdio: ['ignore', log, log],
    detached: true,
    env: { ...process.env, ...env },
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  remember(lab, name, child.pid ?? 0);
  child.unref();
}

/** A program in the lab's network. */
export const inside = ({ state }: Lab, ...command: string[]) =>
  ['netns', 'exec', state.namespace, ...command] as const;
