import { z } from 'zod';
import type { Sample, Source } from './gauges.ts';

const services = z.array(
  z.object({
    Spec: z.object({
      Name: z.string(),
      Mode: z.object({ ReplicatedJob: z.unknown(), GlobalJob: z.unknown() }).partial(),
    }),
    UpdateStatus: z.object({ State: z.string().optional() }).nullish(),
    ServiceStatus: z.object({ RunningTasks: z.number(), DesiredTasks: z.number() }).nullish(),
  }),
);
const nodes = z.array(
  z.object({
    Description: z.object({ Hostname: z.string() }),
    Spec: z.object({ Role: z.string(), Availability: z.string() }),
    Status: z.object({ State: z.string() }),
    ManagerStatus: z.object({ Reachability: z.string() }).nullish(),
  }),
);

/** What a manager says of services and nodes; `api` is its address, or that of the proxy in front of it. */
export const swarmSource = (api: string): Source => ({
  name: 'swarm',
  async read() {
    const [found, machines] = await Promise.all([
      ask(`${api}/v1.41/services?status=true`, services),
      ask(`${api}/v1.41/nodes`, nodes),
    ]);
    const managers = machines.filter(({ Spec }) => Spec.Role === 'manager');
    const reachable = managers.filter(({ ManagerStatus }) => ManagerStatus?.Reachability === 'reachable');
    return [
      ...found.flatMap(serviceSamples),
      ...machines.flatMap(nodeSamples),
      { name: 'swarm_managers', value: managers.length },
      { name: 'swarm_managers_reachable', value: reachable.length },
    ];
  },
});

async function ask<T extends z.ZodType>(url: string, schema: T): Promise<z.output<T>> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}`);
  return schema.parse(await answer.json());
}

function serviceSamples({ Spec, UpdateStatus, ServiceStatus }: z.output<typeof services>[number]): Sample[] {
  const labels = { service: Spec.Name };
  const state = UpdateStatus?.State;
  // A job that is done runs no more, and lacks nothing.
  const isJob = Spec.Mode.ReplicatedJob !== undefined || Spec.Mode.GlobalJob !== undefined;
  return [
    ...(ServiceStatus && !isJob
      ? [
          { name: 'swarm_service_desired_tasks' as const, labels, value: ServiceStatus.DesiredTasks },
          { name: 'swarm_service_running_tasks' as const, labels, value: ServiceStatus.RunningTasks },
        ]
      : []),
    ...(state
      ? [{ name: 'swarm_service_update_state' as const, labels: { ...labels, state }, value: 1 }]
      : []),
  ];
}

function nodeSamples({ Description, Spec, Status }: z.output<typeof nodes>[number]): Sample[] {
  const labels = { node: Description.Hostname, role: Spec.Role };
  return [
    { name: 'swarm_node_ready', labels, value: Number(Status.State === 'ready') },
    { name: 'swarm_node_active', labels, value: Number(Spec.Availability === 'active') },
  ];
}
