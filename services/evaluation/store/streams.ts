import type { HttpContext } from '@bandera/kit/http/actor';
import { Gauge, type Metrics } from '@bandera/kit/metrics';
import { EvaluationError } from '../domain/evaluation-error.ts';

/** One client that wants to hear of one environment's changes. */
export interface Subscription {
  /** For the gauge of open streams. */
  kind: 'unleash' | 'ofrep' | 'sdk';
  company: string;
  project: string;
  environment: string;
  /**
   * What a client is told when it comes; undefined for nothing yet. `missed`: there was a change just before, which it
   * may not have seen.
   */
  first(missed: boolean): Buffer | string | undefined;
  /** What is new since the last time it was told something; undefined for nothing. */
  next(): Buffer | string | undefined;
  /** Whether its key is still good. */
  allowed(): boolean;
}

/** All event streams (SSE) of this replica. */
export interface Streams {
  /** Answers the request with a stream. Throws 429 when there are too many, 503 while the process ends. */
  open(ctx: HttpContext, subscription: Subscription): void;
  /** This environment (`project.environment`) has changed, or is gone: tells those who want to hear of it, shortly. */
  wake(topic: string): void;
  /** Whether there is room for many more. */
  hasRoom(): boolean;
  /** A sign of life to everybody, since proxies cut what is silent; drops those who do not read, or may not any more. */
  keepAlive(): void;
  /** Ends all, spread over this time, so that they do not all come to the next replica at once. No new ones. */
  drain(withinMs: number): void;
}

export interface StreamsOptions {
  metrics: Metrics;
  now: () => number;
  /** Most streams at a time; a company may have half of them. */
  most: number;
}

/** A burst of changes is told once. Also the time in which several replicas learn of a change. */
const coalesceMs = 75;
/** So many signs of life in a row that a client has not read, and it is cut. */
const mostUnread = 3;
const drainStepMs = 50;
/** So long a client may take from its answer to its stream. */
const missedMs = 30_000;

/**
 * A stream holds one message at most: while its client has not read that one, further changes wait as such, and are
 * told as one when it has. So neither a slow reader nor a burst takes memory.
 */
export function streamHub({ metrics, now, most }: StreamsOptions): Streams {
  const byTopic = new Map<string, Set<Stream>>();
  const byCompany = new Map<string, number>();
  const waking = new Set<string>();
  const changedAt = new Map<string, number>();
  let open = 0;
  let draining = false;
  gauge(metrics, () => streams());

  function* streams(): Generator<Stream> {
    for (const each of byTopic.values()) yield* each;
  }

  function add(stream: Stream): void {
    const { topic, company } = stream;
    byTopic.set(topic, (byTopic.get(topic) ?? new Set()).add(stream));
    byCompany.set(company, (byCompany.get(company) ?? 0) + 1);
    open += 1;
  }

  function remove(stream: Stream): void {
    const { topic, company } = stream;
    const siblings = byTopic.get(topic);
    if (!siblings?.delete(stream)) return;
    if (siblings.size === 0) byTopic.delete(topic);
    const others = (byCompany.get(company) ?? 1) - 1;
    if (others === 0) byCompany.delete(company);
    else byCompany.set(company, others);
    open -= 1;
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
      const topic = topicOf(subscription.project, subscription.environment);
      const missed = now() - (changedAt.get(topic) ?? 0) < missedMs;
      // It may still refuse, as plain HTTP.
      const first = subscription.first(missed);
      ctx.status = 200;
      ctx.set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        'X-Accel-Buffering': 'no',
      });
      ctx.respond = false;
      const stream = new Stream(ctx.res, subscription, first);
      add(stream);
      ctx.res.on('close', () => remove(stream));
      ctx.res.on('error', () => remove(stream));
    },
    hasRoom: () => !draining && open < most * 0.8,
    wake(topic) {
      changedAt.set(topic, now());
      if (!byTopic.has(topic) || waking.has(topic)) return;
      waking.add(topic);
      setTimeout(() => {
        waking.delete(topic);
        for (const stream of [...(byTopic.get(topic) ?? [])]) stream.tell();
      }, coalesceMs).unref();
    },
    keepAlive() {
      for (const stream of [...streams()]) stream.keepAlive();
      for (const [topic, at] of changedAt) if (now() - at >= missedMs) changedAt.delete(topic);
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

const topicOf = (project: string, environment: string) => `${project}.${environment}`;

const refusal = (status: number, details: string, retryAfter: number) =>
  new EvaluationError(status, 'GENERAL', details, { 'Retry-After': String(retryAfter) });

class Stream {
  readonly topic: string;
  readonly company: string;
  readonly kind: Subscription['kind'];
  readonly #response: HttpContext['res'];
  readonly #subscription: Subscription;
  #behind = false;
  #unread = 0;

  constructor(response: HttpContext['res'], subscription: Subscription, first: Buffer | string | undefined) {
    this.topic = topicOf(subscription.project, subscription.environment);
    this.company = subscription.company;
    this.kind = subscription.kind;
    this.#response = response;
    this.#subscription = subscription;
    response.flushHeaders();
    response.write(first ?? sign);
    response.on('drain', () => {
      this.#unread = 0;
      if (this.#behind) this.tell();
    });
  }

  tell(): void {
    if (this.#endIfRefused()) return;
    this.#behind = this.#response.writableNeedDrain;
    if (this.#behind) return;
    const news = this.#subscription.next();
    if (news !== undefined) this.#response.write(news);
  }

  keepAlive(): void {
    if (this.#endIfRefused()) return;
    if (!this.#response.writableNeedDrain) {
      this.#response.write(sign);
      return;
    }
    this.#unread += 1;
    if (this.#unread >= mostUnread) this.#response.destroy();
  }

  /** What has been written still arrives, if its client reads. */
  end(): void {
    if (this.#response.writableNeedDrain) this.#response.destroy();
    else this.#response.end();
  }

  #endIfRefused(): boolean {
    const refused = !this.#subscription.allowed();
    if (refused) this.end();
    return refused;
  }
}

/** A comment: clients ignore it. */
const sign = ':\n\n';

function gauge({ registry }: Metrics, streams: () => Iterable<Stream>): void {
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
}
