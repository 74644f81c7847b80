import { z } from 'zod';
import { docker, servicesOf, tasksOf } from '../../scripts/swarm/docker.ts';

/** What an HTTP server of a container answers to somebody inside: those that watch have no port outside. */
async function askedInside(service: string, url: string): Promise<unknown> {
  const tasks = await tasksOf((await servicesOf()).filter(({ Spec }) => Spec.Name === service));
  const running = tasks.find(({ Status }) => Status.State === 'running');
  const id = running?.Status.ContainerStatus?.ContainerID;
  if (!id) throw new Error(`${service} does not run`);
  return JSON.parse(await docker(['exec', id, 'wget', '-q', '-O', '-', url]));
}

const prometheus = (path: string) => askedInside('bandera-ops_prometheus', `http://127.0.0.1:9090${path}`);

const targetsSchema = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({
        labels: z.object({ swarm_service: z.string() }),
        health: z.string(),
        lastError: z.string(),
      }),
    ),
  }),
});

/** Services that Prometheus reads, each with why it cannot be read, or nothing. */
export async function watchedServices(): Promise<Map<string, string>> {
  const { data } = targetsSchema.parse(await prometheus('/api/v1/targets?state=active'));
  return new Map(
    data.activeTargets.map(({ labels, health, lastError }) => [
      labels.swarm_service,
      health === 'up' ? '' : `${health} ${lastError}`,
    ]),
  );
}

const rulesSchema = z.object({
  data: z.object({
    groups: z.array(
      z.object({ rules: z.array(z.object({ name: z.string(), health: z.string(), type: z.string() })) }),
    ),
  }),
});

/** All rules that Prometheus has, by what they are called, with how the last evaluation went. */
export async function rules(): Promise<{ name: string; health: string; type: string }[]> {
  const { data } = rulesSchema.parse(await prometheus('/api/v1/rules'));
  return data.groups.flatMap(group => group.rules);
}

const resultSchema = z.object({
  data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }),
});

/** The services for which an expression has a value now. */
export async function servicesWhere(expression: string): Promise<string[]> {
  const { data } = resultSchema.parse(
    await prometheus(`/api/v1/query?query=${encodeURIComponent(expression)}`),
  );
  return data.result.map(({ metric }) => metric['service'] ?? '');
}

const alertsSchema = z.array(z.object({ labels: z.object({ alertname: z.string() }) }));

/** The names of alerts that have reached Alertmanager. */
export async function toldAlerts(): Promise<string[]> {
  const alerts = await askedInside('bandera-ops_alertmanager', 'http://127.0.0.1:9093/api/v2/alerts');
  return alertsSchema.parse(alerts).map(({ labels }) => labels.alertname);
}
