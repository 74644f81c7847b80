// scripts/drain-node: empties a node without a gap. `--help` tells the rest.
import { setTimeout as sleep } from 'node:timers/promises';
import { nodes, servicesOf, tasksOf } from './docker.ts';
import { planDrain } from './drain.ts';
import { withLease } from './lease.ts';
import { lastGood, readLedger } from './ledger.ts';
import { untilInSync } from './nats-roll.ts';
import { countOf, type Operator, operate, UsageError } from './operator.ts';
import { portionsOf } from './portions.ts';
import { exitCodes } from './rollout.ts';
import type { Service, SwarmNode } from './shapes.ts';
import { waitForServices } from './wait.ts';

const help = `scripts/drain-node NODE [--timeout MINUTES] [--back] [--dry-run]

Empties a node so that it can be stopped, without a gap: nothing new is put on it, other nodes start the tasks that it
runs, of a few services at a time (ROLLOUT_AT_ONCE), and what is left goes when they are healthy. Refuses when managers or NATS servers would lose their majority, when
a service fits on no other node, or during a rollout. NODE is a host name or an id. Twice is once.

  --back             takes the node back: tasks come to it with the next deploy
  --timeout MINUTES  how long it may take (20)
`;

await operate(
  { help, options: { timeout: { type: 'string' }, back: { type: 'boolean' } } },
  async ({ operator, options, positionals }) => {
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError('give one node: see --help');
    const node = named(name, await nodes());
    const minutes = countOf(options['timeout'], '--timeout', 20);
    return withLease(operator, { what: 'drain', minutes: minutes + 1 }, () =>
      options['back'] === true
        ? setAvailability(operator, node, 'active')
        : drain(node, operator, Date.now() + minutes * 60_000),
    );
  },
);

function named(name: string, all: readonly SwarmNode[]): SwarmNode {
  const found = all.filter(({ ID, Description }) => ID === name || Description.Hostname === name);
  const [node, second] = found;
  if (!node) throw new Error(`there is no node ${name}`);
  if (second) throw new Error(`several nodes are called ${name}: give an id`);
  return node;
}

async function drain(node: SwarmNode, operator: Operator, deadline: number): Promise<number> {
  const { say, change, dryRun, settings } = operator;
  const services = await servicesOf();
  const swarm = { nodes: await nodes(), services, tasks: await tasksOf(services) };
  const plan = planDrain(node, swarm);
  if (plan.refusals.length > 0) throw new Error(`not drained:\n  ${plan.refusals.join('\n  ')}`);
  for (const note of plan.notes) say(note);
  if (plan.nats.length > 0 && !dryRun) await natsInSync(services, operator, deadline);

  if (node.Spec.Availability === 'active') await setAvailability(operator, node, 'pause');
  for (const portion of portionsOf(plan.move, settings)) {
    for (const { Spec } of portion)
      await change(['service', 'update', '--force', '--detach', '--quiet', Spec.Name]);
    if (dryRun) continue;
    const ids = new Set(portion.map(({ ID }) => ID));
    const look = async () => (await servicesOf()).filter(({ ID }) => ids.has(ID));
    const { outcome, why } = await waitForServices(look, { deadline, say });
    if (outcome !== 'converged') {
      say(`not drained, and nothing new is put on the node: ${outcome}, ${why}`);
      return exitCodes[outcome];
    }
  }
  await setAvailability(operator, node, 'drain');
  return dryRun ? 0 : await untilEmpty(node, operator, deadline);
}

/** The other servers must have everything before one goes. */
async function natsInSync(services: readonly Service[], { say }: Operator, deadline: number): Promise<void> {
  const names = services.flatMap(({ Spec }) => /_(nats-\d+)$/.exec(Spec.Name)?.[1] ?? []);
  const release = lastGood(await readLedger());
  if (release) await untilInSync(names, release.variables, { say, deadline });
}

async function untilEmpty(node: SwarmNode, { say }: Operator, deadline: number): Promise<number> {
  for (;;) {
    const left = (await tasksOf(await servicesOf())).filter(
      ({ NodeID, Status }) => NodeID === node.ID && Status.State === 'running',
    );
    if (left.length === 0) break;
    if (Date.now() > deadline) {
      say(`${left.length} tasks still run on ${node.Description.Hostname}`);
      return exitCodes['timed out'];
    }
    await sleep(1_000);
  }
  say(`${node.Description.Hostname} is empty`);
  return 0;
}

async function setAvailability(
  { change, say }: Operator,
  node: SwarmNode,
  availability: 'active' | 'pause' | 'drain',
): Promise<number> {
  if (node.Spec.Availability === availability) return 0;
  say(`${node.Description.Hostname}: ${availability}`);
  await change(['node', 'update', '--availability', availability, node.ID]);
  return 0;
}
