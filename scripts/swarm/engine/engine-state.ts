import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const knownProcess = z.object({
  pid: z.int().positive(),
  /** In ticks of the kernel's clock: tells the process from a later one with the same id. */
  startedAt: z.string(),
});

const engineState = z.object({
  id: z.string(),
  /** Holds the engine's namespaces: with it everything in them ends. */
  engine: knownProcess,
  /** The engine's way to the internet, where there is one. */
  internet: knownProcess.optional(),
  /** The name of its network link on the machine's side. */
  link: z.string(),
  cgroup: z.string(),
  /** Where the machine reaches it. */
  address: z.string(),
});

/** What has to be known of an engine in order to reach it and to end it. */
export type EngineState = z.infer<typeof engineState>;

const fileIn = (dir: string) => path.join(dir, 'engine.json');

export function writeState(dir: string, state: EngineState): void {
  writeFileSync(fileIn(dir), JSON.stringify(state));
}

/** Of the engine whose folder this is; undefined when none was started there. Throws when the file is not what was written. */
export function readState(dir: string): EngineState | undefined {
  return existsSync(fileIn(dir))
    ? engineState.parse(JSON.parse(readFileSync(fileIn(dir), 'utf8')))
    : undefined;
}

/** A process as it can be recognised later. Throws when there is none with this id. */
export function known(pid: number): z.infer<typeof knownProcess> {
  // The name stands in parentheses and may hold anything; start time is field 22, the 20th after it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  return { pid, startedAt: fields?.[19] ?? '' };
}

/** Whether the engine runs still. */
export function isRunning({ engine }: EngineState): boolean {
  return isStill(engine);
}

function isStill({ pid, startedAt }: z.infer<typeof knownProcess>): boolean {
  try {
    return known(pid).startedAt === startedAt;
  } catch {
    return false;
  }
}

/** The command that ends an engine and removes every trace of it; safe to run when it is gone already. */
export function removal(dir: string, { engine, internet, link, cgroup }: EngineState): string[] {
  const pids = [engine, internet].map(found => (found && isStill(found) ? String(found.pid) : 'none'));
  return [path.join(import.meta.dirname, 'remove-engine.sh'), ...pids, link, cgroup, dir];
}

export async function remove(dir: string, state: EngineState): Promise<void> {
  const [command = '', ...args] = removal(dir, state);
  await promisify(execFile)(command, args);
}
