import { house, type ServiceName } from '@bandera/contracts/house';
import { findBinary } from '../testing/backends/find-binary.ts';
import { freePort } from '../testing/backends/free-port.ts';
import { startServer } from '../testing/backends/server-process.ts';
import { type Processes, root, startNode } from './server.ts';

/** Whether this machine can run them. */
export const hasEdge = () => findBinary('caddy') !== undefined;

/** A process for each service behind Caddy with the edge's own Caddyfile, as a deployment has them. */
export async function startNineProcesses(dir: string, env: Record<string, string>): Promise<Processes> {
  const names = Object.keys(house.services) as ServiceName[];
  const ports = new Map<ServiceName, number>();
  for (const name of names) ports.set(name, await freePort());
  const urlOf = (name: ServiceName) => `http://127.0.0.1:${ports.get(name)}`;
  const peers = Object.fromEntries(names.map(name => [`${name.toUpperCase()}_URL`, urlOf(name)]));
  await using started = new AsyncDisposableStack();
  const pids: number[] = [];
  const starting = names.map(async name => {
    const port = ports.get(name) ?? 0;
    const common = { NODE_ENV: 'test', INTERNAL_SECRET: 'only-for-benchmarks-on-this-machine' };
    const script = `services/${name}/main.ts`;
    const server = await startNode({
      name,
      dir,
      port,
      args: [script],
      env: { ...common, DATA_DIR: dir, ...peers, ...env },
    });
    started.use(server);
    pids.push(server.pid);
  });
  // All of them, so that none is left behind when one cannot start.
  const failed = (await Promise.allSettled(starting)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  const edge = await startEdge(dir, urlOf);
  started.defer(() => edge.stop());
  const all = started.move();
  return {
    url: edge.url,
    pids: [...pids, edge.pid],
    mailUrl: urlOf('notifications'),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

function startEdge(dir: string, urlOf: (name: ServiceName) => string) {
  const names = Object.keys(house.services) as ServiceName[];
  const upstreams = names.map(
    name => `${name.toUpperCase()}_UPSTREAM=${urlOf(name).slice('http://'.length)}`,
  );
  const config = `${root}/services/edge/Caddyfile`;
  return startServer({
    name: 'edge',
    dir,
    binary: '/usr/bin/env',
    args: port => [
      ...upstreams,
      `HOME=${dir}`,
      `EDGE_ADDRESS=http://127.0.0.1:${port}`,
      'caddy',
      ...['run', '--config', config, '--adapter', 'caddyfile'],
    ],
    url: port => `http://127.0.0.1:${port}`,
    ask: async url => {
      const answer = await fetch(`${url}/health/projects`);
      if (!answer.ok) throw new Error(`/health/projects answered ${answer.status}`);
    },
  });
}
