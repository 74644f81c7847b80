import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export { Counter, Gauge, Histogram };

/** Buckets in seconds: fine where the targets lie (1 to 100 ms), coarse beyond. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export interface Metrics {
  registry: Registry;
  requests: Histogram<'service' | 'method' | 'route' | 'status'>;
}

let processMetricsStarted = false;

/** One registry a process; services of one process share it and differ by label. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  if (!processMetricsStarted) {
    processMetricsStarted = true;
    collectDefaultMetrics({ register: registry });
  }
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of HTTP requests by route pattern',
    labelNames: ['service', 'method', 'route', 'status'] as const,
    buckets: durationBuckets,
    registers: [registry],
  });
  return { registry, requests };
}
