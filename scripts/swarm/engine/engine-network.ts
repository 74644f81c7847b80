import { execFileSync, type StdioOptions, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { findBinary } from '../../testing/backends/find-binary.ts';

/** Addresses of benchmarks (RFC 2544), which no network outside uses. */
const internet = { cidr: '198.18.0.0/24', resolver: '198.18.0.3' };

/** The resolver that an engine's containers ask: it hands on to the machine's own. */
export const resolvConf = `nameserver ${internet.resolver}\n`;

/**
 * Joins a process's network namespace to this machine by a link of two addresses, which ends with the namespace.
 *
 * @param name of the link, at most 13 characters
 * @returns the address of the namespace, for this machine to connect to
 */
export function linkHost(pid: number, name: string): string {
  const [ours, theirs] = freePair();
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const inside = (...args: string[]) =>
    execFileSync('nsenter', ['--target', String(pid), '--net', 'ip', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  ip('link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}-e`, 'netns', String(pid));
  ip('address', 'add', `${ours}/30`, 'dev', name);
  ip('link', 'set', name, 'up');
  inside('address', 'add', `${theirs}/30`, 'dev', `${name}-e`);
  inside('link', 'set', `${name}-e`, 'up');
  return theirs;
}

function freePair(): [string, string] {
  const taken = Object.values(networkInterfaces()).flatMap(list =>
    (list ?? []).map(({ address }) => address),
  );
  for (;;) {
    const net = `198.19.${randomInt(256)}`;
    const base = randomInt(64) * 4;
    const ours = `${net}.${base + 1}`;
    if (!taken.includes(ours)) return [ours, `${net}.${base + 2}`];
  }
}

/**
 * Gives a process's network namespace a way out to the internet, in user space: nothing of this machine's routes and packet
 * filters changes. Undefined where the program for it is not installed.
 *
 * @param log where it writes: an open file's descriptor
 * @returns its process id
 */
export async function startInternet(pid: number, log: number): Promise<number | undefined> {
  const program = findBinary('slirp4netns');
  if (!program) return undefined;
  const stdio: StdioOptions = ['ignore', log, log, 'pipe'];
  const args = [
    '--configure',
    '--mtu=1500',
    '--disable-host-loopback',
    `--cidr=${internet.cidr}`,
    '--ready-fd=3',
  ];
  const child = spawn(program, [...args, String(pid), 'tap0'], { stdio, detached: true });
  await once(child, 'spawn');
  const ready = child.stdio[3];
  if (ready) await Promise.race([once(ready, 'data'), once(child, 'exit')]);
  ready?.destroy();
  child.unref();
  return child.pid;
}
