import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { dockerClient, EngineError } from '../swarm/engine/engine-tools.ts';
import { type Revision, revisionOf, tagOf } from './revision.ts';

/** The targets of Dockerfile, and which variable of the stacks each image is. */
export const imageTargets = [
  { target: 'app', variable: 'BANDERA_IMAGE', name: 'bandera' },
  { target: 'edge', variable: 'EDGE_IMAGE', name: 'bandera-edge' },
  { target: 'nats', variable: 'NATS_IMAGE', name: 'bandera-nats' },
] as const;

type ImageTarget = (typeof imageTargets)[number];
export type ImageVariable = ImageTarget['variable'];

export interface BuildOptions {
  /** For the docker client, beside this process's own: DOCKER_HOST, or what an `Engine` has. */
  env?: Record<string, string>;
  say: (line: string) => void;
  /** Which of the images; all by default. */
  only?: readonly ImageTarget[];
  /** True makes stand-ins of the base images without asking a registry. */
  offline?: boolean;
}

const root = path.join(import.meta.dirname, '../..');

/**
 * Builds the images of this work tree, and tells size and layers of each. Base images come from a registry; where none
 * answers, stand-ins are made. Resolves to names whose tags tell version and git revision, and the image's id if the tree has
 * changes: another content is another name. Throws an `EngineError` when docker fails; it has said why on standard error.
 */
export async function buildImages(options: BuildOptions): Promise<Partial<Record<ImageVariable, string>>> {
  const { only = imageTargets } = options;
  const docker = dockerWith(options);
  await provideBases(docker, options);
  const revision = await revisionOf(root);
  const built: Partial<Record<ImageVariable, string>> = {};
  for (const target of only) built[target.variable] = await build(docker, { target, revision, ...options });
  return built;
}

/** Pushes an image; resolves to its name by digest. */
export async function pushImage(image: string, options: BuildOptions): Promise<string> {
  const docker = dockerWith(options);
  await docker.run('push', '--quiet', image);
  return docker.ask('image', 'inspect', '--format', '{{index .RepoDigests 0}}', image);
}

/** An image's name without tag and digest: what its variable says, or its own. */
export function repositoryOf({ variable, name }: ImageTarget): string {
  return (process.env[variable] || name).replace(/@.*$|:[^/]*$/, '');
}

interface Docker {
  env: NodeJS.ProcessEnv;
  run(...args: string[]): Promise<void>;
  ask(...args: string[]): Promise<string>;
}

function dockerWith({ env: own = {} }: BuildOptions): Docker {
  const client = dockerClient();
  const env = { ...process.env, ...own, DOCKER_BUILDKIT: '1' };
  return {
    env,
    run: (...args) => run(client, args, env),
    ask: async (...args) =>
      (await promisify(execFile)(client, args, { env, maxBuffer: 2 ** 24 })).stdout.trim(),
  };
}

async function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  await once(child, 'exit');
  if (child.exitCode === 0) return;
  const what = [path.basename(command), args[0]].filter(Boolean).join(' ');
  throw new EngineError(`${what} ended with ${child.exitCode ?? child.signalCode}`);
}

async function provideBases(docker: Docker, { say, offline = false }: BuildOptions): Promise<void> {
  const { NODE_BASE = '' } = parseEnv(readFileSync(path.join(root, 'swarm/images.env'), 'utf8'));
  const has = (...args: string[]) =>
    docker.ask(...args, NODE_BASE).then(
      () => true,
      () => false,
    );
  if (!offline && ((await has('image', 'inspect', '--format', '{{.Id}}')) || (await has('pull', '--quiet'))))
    return;
  if (!offline) say('no registry has the base images for us: making stand-ins');
  await run(path.join(root, 'swarm/offline/build'), [], { ...docker.env, DOCKER_CLIENT: dockerClient() });
}

type Build = BuildOptions & { target: ImageTarget; revision: Revision };

async function build(docker: Docker, { target, revision, say }: Build): Promise<string> {
  const { version, commit, created, isClean } = revision;
  say(`building ${target.target}`);
  const started = Date.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-images-'));
  const idFile = path.join(folder, 'id');
  try {
    await docker.run(
      ...['build', '--quiet', '--network=host', `--target=${target.target}`, `--iidfile=${idFile}`],
      ...[
        `--build-arg=VERSION=${version}`,
        `--build-arg=REVISION=${commit}`,
        `--build-arg=CREATED=${created}`,
      ],
      ...secrets(),
      root,
    );
    const [, id = ''] = readFileSync(idFile, 'utf8').trim().split(':');
    const tag = [tagOf(revision), ...(isClean ? [] : [id.slice(0, 12)])].join('-');
    const image = `${repositoryOf(target)}:${tag}`;
    await docker.run('tag', id, image);
    say(`${image}: ${((Date.now() - started) / 1_000).toFixed(1)} s`);
    for (const line of await layers(docker, image)) say(line);
    return image;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What npm may need and no layer may hold. */
function secrets(): string[] {
  const files = { ca: process.env['NODE_EXTRA_CA_CERTS'], npmrc: path.join(homedir(), '.npmrc') };
  return Object.entries(files).flatMap(([id, file]) =>
    file && existsSync(file) ? ['--secret', `id=${id},src=${file}`] : [],
  );
}

/** The image's size, then that of each layer with what made it, the newest first. */
async function layers(docker: Docker, image: string): Promise<string[]> {
  const size = await docker.ask('image', 'inspect', '--format', '{{.Size}}', image);
  const format = '{{.Size}} {{.CreatedBy}}';
  const history = await docker.ask('history', '--human=false', '--no-trunc', '--format', format, image);
  const lines = history.split('\n').map(line => /^(\d+) ?(.*)$/.exec(line) ?? []);
  const shown = lines.flatMap(([, bytes = '0', made = '']) =>
    bytes === '0' ? [] : [sized(bytes, command(made))],
  );
  return [sized(size, 'in all'), ...shown];
}

function command(made: string): string {
  const told = made.replace(/^(RUN )?.*?\/bin\/sh -c (#\(nop\) )?/, 'RUN ').replace(/ # buildkit$/, '');
  return told.replace(/\s+/g, ' ').slice(0, 90) || 'imported as an archive';
}

const sized = (bytes: string, what: string) => `${(Number(bytes) / 1e6).toFixed(1).padStart(8)} MB  ${what}`;
