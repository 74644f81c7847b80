import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { whenGone } from '../when-gone.ts';
import { freePort } from './free-port.ts';

const readyWithinMs = 30_000;
const stopWithinMs = 20_000;

/** A server of ours: started, answering, and ended by its process id only. */
export type Backend = {
  /** How clients connect to it; the same after a restart. */
  readonly url: string;
  /** The server's own process id; another one after a restart. */
  readonly pid: number;
  /** Ends it cleanly and waits until it is gone. Does nothing if it is gone already. */
  stop(): Promise<void>;
  /** Ends it as a power cut would (SIGKILL) and waits until it is gone. */
  kill(): Promise<void>;
  /** Stops it if it runs, then starts it on the same port and data; resolves when it answers again. */
  restart(): Promise<void>;
};

/** What a backend asks its caller. */
export type BackendOptions = {
  /** The folder of its data, made if absent and never removed: a backend started there later finds its data. */
  dir: string;
  /** The port on 127.0.0.1; any free one by default. */
  port?: number;
};

/** How one kind of server is started, and how to tell that it answers. */
export type ServerKind = BackendOptions & {
  name: string;
  binary: string;
  args: (port: number) => string[];
  url: (port: number) => string;
  /**
   * Connects, asks something and disconnects. Rejects while the server is not there yet, and when it is another
   * one than process `pid` that answers: two may have been given the same port.
   */
  ask: (url: string, pid: number) => Promise<unknown>;
};

/** Starts a server and resolves when it answers. Rejects with the end of its log if it cannot. */
export async function startServer(kind: ServerKind): Promise<Backend> {
  mkdirSync(kind.dir, { recursive: true });
  const { port, process: first } = await startOnSomePort(kind);
  let running = first;
  return {
    url: kind.url(port),
    get pid() {
      return running.pid;
    },
    stop: () => running.end('SIGTERM'),
    kill: () => running.end('SIGKILL'),
    async restart() {
      await running.end('SIGTERM');
      running = await startProcess(kind, port);
    },
  };
}

type Running = { pid: number; end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> };

async function startOnSomePort(kind: ServerKind): Promise<{ port: number; process: Running }> {
  if (kind.port !== undefined) return { port: kind.port, process: await startProcess(kind, kind.port) };
  const port = await freePort();
  try {
    return { port, process: await startProcess(kind, port) };
  } catch {
    // Somebody may have taken the port between our look and the server's start: once more, elsewhere.
    const other = await freePort();
    return { port: other, process: await startProcess(kind, other) };
  }
}

async function startProcess(kind: ServerKind, port: number): Promise<Running> {
  const logFile = join(kind.dir, `${kind.name}.log`);
  const log = openSync(logFile, 'a');
  // A process group of its own: Ctrl-C is for us, and we end it in good order.
  const server = spawn(kind.binary, kind.args(port), {
    cwd: kind.dir,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  await once(server, 'spawn');
  const pid = pidOf(server);
  const callOff = whenGone('kill -KILL "$1"', String(pid));
  const gone = once(server, 'exit').then(callOff);
  const running: Running = {
    pid,
    async end(signal) {
      if (!hasEnded(server)) server.kill(signal);
      const forced = setTimeout(() => server.kill('SIGKILL'), stopWithinMs);
      await gone;
      clearTimeout(forced);
    },
  };
  try {
    await untilItAnswers(kind, server, { pid, port });
    return running;
  } catch (error) {
    await running.end('SIGKILL');
    throw new Error(`${kind.name} did not start:\n${lastLines(logFile)}`, { cause: error });
  }
}

async function untilItAnswers(
  kind: ServerKind,
  server: ChildProcess,
  { pid, port }: { pid: number; port: number },
): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    if (hasEnded(server)) throw new Error(`it ended with ${server.exitCode ?? server.signalCode}`);
    try {
      await kind.ask(kind.url(port), pid);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(25);
    }
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} did not start`);
  return child.pid;
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
