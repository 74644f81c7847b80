import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { installWithApt } from '../../testing/backends/apt-install.ts';
import { findBinary } from '../../testing/backends/find-binary.ts';
import { whenGone } from '../../testing/when-gone.ts';

/** Why this machine cannot run an engine, in one line. */
export class EngineError extends Error {
  override name = 'EngineError';
}

const debianPackages: Record<string, string> = {
  dockerd: 'docker.io',
  docker: 'docker.io',
  'docker-init': 'docker.io',
  containerd: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  ip: 'iproute2',
  unshare: 'util-linux',
  nsenter: 'util-linux',
};
// Without it containers have no way out to the internet: images that need none still run.
const internetPackage = 'slirp4netns';

/**
 * Sees to it that this machine can run an engine of its own; installs Debian's packages where they are missing.
 * Throws an `EngineError` that says what stands in the way.
 */
export async function provideEngineTools(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux')
    throw new EngineError(`an engine needs Linux, and this is ${process.platform}`);
  if (process.getuid?.() !== 0) throw new EngineError('an engine needs root: start again with sudo');
  const wanted = [...missingPackages(), ...(findBinary(internetPackage) ? [] : [internetPackage])];
  if (wanted.length > 0 && findBinary('apt-get')) await install(wanted, say);
  const missing = missingPackages();
  if (missing.length > 0)
    throw new EngineError(`an engine needs ${missing.join(', ')}: apt-get install ${missing.join(' ')}`);
  const { status, stderr } = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', 'true'], {
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new EngineError(
      `an engine needs namespaces of its own, which this machine refuses: ${oneLine(stderr)}`,
    );
}

function missingPackages(): string[] {
  const missing = Object.entries(debianPackages).filter(([binary]) => !findBinary(binary));
  return [...new Set(missing.map(([, name]) => name))];
}

const policyFile = '/usr/sbin/policy-rc.d';

/** Debian starts what it installs, but the machine's own engine is not our concern: its usual way to say so is a policy. */
async function install(packages: string[], say: (line: string) => void): Promise<void> {
  const isDone = () => missingPackages().length === 0 && findBinary(internetPackage) !== undefined;
  if (existsSync(policyFile)) return void (await installWithApt({ packages, isDone, say }));
  const callOff = whenGone('rm -f -- "$1"', policyFile);
  try {
    writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    await installWithApt({ packages, isDone, say });
  } finally {
    rmSync(policyFile, { force: true });
    await callOff();
  }
}

/**
 * A docker client that can build with BuildKit: the newer ones need a plugin for that, which Debian's brings along.
 * Throws an `EngineError` when there is none.
 */
export function dockerClient(): string {
  const found = ['/usr/bin/docker', findBinary('docker')].filter(
    path => path !== undefined && existsSync(path),
  );
  const able = found.find(path => path !== undefined && canBuild(path));
  if (!able)
    throw new EngineError(
      "no docker client here can build images: install docker-buildx or Debian's docker.io",
    );
  return able;
}

function canBuild(client: string): boolean {
  const [, major] = /version (\d+)\./.exec(execFileSync(client, ['--version'], { encoding: 'utf8' })) ?? [];
  if (Number(major) >= 19 && Number(major) < 23) return true;
  return spawnSync(client, ['buildx', 'version'], { stdio: 'ignore' }).status === 0;
}

/** Whether Swarm's virtual addresses and its ingress mesh can carry traffic: the kernel's IP_VS does that. */
export function hasIpVs(): boolean {
  return existsSync('/proc/net/ip_vs') || spawnSync('modprobe', ['--quiet', 'ip_vs']).status === 0;
}

/** The most open files that containers may be given: without CAP_SYS_RESOURCE, that of this process is the limit. */
export function mostOpenFiles(): number {
  const capabilities = /^CapEff:\t(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const mayRaise = (BigInt(`0x${capabilities}`) >> 24n) & 1n;
  if (mayRaise) return Number(readFileSync('/proc/sys/fs/nr_open', 'utf8'));
  const hard = /^Max open files +\d+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return Number(hard ?? 1_024);
}

export const oneLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
