import { Histogram, type Registry } from 'prom-client';

type Label = 'service' | 'method' | 'route' | 'status';

/** Requests that are counted together, but for their status. */
export interface RequestKind {
  service: string;
  method: string;
  /** The route's pattern, so that the number of series stays bounded. */
  route: string;
}

/** Counts requests of one kind. */
export interface Observer {
  observe(status: number, seconds: number): void;
}

/** How long requests take. */
export interface RequestDurations {
  /** To be held on to where microseconds count: observing then costs one look-up and two additions. */
  of(kind: RequestKind): Observer;
}

/** Upper bounds in seconds: fine where the targets lie (1 to 100 ms), coarse beyond. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The histogram `http_request_duration_seconds`, as Prometheus reads it. */
export const requestDurations = (registry: Registry): RequestDurations => new Durations(registry);

/**
 * A histogram of prom-client looks its series up by a text made of all labels, which takes longer than evaluating a
 * feature. Here they are numbers until somebody reads the metrics.
 */
class Durations extends Histogram<Label> implements RequestDurations {
  readonly #kinds = new Map<string, Kind>();

  constructor(registry: Registry) {
    super({ name, help, labelNames: ['service', 'method', 'route', 'status'], registers: [registry] });
  }

  of(kind: RequestKind): Observer {
    const id = `${kind.service} ${kind.method} ${kind.route}`;
    const known = this.#kinds.get(id) ?? new Kind(kind);
    this.#kinds.set(id, known);
    return known;
  }

  /** What prom-client asks a metric for, in its own form. */
  async getForPromString() {
    const values = [...this.#kinds.values()].flatMap(kind => kind.values());
    return { name, help, type: 'histogram', aggregator: 'sum', values };
  }
}

const name = 'http_request_duration_seconds';
const help = 'Duration of HTTP requests by route pattern';

class Kind implements Observer {
  readonly #labels: RequestKind;
  readonly #byStatus = new Map<number, Series>();

  constructor(labels: RequestKind) {
    this.#labels = labels;
  }

  observe(status: number, seconds: number): void {
    let series = this.#byStatus.get(status);
    if (series === undefined) {
      series = { counts: new Float64Array(bounds.length + 1), sum: 0 };
      this.#byStatus.set(status, series);
    }
    let at = 0;
    while (seconds > (bounds[at] ?? Number.POSITIVE_INFINITY)) at += 1;
    series.counts[at] = (series.counts[at] ?? 0) + 1;
    series.sum += seconds;
  }

  values(): Value[] {
    return Array.from(this.#byStatus, ([status, series]) =>
      valuesOf({ ...this.#labels, status: String(status) }, series),
    ).flat();
  }
}

interface Series {
  /** By bucket, the last one for what is beyond all bounds; not yet added up. */
  counts: Float64Array;
  sum: number;
}

/** One line of the page. */
interface Value {
  metricName: string;
  labels: { le?: number | string };
  sharedLabels: Record<Label, string>;
  value: number;
}

function valuesOf(sharedLabels: Record<Label, string>, { counts, sum }: Series): Value[] {
  let count = 0;
  const buckets = Array.from(counts, (each, at) => {
    count += each;
    return { metricName: `${name}_bucket`, labels: { le: bounds[at] ?? '+Inf' }, sharedLabels, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: {}, sharedLabels, value: sum },
    { metricName: `${name}_count`, labels: {}, sharedLabels, value: count },
  ];
}
