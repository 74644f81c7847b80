import type { Service, SwarmNode, Task } from './shapes.ts';

/** How a node is emptied, or why it must not be. */
export interface DrainPlan {
  refusals: string[];
  /** What the operator should know and what happens anyway. */
  notes: string[];
  /** Services of which other nodes start new tasks before those on this one end. */
  move: Service[];
  /** NATS servers that go down with the node. */
  nats: string[];
}

export interface Swarm {
  nodes: readonly SwarmNode[];
  services: readonly Service[];
  tasks: readonly Task[];
}

/** Takes tasks. */
export const isUp = ({ Spec, Status }: SwarmNode) =>
  Spec.Availability === 'active' && Status.State === 'ready';

/**
 * Plans to empty a node. A drain by Swarm itself stops tasks first and starts others afterwards; so what can be moved
 * start-first is moved before. Managers' majority and NATS' majority are kept: neither survives the loss of one more.
 */
export function planDrain(node: SwarmNode, swarm: Swarm): DrainPlan {
  const running = swarm.tasks.filter(
    task => task.NodeID === node.ID && task.DesiredState === 'running' && task.Status.State === 'running',
  );
  const here = swarm.services.filter(service => running.some(task => task.ServiceID === service.ID));
  const nats = here.filter(isNats).map(({ Spec }) => Spec.Name);
  const replicated = here.filter(service => service.Spec.Mode.Replicated && !isNats(service));
  const others = swarm.nodes.filter(other => other.ID !== node.ID && isUp(other));
  const homeless = replicated.filter(service => !others.some(other => fits(other, service)));
  const movable = replicated.filter(service => !homeless.includes(service));
  const move = movable.filter(({ Spec }) => Spec.UpdateConfig?.Order === 'start-first');
  const gaps = movable.filter(service => !move.includes(service));
  return {
    refusals: [
      ...managerRefusal(node, swarm.nodes),
      ...natsRefusal(nats, swarm),
      ...rolloutRefusal(here),
      ...homeless.map(({ Spec }) => `${Spec.Name} fits on no other node`),
    ],
    notes: [
      ...gaps.map(({ Spec }) => `${Spec.Name} is stop-first: it pauses while it moves`),
      ...nats.map(name => `${name} stays down until the node is back: its data is here`),
    ],
    move,
    nats,
  };
}

const isNats = ({ Spec }: Service) => /_nats-\d+$/.test(Spec.Name);

/** Draining leaves a manager in its vote, but who drains a node goes on to stop it. */
function managerRefusal(node: SwarmNode, nodes: readonly SwarmNode[]): string[] {
  if (node.Spec.Role !== 'manager') return [];
  const managers = nodes.filter(({ Spec }) => Spec.Role === 'manager');
  if (managers.length === 1) return [];
  const reachable = managers.filter(({ ManagerStatus }) => ManagerStatus?.Reachability === 'reachable');
  const left = reachable.filter(({ ID }) => ID !== node.ID).length;
  const majority = Math.floor(managers.length / 2) + 1;
  if (left >= majority) return [];
  return [
    `without this manager ${left} of ${managers.length} are reachable, and ${majority} are needed: the swarm could not be managed`,
  ];
}

function natsRefusal(here: readonly string[], { services, tasks }: Swarm): string[] {
  if (here.length === 0) return [];
  const all = services.filter(isNats);
  if (all.length === 1) return [];
  const up = all.filter(service =>
    tasks.some(
      ({ ServiceID, DesiredState, Status }) =>
        ServiceID === service.ID && DesiredState === 'running' && Status.State === 'running',
    ),
  );
  const left = up.length - here.length;
  const majority = Math.floor(all.length / 2) + 1;
  if (left >= majority) return [];
  return [`without ${here.join(', ')} ${left} of ${all.length} NATS servers run, and ${majority} are needed`];
}

const rolloutRefusal = (services: readonly Service[]) =>
  services
    .filter(
      ({ UpdateStatus: status }) => status?.State === 'updating' || status?.State === 'rollback_started',
    )
    .map(({ Spec }) => `${Spec.Name} is in a rollout: wait until it ends`);

/** Whether a node may take tasks of a service, by its constraints; one that we cannot read counts as met. */
export function fits(node: SwarmNode, { Spec }: Service): boolean {
  return (Spec.TaskTemplate.Placement?.Constraints ?? []).every(constraint => {
    const [, subject = '', operator, value] = /^\s*(\S+)\s*(==|!=)\s*(.*?)\s*$/.exec(constraint) ?? [];
    const actual = actualValue(node, subject);
    if (actual === undefined) return true;
    return operator === '!=' ? actual !== value : actual === value;
  });
}

function actualValue(node: SwarmNode, subject: string): string | undefined {
  if (subject === 'node.role') return node.Spec.Role;
  if (subject === 'node.id') return node.ID;
  if (subject === 'node.hostname') return node.Description.Hostname;
  if (subject.startsWith('node.labels.'))
    return node.Spec.Labels?.[subject.slice('node.labels.'.length)] ?? '';
  return undefined;
}
