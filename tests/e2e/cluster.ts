import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { house, type ServiceName } from '@bandera/contracts/house';
import type { Test } from 'tap';
import { waitFor } from '../../scripts/demo/mailbox.ts';
import { freePort } from '../../scripts/testing/backends/free-port.ts';
import { whenGone } from '../../scripts/testing/when-gone.ts';

export interface Member {
  name: ServiceName;
  url: string;
  start(): Promise<void>;
  /** Ends the process and says how it ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** What the process has written so far. */
  output(): string;
}

export interface Cluster {
  /** The edge's address. */
  url: string;
  members: Map<ServiceName, Member>;
}

export interface ClusterOptions {
  mysqlUrl: string;
  natsUrl: string;
  redisUrl: string;
  smtpUrl: string;
  caddy: string;
  /** Prefix of the databases, so that two clusters do not share any. */
  prefix: string;
  env?: Record<string, string>;
}

/** Nine processes as in a deployment: a database each, NATS, Redis, SMTP, and Caddy with the real Caddyfile in front. */
export async function startCluster(t: Test, options: ClusterOptions): Promise<Cluster> {
  const names = Object.keys(house.services) as ServiceName[];
  const ports = new Map<ServiceName, number>();
  for (const name of names) ports.set(name, await freePort());
  const urls = Object.fromEntries(
    names.map(name => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${ports.get(name)}`]),
  );
  const edgePort = await freePort();
  const url = `http://127.0.0.1:${edgePort}`;
  const dataDir = t.testdir();
  const common = {
    ...process.env,
    NODE_OPTIONS: '', // the test runner's own hooks would ride along into every process
    ...urls,
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    PUBLIC_URL: url,
    DATABASE_URL: `${options.mysqlUrl}/${options.prefix}_{service}`,
    NATS_URL: options.natsUrl,
    REDIS_URL: options.redisUrl,
    SMTP_URL: options.smtpUrl,
    INTERNAL_SECRET: 'a secret that only this test knows, long enough',
    ASSETS_DIR: path.join(dataDir, 'assets'),
    ...options.env,
  };
  const members = new Map(
    names.map(name => {
      const env = { ...common, PORT: String(ports.get(name)), DATA_DIR: path.join(dataDir, name) };
      return [name, member(name, `http://127.0.0.1:${ports.get(name)}`, env)];
    }),
  );
  t.teardown(() => Promise.all([...members.values()].map(each => each.end('SIGKILL'))));
  await Promise.all([...members.values()].map(each => each.start()));
  await startEdge(t, options.caddy, edgePort, ports);
  return { url, members };
}

function member(name: ServiceName, url: string, env: NodeJS.ProcessEnv): Member {
  let child: ChildProcess | undefined;
  let output = '';
  return {
    name,
    url,
    async start() {
      const started = spawn(process.execPath, [`services/${name}/main.ts`], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      const callOff = whenGone('kill -KILL "$1"', String(started.pid)); // should the test itself be killed
      started.once('exit', callOff);
      started.stdout.on('data', data => (output += data));
      started.stderr.on('data', data => (output += data));
      await waitFor(`${name} to be ready`, 120_000, async () => {
        if (started.exitCode !== null) throw new Error(`${name} ended at its start:\n${output}`);
        const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(
          () => undefined,
        );
        return ready?.ok ? true : undefined;
      }).catch(error => {
        throw new Error(`${error.message}:\n${output}`);
      });
    },
    async end(signal) {
      if (!child || child.exitCode !== null || child.signalCode !== null)
        return { code: child?.exitCode ?? null, signal: null };
      const exited = once(child, 'exit');
      child.kill(signal);
      const [code, by] = await exited;
      return { code, signal: by };
    },
    output: () => output,
  };
}

async function startEdge(
  t: Test,
  caddy: string,
  port: number,
  ports: Map<ServiceName, number>,
): Promise<void> {
  const upstreams = Object.fromEntries(
    [...ports].map(([name, at]) => [`${name.toUpperCase()}_UPSTREAM`, `127.0.0.1:${at}`]),
  );
  const home = t.testdirName;
  const child = spawn(caddy, ['run', '--config', 'services/edge/Caddyfile', '--adapter', 'caddyfile'], {
    env: { ...process.env, ...upstreams, HOME: home, EDGE_ADDRESS: `http://127.0.0.1:${port}` },
    stdio: 'ignore',
  });
  t.teardown(async () => {
    const exited = once(child, 'exit');
    if (child.kill('SIGKILL')) await exited;
  });
  await waitFor('the edge', 60_000, async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/health/projects`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  });
}
