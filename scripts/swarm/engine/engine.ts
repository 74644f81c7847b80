import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type EngineState, isRunning, readState, remove } from './engine-state.ts';
import { hasIpVs, mostOpenFiles } from './engine-tools.ts';

/** A Docker Engine of its own, on this machine. */
export interface Engine {
  readonly id: string;
  readonly dir: string;
  /** Where the machine reaches ports that containers publish in host mode. */
  readonly address: string;
  /** For every docker command: DOCKER_HOST, DOCKER_CONFIG, DOCKER_BUILDKIT. */
  env: Record<string, string>;
  /** Whether virtual addresses of services and the ingress mesh carry traffic here. */
  hasIpVs: boolean;
  /** The most open files (`ulimits.nofile`) that its containers may be given. */
  nofile: number;
  /** Runs the docker client; resolves to what it printed, rejects with what it said on standard error. */
  docker(...args: string[]): Promise<string>;
  /** Ends it and all its containers at once, and removes every trace of it. Safe to call twice. */
  stop(): Promise<void>;
}

export const socketIn = (dir: string): string => join(dir, 'docker.sock');

/** The engine that was started in this folder and runs still, or undefined. */
export function runningEngine(dir: string): Engine | undefined {
  const state = readState(dir);
  return state && isRunning(state) ? engineAt(dir, state) : undefined;
}

/** Removes the engine that was started in this folder, whether it runs still or not; false when there was none. */
export async function removeEngine(dir: string): Promise<boolean> {
  const state = readState(dir);
  if (state) await remove(dir, state);
  return state !== undefined;
}

/** @param stopped called when it is gone */
export function engineAt(dir: string, state: EngineState, stopped = async () => {}): Engine {
  const env = {
    DOCKER_HOST: `unix://${socketIn(dir)}`,
    DOCKER_CONFIG: join(dir, 'client'),
    DOCKER_BUILDKIT: '1',
  };
  let stopping: Promise<void> | undefined;
  return {
    id: state.id,
    dir,
    get address() {
      return state.address;
    },
    env,
    hasIpVs: hasIpVs(),
    nofile: mostOpenFiles(),
    async docker(...args) {
      const { stdout } = await promisify(execFile)('docker', args, {
        env: { ...process.env, ...env },
        maxBuffer: 64 * 2 ** 20,
      });
      return stdout.trimEnd();
    },
    stop() {
      stopping ??= remove(dir, state).then(stopped);
      return stopping;
    },
  };
}

/** Whether an engine answers at a socket. */
export function answers(socketPath: string): Promise<boolean> {
  return new Promise(resolve => {
    const ping = request({ socketPath, path: '/_ping', timeout: 2_000 }, answer => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    ping.once('timeout', () => ping.destroy());
    ping.once('error', () => resolve(false));
    ping.end();
  });
}
