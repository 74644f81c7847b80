import { join } from 'node:path';
import { type Backend, startServer } from '../testing/backends/server-process.ts';
import { pinned } from './machine.ts';

export const root = join(import.meta.dirname, '..', '..');

/** A server in a process of its own; disposing of it ends it. */
export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** All of Bandera, in one process or many. */
export interface Processes extends AsyncDisposable {
  readonly url: string;
  readonly pids: readonly number[];
  /** Where its outbox page is: mails are shown to this machine, and not through the edge. */
  readonly mailUrl: string;
}

export interface NodeServer {
  name: string;
  /** Its log goes there. */
  dir: string;
  /** The script and its arguments, relative to the repository. */
  args: string[];
  env?: Record<string, string>;
  /** A free one unless told. */
  port?: number;
  /** What to ask until it answers 200. */
  probe?: string;
}

/** Starts a script of ours on the servers' core and a free port, given as PORT. Rejects with the end of its log. */
export async function startNode({
  name,
  dir,
  args,
  env = {},
  port,
  probe = '/readyz',
}: NodeServer): Promise<Server> {
  const [script = '', ...rest] = args;
  return disposable(
    await startServer({
      name,
      dir,
      ...(port === undefined ? {} : { port }),
      binary: '/usr/bin/env',
      args: at => [
        ...Object.entries({ PORT: String(at), ...env }).map(([key, value]) => `${key}=${value}`),
        ...pinned('server'),
        process.execPath,
        join(root, script),
        ...rest,
      ],
      url: at => `http://127.0.0.1:${at}`,
      ask: async url => {
        const answer = await fetch(url + probe);
        await answer.arrayBuffer();
        if (!answer.ok) throw new Error(`${probe} answered ${answer.status}`);
      },
    }),
  );
}

export function disposable(backend: Backend): Server {
  return {
    url: backend.url,
    pid: backend.pid,
    [Symbol.asyncDispose]: () => backend.stop(),
  };
}
