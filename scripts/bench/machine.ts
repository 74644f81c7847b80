import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { findBinary } from '../testing/backends/find-binary.ts';

/** What measured. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  /** Processes that wanted to run in the minute before: more than a little spoils timings. */
  loadBefore: number;
  /** How servers and load are kept apart. */
  placement: string;
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
    loadBefore: loadavg()[0] ?? 0,
    placement: canPin()
      ? 'servers on core 0, load generators on core 1 (taskset)'
      : 'servers and load generators share all cores: there is no taskset, or one core only',
  };
}

const canPin = () => cpus().length > 1 && findBinary('taskset') !== undefined;

/** The two sides of a measurement over HTTP, each on a core of its own so that neither takes the other's time. */
const cores = { server: '0', load: '1' } as const;
export type Side = keyof typeof cores;

/** What to put in front of a command so that it runs on its side's core; nothing where that cannot be done. */
export const pinned = (side: Side): string[] => (canPin() ? ['taskset', '-c', cores[side]] : []);

/** Moves this process and all of its threads to a side's core: for load that is made in this process. */
export function pinThisProcess(side: Side | 'both'): void {
  if (!canPin()) return;
  const list = side === 'both' ? `0-${cpus().length - 1}` : cores[side];
  execFileSync('taskset', ['-a', '-c', '-p', list, String(process.pid)], { stdio: 'ignore' });
}

/** Memory that a process has resident, in bytes. Linux only. */
export function residentBytes(pid: number): number {
  const [kib = '0'] = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  return Number(kib) * 1_024;
}

/** Processor time that a process has used so far, in milliseconds; undefined where there is no /proc. */
export function processorMs(pid: number): number | undefined {
  try {
    // Fields 14 and 15, counted from behind the name, which may hold spaces: user and system time in ticks of 10 ms.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}
