import { createMetrics, Gauge } from '@bandera/kit/metrics';

export type Registry = ReturnType<typeof createMetrics>['registry'];

/** What one source told, this time: nothing of what it said earlier is left. */
export interface Source {
  name: string;
  read(): Promise<Sample[]>;
}

export interface Sample {
  /** One of `metrics`. */
  name: MetricName;
  labels?: Record<string, string>;
  value: number;
}

const definitions = {
  swarm_service_desired_tasks: ['Tasks of a service that should run', 'service'],
  swarm_service_running_tasks: ['Tasks of a service that run', 'service'],
  swarm_service_update_state: [
    '1 for the state in which the last update of a service is or ended',
    'service',
    'state',
  ],
  swarm_node_ready: ['1 for a node that is ready, 0 for one that is down or unknown', 'node', 'role'],
  swarm_node_active: ['1 for a node that takes tasks, 0 for one that is paused or drained', 'node', 'role'],
  swarm_managers: ['Managers of the swarm'],
  swarm_managers_reachable: ['Managers that the leader reaches'],
  jetstream_server_up: ['1 for a NATS server that answers', 'server'],
  jetstream_meta_leader: ['1 for the server that leads the cluster', 'server'],
  jetstream_stream_messages: ['Messages that a stream holds', 'stream'],
  jetstream_stream_bytes: ['Bytes that a stream holds', 'stream'],
  jetstream_stream_replicas: ['Copies that a stream should have', 'stream'],
  jetstream_stream_current_replicas: ['Copies of a stream that are up to date', 'stream'],
  jetstream_consumer_pending_messages: [
    'Messages that a consumer has not been given yet',
    'stream',
    'consumer',
  ],
  jetstream_consumer_open_messages: [
    'Messages that a consumer was given and has not settled',
    'stream',
    'consumer',
  ],
  jetstream_consumer_redelivered_messages: [
    'Messages that a consumer was given more than once and has not settled',
    'stream',
    'consumer',
  ],
  public_url_up: ['1 when the public address answers as it should'],
  public_url_duration_seconds: ['How long the public address took to answer'],
  public_certificate_expiry_timestamp_seconds: [
    'When the certificate of the public address ends, as Unix time',
  ],
  exporter_source_up: ['1 for a source of this exporter that could be read', 'source'],
} as const satisfies Record<string, readonly [help: string, ...labels: string[]]>;

export type MetricName = keyof typeof definitions;
export const metricNames = Object.keys(definitions);

/** Reads all sources each time that the metrics are; one that fails or is slow takes nothing of the others with it. */
export function exported(
  sources: Source[],
  patienceMs: number,
): { text(): Promise<string>; contentType: string } {
  const { registry } = createMetrics();
  const gauges = new Map(
    Object.entries(definitions).map(([name, [help, ...labelNames]]) => [
      name,
      new Gauge({ name, help, labelNames, registers: [registry] }),
    ]),
  );
  const set = ({ name, labels = {}, value }: Sample) => gauges.get(name)?.set(labels, value);

  async function refresh(): Promise<void> {
    const read = await Promise.all(sources.map(source => settled(source, patienceMs)));
    for (const gauge of gauges.values()) gauge.reset();
    // A gauge without labels counts as 0 after a reset; what is not known is to be absent.
    for (const [name, [, ...labels]] of Object.entries(definitions))
      if (labels.length === 0) gauges.get(name)?.remove();
    for (const sample of read.flat()) set(sample);
  }
  return {
    contentType: registry.contentType,
    async text() {
      await refresh();
      return registry.metrics();
    },
  };
}

async function settled({ name, read }: Source, patienceMs: number): Promise<Sample[]> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), patienceMs);
  const up = (value: number): Sample => ({ name: 'exporter_source_up', labels: { source: name }, value });
  try {
    return [...(await Promise.race([read(), late.promise])), up(1)];
  } catch (error) {
    process.stderr.write(`${JSON.stringify({ level: 'warn', source: name, error: reasonOf(error) })}\n`);
    return [up(0)];
  } finally {
    clearTimeout(timer);
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
