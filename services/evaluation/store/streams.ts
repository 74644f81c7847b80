import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HttpContext } from '@bandera/kit/http/actor';
import { Gauge, type Metrics } from '@bandera/kit/metrics';
import { EvaluationError } from '../domain/evaluation-error.ts';
import { Stream, type Subscription } from './stream.ts';

/** All event streams (SSE) of this replica. */
export interface Streams {
  /** Answers the request with a stream. Throws 429 when there are too many, 503 while the process ends. */
  open(ctx: Pick<HttpContext, 'res' | 'set' | 'status' | 'respond'>, subscription: Subscription): void;
  /** This environment (`project.environment`) has changed, or is gone: tells those who want to hear of it. */
  wake(topic: string): void;
  /** Whether anybody wants to hear of this environment. */
  has(topic: string): boolean;
  /** Whether there is room for many more. */
  hasRoom(): boolean;
  /** A sign of life to everybody, since proxies cut what is silent; drops those who do not read, or may not any more. */
  keepAlive(): Promise<void>;
  /** Ends all, spread over this time, so that they do not all come to the next replica at once. No new ones. */
  drain(withinMs: number): void;
}

export interface StreamsOptions {
  metrics: Metrics;
  now: () => number;
  /** Most streams at a time; a company may have half of them. */
  most: number;
}

/** A change is told at once, and what follows it within this time together. */
const coalesceMs = 75;
const drainStepMs = 50;
/** So long a client may take from its answer to its stream. */
const missedMs = 30_000;
/** So many streams are told something before other requests have their turn. */
const slice = 250;

/** Those who listen to one environment. */
interface Topic {
  readonly streams: Set<Stream>;
  waking: boolean;
  toldAt: number;
}

/** Each change goes to everybody who listens to its environment, without keeping anything for those who do not read. */
export function streamHub({ metrics, now, most }: StreamsOptions): Streams {
  const topics = new Map<string, Topic>();
  const byCompany = new Map<string, number>();
  const changedAt = new Map<string, number>();
  let open = 0;
  let draining = false;
  gauges(metrics, streams);

  function* streams(): Generator<Stream> {
    for (const topic of topics.values()) yield* topic.streams;
  }

  function add(stream: Stream, { company, ...place }: Subscription): void {
    const id = topicOf(place);
    const topic = topics.get(id) ?? { streams: new Set(), waking: false, toldAt: 0 };
    topics.set(id, topic);
    topic.streams.add(stream);
    byCompany.set(company, (byCompany.get(company) ?? 0) + 1);
    open += 1;
    stream.onClose(() => {
      topic.streams.delete(stream);
      if (topic.streams.size === 0 && topics.get(id) === topic) topics.delete(id);
      const others = (byCompany.get(company) ?? 1) - 1;
      if (others === 0) byCompany.delete(company);
      else byCompany.set(company, others);
      open -= 1;
    });
  }

  function refuseIfFull(company: string): void {
    if (draining) throw refusal(503, 'This instance is shutting down: try again.', 1);
    if (open >= most || (byCompany.get(company) ?? 0) >= Math.ceil(most / 2)) {
      throw refusal(429, 'There are too many streams: poll instead.', 60);
    }
  }

  return {
    open(ctx, subscription) {
      refuseIfFull(subscription.company);
      // Gone while the environment was looked for: nobody would tell when it ends.
      if (ctx.res.destroyed) {
        ctx.respond = false;
        return;
      }
      const missed = now() - (changedAt.get(topicOf(subscription)) ?? 0) < missedMs;
      // It may still refuse, as plain HTTP.
      const first = subscription.first(missed);
      ctx.status = 200;
      ctx.set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        'X-Accel-Buffering': 'no',
      });
      ctx.respond = false;
      add(new Stream(ctx.res, subscription, first), subscription);
    },
    has: topic => topics.has(topic),
    hasRoom: () => !draining && open < most * 0.8,
    wake(id) {
      changedAt.set(id, now());
      const topic = topics.get(id);
      if (!topic || topic.waking) return;
      topic.waking = true;
      const wait = Math.max(0, topic.toldAt + coalesceMs - performance.now());
      setTimeout(() => {
        topic.waking = false;
        topic.toldAt = performance.now();
        void inSlices(topic.streams, stream => stream.tell());
      }, wait).unref();
    },
    async keepAlive() {
      for (const [topic, at] of changedAt) if (now() - at >= missedMs) changedAt.delete(topic);
      await inSlices(streams(), stream => stream.keepAlive());
    },
    drain(withinMs) {
      draining = true;
      const left = [...streams()];
      const each = Math.ceil(left.length / Math.max(1, Math.floor(withinMs / drainStepMs)));
      const endSome = () => {
        for (const stream of left.splice(0, withinMs === 0 ? left.length : each)) stream.end();
        if (left.length === 0) clearInterval(timer);
      };
      const timer = setInterval(endSome, drainStepMs).unref();
      endSome();
    },
  };
}

const topicOf = ({ project, environment }: Pick<Subscription, 'project' | 'environment'>) =>
  `${project}.${environment}`;

const refusal = (status: number, details: string, retryAfter: number) =>
  new EvaluationError(status, 'GENERAL', details, { 'Retry-After': String(retryAfter) });

/** Who comes or goes meanwhile is no trouble: sets and maps may change while they are walked. */
async function inSlices(streams: Iterable<Stream>, work: (stream: Stream) => void): Promise<void> {
  let done = 0;
  for (const stream of streams) {
    work(stream);
    done += 1;
    if (done % slice === 0) await nextTurn();
  }
}

function gauges({ registry }: Metrics, streams: () => Iterable<Stream>): void {
  new Gauge({
    name: 'event_streams_open',
    help: 'Event streams that are open',
    labelNames: ['kind'] as const,
    registers: [registry],
    collect() {
      const counts = { unleash: 0, ofrep: 0, sdk: 0 };
      for (const { kind } of streams()) counts[kind] += 1;
      this.set({ kind: 'unleash' }, counts.unleash);
      this.set({ kind: 'ofrep' }, counts.ofrep);
      this.set({ kind: 'sdk' }, counts.sdk);
    },
  });
  new Gauge({
    name: 'event_streams_buffered_bytes',
    help: 'Bytes that clients of event streams have not taken yet',
    registers: [registry],
    collect() {
      let bytes = 0;
      for (const stream of streams()) bytes += stream.buffered;
      this.set(bytes);
    },
  });
}
