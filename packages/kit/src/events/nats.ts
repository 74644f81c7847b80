import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, BusMessage, Subscription } from './bus.ts';
import type { Msg } from './nats-client.ts';
import { startConsumer } from './nats-consumer.ts';
import {
  hasCode,
  type Link,
  type Log,
  linkToBroker,
  type NatsBusOptions,
  received,
  requestTimeoutMs,
} from './nats-link.ts';
import { eventStream } from './nats-stream.ts';

/**
 * The bus on NATS JetStream: one file-backed stream, a durable pull consumer per name. It keeps connecting in the
 * background, so a service starts and runs while the broker is away; `publish` and `ping` reject until it is back.
 * Works with nats-server 2.9.10 and newer. Resolves when connected, or after 3 s without a broker.
 */
export async function natsBus(options: NatsBusOptions): Promise<Bus> {
  const { log, prefix = 'bandera' } = options;
  const listeners = new Set<Listener>();
  const subscriptions = new Set<Subscription>();
  const broker = linkToBroker(options, link => {
    for (const listener of listeners) listenOn(link, listener);
  });
  const stream = eventStream(options, prefix);
  await Promise.race([broker.next(), sleep(3000, undefined, { ref: false })]);

  return {
    async publish({ id, subject, body }) {
      const { js, jsm } = broker.current();
      await stream.ensure(jsm);
      try {
        await js.publish(`${prefix}.${subject}`, body, { msgID: id, timeout: requestTimeoutMs });
      } catch (error) {
        if (hasCode(error, '503')) stream.forget(); // its disk may have been wiped: made anew at the next attempt
        throw error;
      }
    },
    async consume(consumeOptions) {
      const consumer = startConsumer({ options: consumeOptions, broker, stream, prefix, log });
      const subscription = {
        stop: async () => {
          subscriptions.delete(subscription);
          await consumer.stop();
        },
      };
      subscriptions.add(subscription);
      await consumer.begun;
      return subscription;
    },
    async listen(filter, handle) {
      const listener: Listener = {
        subject: `${prefix}.${filter}`,
        hear: listenerOf(handle, prefix, log),
        leave: () => {},
      };
      listeners.add(listener);
      const link = broker.currentIfUp();
      if (link) {
        listenOn(link, listener);
        // Until the broker knows it, or is away: then it is told at its return.
        await link.nc.flush().catch(() => {});
      }
      return {
        stop: async () => {
          listeners.delete(listener);
          listener.leave();
        },
      };
    },
    async ping() {
      const { jsm } = broker.current();
      await stream.ensure(jsm);
      await jsm.streams.info(stream.name);
    },
    async close() {
      await Promise.all([...subscriptions].map(subscription => subscription.stop()));
      await broker.close();
    },
  };
}

// A listener is a plain subscription, not a JetStream consumer: what JetStream stores is published on its subject as
// well, which is all that "from now on, at most once" asks for, and it leaves no state on the broker.
interface Listener {
  subject: string;
  hear(message: Msg): void;
  leave(): void;
}

function listenOn({ nc }: Link, listener: Listener): void {
  const subscription = nc.subscribe(listener.subject, {
    callback: (error, message) => {
      if (!error) listener.hear(message);
    },
  });
  listener.leave = () => subscription.unsubscribe();
}

/** A relay that repeats a publication is heard again here, so the last ids are remembered. */
function listenerOf(handleMessage: (message: BusMessage) => void, prefix: string, log: Log | undefined) {
  const heard = new Set<string>();
  return (message: Msg) => {
    const event = received(message, prefix, 1);
    if (heard.has(event.id)) return;
    heard.add(event.id);
    for (const oldest of heard.size > 2000 ? [...heard].slice(0, 1000) : []) heard.delete(oldest);
    try {
      handleMessage(event);
    } catch (error) {
      log?.error({ err: error, subject: event.subject }, 'a listener failed');
    }
  };
}
