import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished, pipeline } from 'node:stream/promises';
import { docker } from './docker.ts';

/** A script of the application image, run once beside this manager, within Bandera's networks. */
export interface InsideRun {
  image: string;
  script: string;
  args?: readonly string[];
  /** Given by name only, so that no value stands on a command line. */
  env?: Record<string, string>;
  /** `--mount` options. */
  mounts?: readonly string[];
}

// The first has NATS, Redis and a laptop's database; the other one the way out, to Aurora.
const networks = ['bandera-data', 'bandera-edge'] as const;

/** What the script wrote on its standard output. Throws with its error output when it does not end with 0. */
export async function runInside(run: InsideRun, tries = 5): Promise<string> {
  try {
    return await once(run);
  } catch (error) {
    if (tries <= 1 || !(error instanceof Error) || !isSlowNetwork.test(error.message)) throw error;
    return runInside(run, tries - 1);
  }
}

// The engine gives a manager twenty seconds to let a container into a network; one that is busy may need more.
const isSlowNetwork = /attaching to network failed|could not attach to network/i;

function once(run: InsideRun): Promise<string> {
  return withContainer(run, async id => {
    const child = spawn('docker', ['start', '--attach', id], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err] = await Promise.all([buffer(child.stdout), buffer(child.stderr), closed(child)]);
    await verify(run, id, err.toString());
    return out.toString();
  });
}

/** The same with its standard input and output connected, for more than fits into memory. */
export async function streamInside(
  run: InsideRun,
  { from, to, told }: { from?: Readable; to?: Writable; told: (line: string) => void },
): Promise<void> {
  await withContainer(run, async id => {
    const child = spawn('docker', ['start', '--attach', '--interactive', id], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let errors = '';
    createInterface({ input: child.stderr }).on('line', line => {
      errors += `${line}\n`;
      told(line);
    });
    const feeding = from ? pipeline(from, child.stdin).catch(ignorePipe) : child.stdin.end();
    const storing = to ? pipeline(child.stdout, to) : finished(child.stdout.resume());
    await Promise.all([feeding, storing, closed(child)]);
    await verify(run, id, errors);
  });
}

async function withContainer<T>(
  { image, script, args = [], env = {}, mounts = [] }: InsideRun,
  work: (id: string) => Promise<T>,
): Promise<T> {
  const hardening = ['--read-only', '--cap-drop=ALL', '--user=10001:10001', '--init', '--tmpfs=/tmp'];
  const given = [
    ...Object.keys(env).map(name => `--env=${name}`),
    ...mounts.map(mount => `--mount=${mount}`),
    '--interactive',
    '--log-driver=none',
    `--network=${networks[0]}`,
    '--label=bandera.once=true',
  ];
  const id = (await docker(['create', ...hardening, ...given, image, script, ...args], { env })).trim();
  try {
    await docker(['network', 'connect', networks[1], id]);
    return await work(id);
  } finally {
    await docker(['rm', '--force', '--volumes', id]);
  }
}

/** Asked of the engine: the client's own exit code cannot tell a script's failure from one of its own. */
async function verify({ script }: InsideRun, id: string, errors: string): Promise<void> {
  const code = (
    await docker(['inspect', '--type', 'container', '--format', '{{.State.ExitCode}}', id])
  ).trim();
  if (code !== '0')
    throw new Error(`${script} ended with ${code}: ${errors.trim().split('\n').slice(-5).join(' ')}`);
}

const closed = (child: ReturnType<typeof spawn>) =>
  new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });

function ignorePipe(error: unknown): void {
  // A script that ended early says itself why.
  if (
    !(
      error instanceof Error &&
      'code' in error &&
      (error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE')
    )
  )
    throw error;
}
