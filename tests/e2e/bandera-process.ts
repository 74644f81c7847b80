import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';
import { waitFor } from '../../scripts/demo/mailbox.ts';
import { freePort } from '../../scripts/testing/backends/free-port.ts';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface BanderaProcess {
  child: ChildProcess;
  url: string;
  ended: Promise<Ended>;
  /** Resolves once `/readyz` is 200; throws what the process wrote when it ends before that. */
  ready(): Promise<void>;
}

/** Starts one of Bandera's scripts as a process of its own, on a free port and a data folder of its own unless told. */
export async function spawnBandera(
  t: Test,
  args: string[],
  env: Record<string, string> = {},
): Promise<BanderaProcess> {
  const port = env['PORT'] ?? String(await freePort());
  // Not t.testdir(), which a test has one of: a second call would empty it.
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-'));
  const child = spawn(process.execPath, args, {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      PORT: port,
      DATA_DIR: folder,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', data => (stdout += data));
  child.stderr.on('data', data => (stderr += data));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }));
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    child,
    url,
    ended,
    async ready() {
      await waitFor(`${args[0]} to be ready`, 90_000, async () => {
        if (child.exitCode !== null) throw new Error(`it ended early:\n${stderr}`);
        const answer = await fetch(`${url}/readyz`).catch(() => undefined);
        return answer?.ok ? true : undefined;
      });
    },
  };
}
