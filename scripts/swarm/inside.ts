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
  /**
   * Which networks it needs; both unless said. For the first container of a network on a node, Docker has to make known
   * every service there, by a process for each: on a slow manager that takes longer than the next one may wait.
   */
  networks?: readonly [Network, ...Network[]];
}

/** The first has NATS, Redis and a laptop's database; the other one the way out, to Aurora. */
type Network = 'bandera-data' | 'bandera-edge';

/** What the script wrote on its standard output. Throws with its error output when it does not end with 0. */
export async function runInside(run: InsideRun, tries = 5): Promise<string> {
  try {
    return await once(run);
  } catch (error) {
    if (!isWorthTrying(error, tries)) throw error;
    return runInside(run, tries - 1);
  }
}

// The engine gives a manager twenty seconds to let a container into a network; one that is busy may need more.
const isWorthTrying = (error: unknown, tries: number) =>
  tries > 1 &&
  error instanceof Error &&
  /attaching to network failed|could not attach to network/i.test(error.message);

function once(run: InsideRun): Promise<string> {
  return withContainer(run, async id => {
    const child = spawn('docker', ['start', '--attach', id], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err] = await Promise.all([buffer(child.stdout), buffer(child.stderr), closed(child)]);
    await verify(run, id, err.toString());
    return out.toString();
  });
}

/**
 * What a script writes, a line at a time and while it runs: one that goes on asking costs the node no new container each
 * time. It is ended with the loop over its lines. Throws when it ends otherwise than with 0.
 */
export async function* linesInside(run: InsideRun, tries = 5): AsyncGenerator<string> {
  const id = await create(run);
  try {
    const child = spawn('docker', ['start', '--attach', id], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = Promise.all([buffer(child.stderr), closed(child)]);
    yield* createInterface({ input: child.stdout });
    const [errors] = await ended;
    return await verify(run, id, errors.toString());
  } catch (error) {
    if (!isWorthTrying(error, tries)) throw error;
  } finally {
    await remove(id);
  }
  yield* linesInside(run, tries - 1);
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

async function withContainer<T>(run: InsideRun, work: (id: string) => Promise<T>): Promise<T> {
  const id = await create(run);
  try {
    return await work(id);
  } finally {
    await remove(id);
  }
}

async function create({
  image,
  script,
  args = [],
  env = {},
  mounts = [],
  networks: [first, ...others] = ['bandera-data', 'bandera-edge'],
}: InsideRun): Promise<string> {
  const hardening = ['--read-only', '--cap-drop=ALL', '--user=10001:10001', '--init', '--tmpfs=/tmp'];
  const given = [
    ...Object.keys(env).map(name => `--env=${name}`),
    ...mounts.map(mount => `--mount=${mount}`),
    '--interactive',
    '--log-driver=none',
    `--network=${first}`,
    '--label=bandera.once=true',
  ];
  const id = (await docker(['create', ...hardening, ...given, image, script, ...args], { env })).trim();
  try {
    for (const network of others) await docker(['network', 'connect', network, id]);
    return id;
  } catch (error) {
    await remove(id);
    throw error;
  }
}

const remove = (id: string) => docker(['rm', '--force', '--volumes', id]);

/** Asked of the engine: the client's own exit code cannot tell a script's failure from one of its own. */
async function verify({ script }: InsideRun, id: string, errors: string): Promise<void> {
  const code = (
    await docker(['inspect', '--type', 'container', '--format', '{{.State.ExitCode}}', id])
  ).trim();
  if (code !== '0') throw new Error(`${script} ended with ${code}: ${lastLines(errors)}`);
}

const lastLines = (text: string) => text.trim().split('\n').slice(-5).join(' ');

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
