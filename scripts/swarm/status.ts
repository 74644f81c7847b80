// scripts/status: the whole swarm on one screen. `--help` tells the rest.
import { nodes, objectNamed, servicesOf, tasksOf } from './docker.ts';
import { leaseName, leaseState } from './lease.ts';
import { readLedger } from './ledger.ts';
import { operate } from './operator.ts';
import { judge } from './rollout.ts';
import type { Service, SwarmNode, Task } from './shapes.ts';
import { table } from './table.ts';

const help = `scripts/status

Services with their replicas, images and rollouts; nodes; who holds the lease; the last releases. Ends with 1 when a
service has not converged or a node is not ready.
`;

await operate({ help }, async () => {
  const services = (await servicesOf()).filter(({ Spec }) => Spec.Name.startsWith('bandera'));
  const [tasks, all, lease, ledger] = await Promise.all([
    tasksOf(services),
    nodes(),
    objectNamed('config', leaseName),
    readLedger(),
  ]);
  const state = leaseState(lease, Date.now());
  const print = (text: string) => process.stdout.write(`${text}\n`);
  print(
    table(['service', 'runs', 'image', 'state'], services.map(service => serviceRow(service, tasks)).sort()),
  );
  print(
    `\n${table(
      ['node', 'role', 'state', 'engine', 'tasks', 'labels'],
      all.map(node => nodeRow(node, tasks)),
    )}`,
  );
  print(`\nlease: ${state.is === 'held' ? `${state.by}, until ${state.until.toISOString()}` : 'free'}`);
  const last = ledger.slice(-5).toReversed();
  const rows = last.map(({ number, at, outcome, what, by }) => [String(number), at, outcome, what, by]);
  print(`\n${table(['release', 'at', 'outcome', 'what', 'by'], rows)}`);
  const converged = services.every(service => judge(service, tasks).is === 'converged');
  return converged && all.every(({ Status }) => Status.State === 'ready') ? 0 : 1;
});

function serviceRow(service: Service, tasks: readonly Task[]): string[] {
  const { Name: name, Mode: mode, TaskTemplate: template } = service.Spec;
  const own = tasks.filter(task => task.ServiceID === service.ID && task.DesiredState === 'running');
  const running = own.filter(task => task.Status.State === 'running').length;
  const wanted = mode.Replicated?.Replicas ?? own.length;
  const verdict = judge(service, tasks);
  const runs = mode.ReplicatedJob ? 'job' : `${running}/${wanted}`;
  return [
    name,
    runs,
    shortImage(template.ContainerSpec.Image),
    'why' in verdict ? `${verdict.is}: ${verdict.why}` : verdict.is,
  ];
}

/** `name@sha256:0123456789ab`: twelve digits tell digests apart. */
function shortImage(image: string): string {
  return image.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}

function nodeRow(node: SwarmNode, tasks: readonly Task[]): string[] {
  const { Description, Spec, Status, ManagerStatus } = node;
  const role = ManagerStatus?.Leader ? 'leader' : Spec.Role;
  const state = Spec.Availability === 'active' ? Status.State : `${Status.State}, ${Spec.Availability}`;
  const running = tasks.filter(task => task.NodeID === node.ID && task.Status.State === 'running').length;
  const labels = Object.entries(Spec.Labels ?? {}).map(([name, value]) => `${name}=${value}`);
  return [
    Description.Hostname,
    role,
    state,
    Description.Engine?.EngineVersion ?? '',
    String(running),
    labels.sort().join(' '),
  ];
}
