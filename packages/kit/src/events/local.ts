import { type Clock, systemClock } from '../clock.ts';
import { type Bus, type BusMessage, matches, type Subscription } from './bus.ts';
import { type LocalConsumer, localConsumer } from './local-consumer.ts';
import { messageLog, type StoredMessage } from './message-log.ts';

export interface LocalBusOptions {
  /** A SQLite file, or `:memory:`. One process at a time. */
  file?: string;
  log?: { error(fields: object, message: string): void };
  clock?: Clock;
  /** Days that messages are kept at least (7). */
  keepDays?: number;
}

const hour = 3_600_000;

/** The bus of a single process: durable in a file, with the guarantees of the broker and nothing to install. */
export function localBus({
  file = ':memory:',
  log,
  clock = systemClock,
  keepDays = 7,
}: LocalBusOptions = {}): Bus {
  const messages = messageLog(file);
  const consumers = new Map<string, LocalConsumer>();
  const listeners = new Set<{ filter: string; handle: (message: BusMessage) => void }>();
  const pruning = setInterval(() => messages.prune(clock.now(), keepDays), hour).unref();

  // Floors are saved a little later and together: a crash in between repeats messages, which the inbox knows.
  const floors = new Map<string, number>();
  const saveFloors = () => {
    if (floors.size > 0) messages.saveFloors(floors);
    floors.clear();
  };
  const saving = setInterval(saveFloors, 100).unref();
  let closed = false;

  const subscription = (stop: () => Promise<void>): Subscription => ({ stop });

  function tellListeners({ id, subject, body }: StoredMessage): void {
    for (const listener of listeners) {
      if (!matches(listener.filter, subject)) continue;
      try {
        listener.handle({ id, subject, body, attempt: 1 });
      } catch (error) {
        log?.error({ err: error, subject }, 'a listener failed');
      }
    }
  }

  async function publishAll(list: readonly { id: string; subject: string; body: string }[]): Promise<void> {
    if (closed) throw new Error('The bus is closed');
    const stored = messages.append(list, clock.now());
    if (stored.length === 0) return;
    for (const message of stored) tellListeners(message);
    for (const consumer of consumers.values()) consumer.pump();
  }

  messages.prune(clock.now(), keepDays);
  return {
    publish: message => publishAll([message]),
    publishAll,
    async consume(options) {
      const { name } = options;
      let consumer = consumers.get(name);
      if (!consumer) {
        const floor = messages.join(name, clock.now());
        consumer = localConsumer({
          options,
          floor,
          read: messages.after,
          save: at => floors.set(name, at),
          log,
        });
        consumers.set(name, consumer);
      }
      const leave = consumer.join(options);
      return subscription(async () => {
        await leave();
        if (consumer.isEmpty()) consumers.delete(name);
        if (!closed) saveFloors();
      });
    },
    async listen(filter, handle) {
      const listener = { filter, handle };
      listeners.add(listener);
      return subscription(async () => {
        listeners.delete(listener);
      });
    },
    async ping() {
      if (closed) throw new Error('The bus is closed');
    },
    async close() {
      if (closed) return;
      listeners.clear();
      await Promise.all([...consumers.values()].map(consumer => consumer.stop()));
      saveFloors();
      closed = true;
      clearInterval(pruning);
      clearInterval(saving);
      messages.close();
    },
  };
}
