import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type RequestDurations, requestDurations } from './request-durations.ts';
import { type StorageSources, storageMetrics } from './storage-metrics.ts';

export { Counter, Gauge, Histogram };

export interface Metrics {
  registry: Registry;
  requests: RequestDurations;
  /** Seconds per run of a job; `outcome` is `ok` or `failed`. */
  jobs: Histogram<'service' | 'job' | 'outcome'>;
  /** The databases that are looked at when the metrics are read, by service. */
  storages: StorageSources;
}

let processMetricsStarted = false;

/**
 * One registry a process; services of one process share it and differ by label.
 *
 * @param patience how many times more seldom the event loop is woken for a measure of its delay, which is every 10 ms
 */
export function createMetrics(version?: string, patience = 1): Metrics {
  const registry = new Registry();
  // Event loop delay, memory, garbage collection and handles of the process: once, whatever tests open in it.
  if (!processMetricsStarted) {
    processMetricsStarted = true;
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10 * patience });
  }
  if (version !== undefined) {
    const info = {
      name: 'build_info',
      help: 'Always 1; the version is a label',
      labelNames: ['version'] as const,
    };
    new Gauge({ ...info, registers: [registry] }).set({ version }, 1);
  }
  return {
    registry,
    requests: requestDurations(registry),
    jobs: new Histogram({
      name: 'job_duration_seconds',
      help: 'Duration of the runs of jobs by outcome: ok or failed',
      labelNames: ['service', 'job', 'outcome'] as const,
      buckets: [0.01, 0.1, 1, 10, 60],
      registers: [registry],
    }),
    storages: storageMetrics(registry),
  };
}
