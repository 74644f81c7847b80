import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { servicesOf, tasksOf } from '../../scripts/swarm/docker.ts';

/**
 * Stands in for Swarm's ingress mesh, which needs IP_VS: one port, whose connections go in turn to the tasks of the edge.
 * As with IP_VS, a task gets none once it shall stop, and a connection stays with its task for life.
 */
export async function startIngress(t: Test, { address }: { address: string }): Promise<{ url: string }> {
  let ports: number[] = [];
  let turn = 0;
  const open = new Set<Socket>();
  const server = createServer(client => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    const tries = ports.map((_, index) => ports[(turn + index) % ports.length] ?? 0);
    turn += 1;
    forward(client, address, tries);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const ended = new AbortController();
  const watching = watchPorts(found => (ports = found), ended.signal);
  t.teardown(async () => {
    ended.abort();
    for (const socket of open) socket.destroy();
    server.close();
    await watching;
  });
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('the stand-in for the mesh has no port');
  return { url: `http://127.0.0.1:${at.port}` };
}

/** A connection that is refused goes to the next task, as a client of the mesh would try again. */
function forward(client: Socket, host: string, [port, ...others]: number[]): void {
  if (port === undefined) return void client.destroy();
  const task = connect({ host, port });
  let connected = false;
  task.once('connect', () => {
    connected = true;
    client.pipe(task).pipe(client);
  });
  task.on('error', () => {
    if (connected) client.destroy();
    else forward(client, host, others);
  });
  client.once('close', () => task.destroy());
  task.once('close', () => {
    if (connected) client.destroy();
  });
}

async function watchPorts(tell: (ports: number[]) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const found = await edgePorts().catch(() => undefined); // the swarm may be away for a moment
    if (found) tell(found);
    await sleep(1_000, undefined, { signal }).catch(() => {});
  }
}

async function edgePorts(): Promise<number[]> {
  const edge = (await servicesOf('bandera')).filter(({ Spec }) => Spec.Name === 'bandera_edge');
  const running = (await tasksOf(edge)).filter(
    ({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running',
  );
  const first = running.map(
    ({ Status }) => Status.PortStatus?.Ports?.toSorted((a, b) => a.TargetPort - b.TargetPort)[0],
  );
  return first.flatMap(port => (port ? [port.PublishedPort] : []));
}
