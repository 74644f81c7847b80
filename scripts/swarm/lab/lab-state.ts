import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { known } from '../engine/engine-state.ts';

/** Why the lab cannot go on, in one line for people. */
export class LabError extends Error {
  override readonly name = 'LabError';
}

const startedProcess = z.object({ name: z.string(), pid: z.int().positive(), startedAt: z.string() });

const labState = z.object({
  id: z.string(),
  /** The network namespace of bridge, guests and tests. */
  namespace: z.string(),
  accelerator: z.enum(['kvm', 'tcg']),
  /** The folder of the images that guests start with. */
  images: z.string(),
  processes: z.array(startedProcess),
});

/** What has to be known of a lab in order to use it and to remove it. */
export type LabState = z.infer<typeof labState>;

/** A lab and where its files are. */
export interface Lab {
  dir: string;
  state: LabState;
}

export const fileIn = (dir: string) => ({
  state: path.join(dir, 'lab.json'),
  key: path.join(dir, 'key'),
  knownHosts: path.join(dir, 'known_hosts'),
  carrier: path.join(dir, 'carrier'),
  socket: path.join(dir, 'docker.sock'),
  connection: (guest: string) => path.join(dir, `${guest}.ssh`),
  settings: path.join(dir, 'settings.env'),
  secrets: path.join(dir, 'secrets'),
  mails: path.join(dir, 'mails'),
  database: path.join(dir, 'database'),
  images: path.join(dir, 'images.env'),
  target: path.join(dir, 'target.json'),
  disk: (guest: string) => path.join(dir, `${guest}.qcow2`),
  engineDisk: (guest: string) => path.join(dir, `${guest}.docker.qcow2`),
  console: (guest: string) => path.join(dir, `${guest}.console`),
  monitor: (guest: string) => path.join(dir, `${guest}.monitor`),
  log: (name: string) => path.join(dir, `${name}.log`),
});

export function writeState({ dir, state }: Lab): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(fileIn(dir).state, JSON.stringify(state, null, 2));
}

/** The lab of a folder; undefined when none was started there. */
export function readLab(dir: string): Lab | undefined {
  const file = fileIn(dir).state;
  return existsSync(file)
    ? { dir, state: labState.parse(JSON.parse(readFileSync(file, 'utf8'))) }
    : undefined;
}

/** Remembers a process, so that it can be ended whoever asks for that. */
export function remember(lab: Lab, name: string, pid: number): void {
  const others = lab.state.processes.filter(process => process.name !== name);
  lab.state.processes = [...others, { name, ...known(pid) }];
  writeState(lab);
}

/** The process of that name, while it runs. */
export function running({ state }: Lab, name: string): number | undefined {
  const found = state.processes.find(process => process.name === name);
  return found && isStill(found) ? found.pid : undefined;
}

/** Ends a process at once, as a power failure does, and resolves when it is gone. */
export async function end(lab: Lab, name: string): Promise<void> {
  const found = lab.state.processes.find(process => process.name === name);
  if (!found) return;
  if (isStill(found)) process.kill(found.pid, 'SIGKILL');
  while (isStill(found)) await new Promise(resolve => setTimeout(resolve, 50));
  lab.state.processes = lab.state.processes.filter(each => each !== found);
  writeState(lab);
}

function isStill({ pid, startedAt }: z.infer<typeof startedProcess>): boolean {
  try {
    return known(pid).startedAt === startedAt && !isZombie(pid);
  } catch {
    return false;
  }
}

const isZombie = (pid: number) => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
