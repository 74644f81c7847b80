import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { whenGone } from '../../testing/when-gone.ts';
import { answers, type Engine, engineAt, socketIn } from './engine.ts';
import { linkHost, resolvConf, startInternet } from './engine-network.ts';
import { type EngineState, isRunning, known, removal, writeState } from './engine-state.ts';
import { EngineError, mostOpenFiles, provideEngineTools } from './engine-tools.ts';

export interface EngineOptions {
  /**
   * A folder for all that the engine has, made here and removed with it: a full path of at most 60 characters, not below
   * /run, on a file system with room for the images.
   */
  dir: string;
  say: (line: string) => void;
  /** False leaves the engine without a swarm. */
  swarm?: boolean;
  /** True lets it go on when this process has ended; otherwise it goes with this process, however that ends. */
  stays?: boolean;
}

/**
 * Starts a Docker Engine in namespaces of its own: its containers, mounts, bridges and packet filters end with it, and an
 * engine that the machine runs already is not touched. Throws an `EngineError` when the machine cannot.
 */
export async function startEngine({ dir, say, swarm = true, stays = false }: EngineOptions): Promise<Engine> {
  await provideEngineTools(say);
  const id = randomBytes(3).toString('hex');
  const cgroup = `bandera-${id}`;
  prepareFolder(dir, cgroup);
  const child = await enterNamespaces(dir);
  const pid = child.pid ?? 0;
  const state: EngineState = { id, engine: known(pid), link: `be${id}`, cgroup, address: '' };
  const callOffs = stays ? [] : [removeWhenGone(dir, state)];
  const engine = engineAt(dir, state, async () => {
    for (const callOff of callOffs) await callOff();
  });
  try {
    state.address = linkHost(pid, state.link);
    const log = openSync(logIn(dir), 'a');
    const internet = await startInternet(pid, log).finally(() => closeSync(log));
    if (internet === undefined)
      say('containers of this engine have no way to the internet: slirp4netns is missing');
    else state.internet = known(internet);
    if (!stays) callOffs.push(removeWhenGone(dir, state));
    writeState(dir, state);
    child.stdin?.end('linked\n');
    await untilItAnswers(dir, state);
    child.unref();
    if (swarm) await engine.docker('swarm', 'init', '--advertise-addr=127.0.0.1', '--listen-addr=127.0.0.1');
    return engine;
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

const longestDir = 60; // a socket's path has at most 107 characters, and containerd's lies four folders down
const logIn = (dir: string) => path.join(dir, 'engine.log');

function prepareFolder(dir: string, cgroup: string): void {
  if (!path.isAbsolute(dir) || dir.length > longestDir || dir.startsWith('/run/'))
    throw new EngineError(
      `${dir}: the engine's folder must be a full path of at most ${longestDir} characters, not in /run`,
    );
  if (existsSync(path.join(dir, 'daemon.json')))
    throw new EngineError(`${dir}: an engine was started here before`);
  mkdirSync(path.join(dir, 'client'), { recursive: true, mode: 0o700 });
  writeFileSync(path.join(dir, 'resolv.conf'), resolvConf);
  writeFileSync(path.join(dir, 'daemon.json'), JSON.stringify(settings(dir, cgroup), null, 2));
}

/** As on a node of a deployment, except for where things lie. */
const settings = (dir: string, cgroup: string) => ({
  // The second one is for containers that watch: within the namespaces, /run is the engine's own.
  hosts: [`unix://${socketIn(dir)}`, 'unix:///run/docker.sock'],
  'data-root': path.join(dir, 'data'),
  'exec-root': path.join(dir, 'exec'),
  pidfile: path.join(dir, 'engine.pid'),
  'deprecated-key-path': path.join(dir, 'key.json'),
  'cgroup-parent': `/${cgroup}`,
  // The other driver asks systemd, which knows nothing of these namespaces.
  'exec-opts': ['native.cgroupdriver=cgroupfs'],
  'no-new-privileges': true,
  'default-ulimits': { nofile: { Name: 'nofile', Soft: nofile(), Hard: nofile() } },
  'log-driver': 'local',
});

const nofile = () => Math.min(65_536, mostOpenFiles());

/** Resolves once the namespaces are there: they begin to run an engine when told that they are linked. */
async function enterNamespaces(dir: string): Promise<ChildProcess> {
  const namespaces = ['--net', '--mount', '--pid', '--mount-proc', '--propagation=private'];
  const log = openSync(logIn(dir), 'a');
  const child: ChildProcess = spawn(
    'unshare',
    [...namespaces, '--fork', '--kill-child=KILL', path.join(import.meta.dirname, 'inside.sh'), dir],
    // A process group of its own: Ctrl-C is for us, and we end it in good order.
    { stdio: ['pipe', 'pipe', log], detached: true },
  );
  closeSync(log);
  await once(child, 'spawn');
  const lines = child.stdout ? createInterface({ input: child.stdout }) : [];
  for await (const line of lines) {
    if (line !== 'prepared') continue;
    child.stdout?.destroy();
    return child;
  }
  throw new EngineError(`no namespaces for an engine: ${lastLine(logIn(dir))}`);
}

function removeWhenGone(dir: string, state: EngineState): () => Promise<void> {
  return whenGone('exec "$@"', ...removal(dir, state));
}

const startWithinMs = 60_000;

async function untilItAnswers(dir: string, state: EngineState): Promise<void> {
  const deadline = Date.now() + startWithinMs;
  while (!(await answers(socketIn(dir)))) {
    if (!isRunning(state)) throw new EngineError(`the engine did not start: ${lastLine(logIn(dir))}`);
    if (Date.now() > deadline) throw new EngineError(`the engine does not answer: ${lastLine(logIn(dir))}`);
    await sleep(50);
  }
}

const lastLine = (file: string) => readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? 'it says nothing';
