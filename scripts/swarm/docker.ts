import { spawn } from 'node:child_process';
import { z } from 'zod';
import {
  nodeSchema,
  objectSchema,
  type Service,
  type SwarmNode,
  type SwarmObject,
  serviceSchema,
  type Task,
  taskSchema,
} from './shapes.ts';

/** A docker command that ended with another code than 0. */
export class DockerError extends Error {
  override readonly name = 'DockerError';
  readonly stdout: string;
  readonly stderr: string;

  constructor(args: readonly string[], code: number | null, { stdout, stderr }: Output) {
    const reason = stderr.trim().split('\n').slice(-3).join(' ');
    super(`docker ${args.slice(0, 3).join(' ')}… ended with ${code}: ${reason}`);
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

interface Output {
  stdout: string;
  stderr: string;
}

export interface Call {
  input?: string | Buffer;
  /** Added to this process's environment: what a stack file's variables are taken from. */
  env?: Record<string, string>;
  /** Milliseconds after which it is ended: a DockerError then, with what it has said until then. */
  timeoutMs?: number;
  /** Standard error comes with the output: the errors of containers are there when their logs are asked for. */
  withErrors?: boolean;
}

/** Runs a docker command and returns its standard output. */
export type Docker = (args: readonly string[], call?: Call) => Promise<string>;

/** The docker client as a person uses it; DOCKER_HOST and DOCKER_CONTEXT count. Works with clients 20.10 to 28. */
export const docker: Docker = (args, { input, env, timeoutMs, withErrors = false } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn('docker', args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (withErrors ? out : err).push(chunk));
    child.stdin.on('error', () => {}); // it ended before it read everything: its exit code says why
    child.once('error', error =>
      reject(new Error(`the docker client cannot be started: ${error.message}`, { cause: error })),
    );
    child.once('close', code => {
      const stdout = Buffer.concat(out).toString();
      if (code === 0) resolve(stdout);
      else reject(new DockerError(args, code, { stdout, stderr: Buffer.concat(err).toString() }));
    });
    child.stdin.end(input);
  });

/** Changes go through here: a dry run tells them instead of making them. */
export function changing(dryRun: boolean, say: (line: string) => void): Docker {
  if (!dryRun) return docker;
  return async args => {
    say(`would run: docker ${args.map(quoted).join(' ')}`);
    return '';
  };
}

const quoted = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

const lines = (text: string) => text.split('\n').filter(line => line !== '');

async function inspect<T>(schema: z.ZodType<T>, args: string[], ids: string[]): Promise<T[]> {
  if (ids.length === 0) return [];
  try {
    return z.array(schema).parse(JSON.parse(await docker([...args, ...ids])));
  } catch (error) {
    // One that was removed in between makes the whole answer an error: each is asked for alone then.
    if (!(error instanceof DockerError) || !/no such|not found/i.test(error.stderr)) throw error;
    if (ids.length === 1) return [];
    const each = await Promise.all(ids.map(id => inspect(schema, args, [id])));
    return each.flat();
  }
}

/** Services of a stack, or of all stacks. */
export async function servicesOf(stack?: string): Promise<Service[]> {
  const filter = stack === undefined ? [] : ['--filter', `label=com.docker.stack.namespace=${stack}`];
  const ids = lines(await docker(['service', 'ls', '--quiet', ...filter]));
  return inspect(serviceSchema, ['service', 'inspect'], ids);
}

/** A service by its name; undefined when there is none. */
export async function serviceNamed(name: string): Promise<Service | undefined> {
  const [found] = await inspect(serviceSchema, ['service', 'inspect'], [name]);
  return found;
}

/** All tasks of services, old ones included. */
export async function tasksOf(services: readonly Service[]): Promise<Task[]> {
  const ids = await taskIds(services.map(({ ID }) => ID));
  return inspect(taskSchema, ['inspect', '--type', 'task'], ids);
}

async function taskIds(services: readonly string[]): Promise<string[]> {
  if (services.length === 0) return [];
  try {
    // All in one call: a client takes longer to start than to ask.
    return lines(await docker(['service', 'ps', '--quiet', '--no-trunc', ...services]));
  } catch (error) {
    if (!(error instanceof DockerError) || !/no such service/i.test(error.stderr)) throw error;
    if (services.length === 1) return [];
    const each = await Promise.all(services.map(service => taskIds([service])));
    return each.flat();
  }
}

export async function nodes(): Promise<SwarmNode[]> {
  const ids = lines(await docker(['node', 'ls', '--quiet']));
  return inspect(nodeSchema, ['node', 'inspect'], ids);
}

/** Configs or secrets whose label has this name. */
export async function objectsLabelled(kind: 'config' | 'secret', label: string): Promise<SwarmObject[]> {
  const ids = lines(await docker([kind, 'ls', '--quiet', '--filter', `label=${label}`]));
  return inspect(objectSchema, [kind, 'inspect'], ids);
}

export async function objectNamed(kind: 'config' | 'secret', name: string): Promise<SwarmObject | undefined> {
  const [found] = await inspect(objectSchema, [kind, 'inspect'], [name]);
  return found;
}

/** The body of a config. */
export const bodyOf = ({ Spec: { Data: data = '' } }: SwarmObject) => Buffer.from(data, 'base64').toString();
