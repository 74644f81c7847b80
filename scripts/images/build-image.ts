import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { EngineError } from '../swarm/engine/engine-tools.ts';

export const root = path.join(import.meta.dirname, '../..');
/** The targets of Dockerfile, and which variable of the stacks each image is. */
export const targets = [
  { target: 'app', variable: 'BANDERA_IMAGE', name: 'bandera' },
  { target: 'edge', variable: 'EDGE_IMAGE', name: 'bandera-edge' },
  { target: 'nats', variable: 'NATS_IMAGE', name: 'bandera-nats' },
] as const;
export type Target = (typeof targets)[number];

/** What an image is built from. */
export interface Revision {
  version: string;
  revision: string;
  created: string;
  /** Whether the work tree is what was committed. */
  isClean: boolean;
}

export const say = (line: string) => process.stderr.write(`images: ${line}\n`);

/** An image's name without tag and digest: what its variable says, or its own. */
export const repository = ({ variable, name }: Target) =>
  (process.env[variable] || name).replace(/@.*$|:[^/]*$/, '');
export const tagOf = ({ version, revision }: Revision) => `${version}-${revision.slice(0, 12)}`;

export async function revisionOf(): Promise<Revision> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  const git = async (...args: string[]) =>
    (await promisify(execFile)('git', ['-C', root, ...args])).stdout.trim();
  try {
    const [revision, created, changes] = [
      await git('rev-parse', 'HEAD'),
      await git('log', '-1', '--format=%cI'),
      await git('status', '--porcelain'),
    ];
    return { version, revision, created, isClean: changes === '' };
  } catch {
    // Unpacked from an archive: nobody knows its revision.
    return { version, revision: 'unknown', created: new Date().toISOString(), isClean: false };
  }
}

/** Builds an image, tells its size and layers, and resolves to its name. */
export async function build(client: string, target: Target, revision: Revision): Promise<string> {
  say(`building ${target.target}`);
  const started = Date.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-images-'));
  const idFile = path.join(folder, 'id');
  try {
    await run(client, [
      ...['build', '--quiet', '--network=host', `--target=${target.target}`, `--iidfile=${idFile}`],
      `--build-arg=VERSION=${revision.version}`,
      `--build-arg=REVISION=${revision.revision}`,
      `--build-arg=CREATED=${revision.created}`,
      ...secrets(),
      root,
    ]);
    const id = readFileSync(idFile, 'utf8').trim();
    const own = revision.isClean ? '' : `-${id.replace('sha256:', '').slice(0, 12)}`;
    const image = `${repository(target)}:${tagOf(revision)}${own}`;
    await run(client, ['tag', id, image]);
    await show(client, image, Date.now() - started);
    return image;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function secrets(): string[] {
  const files = { ca: process.env['NODE_EXTRA_CA_CERTS'], npmrc: path.join(homedir(), '.npmrc') };
  return Object.entries(files).flatMap(([id, file]) =>
    file && existsSync(file) ? ['--secret', `id=${id},src=${file}`] : [],
  );
}

/** Its name by digest, once the registry has it. */
export async function pushed(client: string, image: string): Promise<string> {
  await run(client, ['push', '--quiet', image]);
  return output(client, ['image', 'inspect', '--format', '{{index .RepoDigests 0}}', image]);
}

async function show(client: string, image: string, milliseconds: number): Promise<void> {
  const size = Number(await output(client, ['image', 'inspect', '--format', '{{.Size}}', image]));
  say(
    `${image}: ${megabytes(size)} in ${(milliseconds / 1_000).toFixed(1)} s; its layers, the newest first:`,
  );
  const history = await output(client, [
    'history',
    '--human=false',
    '--no-trunc',
    '--format',
    '{{.Size}} {{.CreatedBy}}',
    image,
  ]);
  for (const line of history.split('\n')) {
    const [bytes = '', ...command] = line.split(' ');
    const made = command
      .join(' ')
      .replace(/^RUN .*?\/bin\/sh -c /, 'RUN ')
      .replace(/\s+/g, ' ');
    // The build's own comment goes; a layer that came as an archive has nothing to say.
    const told = made.replace(/ # buildkit$/, '').slice(0, 90) || 'imported';
    if (Number(bytes) > 0) say(`${megabytes(Number(bytes)).padStart(10)}  ${told}`);
  }
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

const environment = { ...process.env, DOCKER_BUILDKIT: '1' };

async function output(command: string, args: string[]): Promise<string> {
  return (await promisify(execFile)(command, args, { env: environment, maxBuffer: 2 ** 24 })).stdout.trim();
}

/** What it prints on standard output is left out: ours has the names alone. */
export async function run(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env: environment });
  await once(child, 'exit');
  if (child.exitCode !== 0)
    throw new EngineError(
      `${path.basename(command)} ${args[0] ?? ''} ended with ${child.exitCode ?? child.signalCode}`,
    );
}
