import { setTimeout as sleep } from 'node:timers/promises';
import { afterFailure, type ConsumeOptions, type Subscription } from './bus.ts';
import type { ConsumerMessages, JsMsg } from './nats-client.ts';
import { type Broker, type Link, type Log, pause, received, requestTimeoutMs } from './nats-link.ts';
import { ackWaitMs, type EventStream, ensureConsumer } from './nats-stream.ts';

const idleFetchMs = 5000;
/** Messages of one request when the broker itself gives no second one before the first is done (`max_ack_pending`). */
const orderedFetch = 100;

interface ConsumerInput {
  options: ConsumeOptions;
  broker: Broker;
  stream: EventStream;
  prefix: string;
  log: Log | undefined;
}

/** Pulls and handles until stopped, whatever happens to the broker, the stream or the durable meanwhile. */
export function startConsumer({
  options,
  broker,
  stream,
  prefix,
  log,
}: ConsumerInput): Subscription & { begun: Promise<void> } {
  const slots = options.ordered ? 1 : (options.concurrency ?? 1);
  const stopping = new AbortController();
  const begun = Promise.withResolvers<void>();
  const handling = new Set<Promise<void>>();
  let pulled: ConsumerMessages | undefined;
  let adapted = false;

  async function work({ js, jsm }: Link): Promise<void> {
    await stream.ensure(jsm);
    await ensureConsumer(jsm, stream.name, prefix, options, !adapted);
    adapted = true;
    const consumer = await js.consumers.get(stream.name, options.name);
    begun.resolve();
    while (!stopping.signal.aborted) {
      if (handling.size >= slots) await Promise.race(handling);
      if (stopping.signal.aborted) return;
      const wanted = options.ordered ? orderedFetch : slots - handling.size;
      pulled = await consumer.fetch({ max_messages: wanted, expires: idleFetchMs });
      if (stopping.signal.aborted) pulled.stop();
      let empty = true;
      for await (const message of pulled) {
        empty = false;
        if (handling.size >= slots) await Promise.race(handling);
        const one = handle(message, options, prefix, log).finally(() => handling.delete(one));
        handling.add(one);
      }
      if (empty && !stopping.signal.aborted) await consumer.info(); // throws when stream or durable are gone
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const link = await Promise.race([broker.next(), aborted(stopping.signal)]);
      if (!link) break;
      try {
        await work(link);
      } catch (error) {
        stream.forget();
        begun.resolve();
        if (!stopping.signal.aborted)
          log?.warn({ err: error, consumer: options.name }, 'consuming is interrupted');
        await pause(1000, stopping.signal);
      }
    }
  }

  const running = run();
  return {
    begun: Promise.race([begun.promise, sleep(requestTimeoutMs, undefined, { ref: false })]),
    async stop() {
      stopping.abort();
      pulled?.stop();
      await running;
      await Promise.all(handling);
    },
  };
}

const aborted = (signal: AbortSignal) =>
  new Promise<undefined>(resolve =>
    signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  );

async function handle(
  message: JsMsg,
  options: ConsumeOptions,
  prefix: string,
  log: Log | undefined,
): Promise<void> {
  const event = received(message, prefix, message.info.deliveryCount);
  // A closed connection cannot be answered on; the broker hears nothing and delivers again.
  const answer = (say: () => void) => {
    try {
      say();
    } catch (error) {
      log?.warn({ err: error, consumer: options.name, event: event.id }, 'an event will be delivered again');
    }
  };
  const heartbeat = setInterval(() => answer(() => message.working()), ackWaitMs / 3);
  try {
    await options.handle(event);
    answer(() => message.ack());
  } catch (error) {
    const wait = afterFailure(error, event.attempt, options.backoff);
    if (wait !== 'dead') return answer(() => message.nak(wait));
    try {
      await options.onDead(event, error);
      answer(() => message.term());
    } catch (cause) {
      log?.error({ err: cause, consumer: options.name, event: event.id }, 'an event could not be put aside');
      answer(() => message.nak(1000));
    }
  } finally {
    clearInterval(heartbeat);
  }
}
