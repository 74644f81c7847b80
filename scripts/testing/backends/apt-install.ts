import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** How Debian packages are installed: see `installWithApt`. */
export type AptInstall = {
  packages: string[];
  /** Whether what was wanted is there now: packages may install well and only their service fail to start. */
  isDone: () => boolean;
  say: (line: string) => void;
  aptGet?: string;
  attempts?: number;
  /** Milliseconds to wait before the third attempt, twice as long before each one after it. */
  pauseMs?: number;
};

/**
 * Installs Debian packages, as root. Refreshes the package lists only if the first attempt fails (on a fresh
 * machine there are none), and tries again while another process has apt locked or a download fails.
 * Resolves to false, having said why, when `isDone` does not come true.
 */
export async function installWithApt(install: AptInstall): Promise<boolean> {
  const { packages, isDone, say, aptGet = 'apt-get', attempts = 4, pauseMs = 4_000 } = install;
  say(`installing ${packages.join(', ')} with apt-get; this can take a minute`);
  const wanted = [...quietly, 'install', '-y', '--no-install-recommends', ...packages];
  let answer = await run(aptGet, wanted);
  for (let attempt = 2; attempt <= attempts && !isDone(); attempt++) {
    say(`apt-get did not succeed (${lastLine(answer)}); refreshing its lists for another attempt`);
    if (attempt > 2) await delay(pauseMs * 2 ** (attempt - 3));
    await run(aptGet, [...quietly, 'update']);
    answer = await run(aptGet, wanted);
  }
  if (!isDone()) say(`apt-get could not install ${packages.join(', ')}:\n${answer}`);
  return isDone();
}

// Another apt at work is waited for rather than failed on; services are not restarted on our account.
const quietly = ['-qq', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
const unattended = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' };

function run(command: string, args: string[]): Promise<string> {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      env: { ...process.env, ...unattended },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', error => resolve(error.message));
    child.once('close', () => resolve(Buffer.concat(output).toString().trim()));
  });
}

const lastLine = (text: string): string => text.split('\n').at(-1) || 'it gave no reason';
