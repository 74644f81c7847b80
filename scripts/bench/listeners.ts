import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pinned } from './machine.ts';
import { root } from './server.ts';
import type { Told, Wanted } from './servers/listeners.ts';

/** Many event streams, held by a process of its own. */
export interface Listeners extends AsyncDisposable {
  /** Opens more until there are so many. */
  hold(streams: number): Promise<void>;
  /** Resolves when every one of them has heard of this revision. */
  haveHeard(revision: number): Promise<void>;
}

/** `url` is that of one stream, which all of them open. Whatever goes wrong rejects what is being waited for. */
export function startListeners(url: string): Listeners {
  const script = join(root, 'scripts', 'bench', 'servers', 'listeners.ts');
  const [command = '', ...args] = [...pinned('load'), process.execPath, script];
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let waiting: { done: (told: Told) => boolean; resolve(): void; reject(error: Error): void } | undefined;
  child.on('message', (told: Told) => {
    if ('broken' in told) waiting?.reject(new Error(told.broken));
    else if (waiting?.done(told)) waiting.resolve();
  });
  child.on('error', error => waiting?.reject(error));

  function until(done: (told: Told) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting = { done, resolve, reject };
    });
  }

  return {
    async hold(streams) {
      const held = until(told => 'open' in told && told.open === streams);
      child.send({ streams, url } satisfies Wanted);
      await held;
    },
    haveHeard: revision => until(told => 'heard' in told && told.heard === revision),
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
