import { afterFailure, type BusMessage, type ConsumeOptions, matches } from './bus.ts';
import type { StoredMessage } from './message-log.ts';

export interface LocalConsumer {
  /** Adds a handler, as a replica would; the returned function takes it away when its messages are done. */
  join(member: ConsumeOptions): () => Promise<void>;
  isEmpty(): boolean;
  /** Looks for work. Called when a message was published. */
  pump(): void;
  stop(): Promise<void>;
}

interface Delivery {
  message: StoredMessage;
  attempt: number;
}

/** How many messages may be begun and not done, waiting for their retry included, before reading on. */
const mostOpen = 1000;

/**
 * A durable consumer over the message log. `open` holds what was read and is not done; the floor, which survives a
 * restart, is just below the oldest of it. An ordered consumer begins nothing while anything is open.
 */
export function localConsumer(input: {
  options: ConsumeOptions;
  floor: number;
  read(after: number): StoredMessage[];
  save(floor: number): void;
  log: { error(fields: object, message: string): void } | undefined;
}): LocalConsumer {
  const { options, read, save, log } = input;
  const slots = options.ordered ? 1 : (options.concurrency ?? 1);
  const members: ConsumeOptions[] = [];
  const open = new Set<number>();
  const retries: Delivery[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let ahead: StoredMessage[] = [];
  let cursor = input.floor;
  let turn = 0;

  function next(): Delivery | undefined {
    const retry = retries.shift();
    if (retry) return retry;
    if (open.size >= (options.ordered ? 1 : mostOpen)) return undefined;
    for (;;) {
      if (ahead.length === 0) ahead = read(cursor);
      const message = ahead.shift();
      if (!message) return undefined;
      cursor = message.seq;
      if (matches(options.filter, message.subject)) {
        open.add(message.seq);
        return { message, attempt: 1 };
      }
      saveFloor();
    }
  }

  const saveFloor = () => save(open.size > 0 ? Math.min(...open) - 1 : cursor);

  function done(seq: number): void {
    open.delete(seq);
    saveFloor();
  }

  function retryLater(delivery: Delivery, ms: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      retries.push({ ...delivery, attempt: delivery.attempt + 1 });
      pump();
    }, ms);
    timers.add(timer);
  }

  async function deliver(member: ConsumeOptions, delivery: Delivery): Promise<void> {
    const { seq, ...rest } = delivery.message;
    const message: BusMessage = { ...rest, attempt: delivery.attempt };
    try {
      await member.handle(message);
      done(seq);
    } catch (error) {
      const wait = afterFailure(error, delivery.attempt, member.backoff);
      if (wait !== 'dead') return retryLater(delivery, wait);
      try {
        await member.onDead(message, error);
        done(seq);
      } catch (cause) {
        log?.error(
          { err: cause, consumer: options.name, event: message.id },
          'an event could not be put aside',
        );
        retryLater({ ...delivery, attempt: delivery.attempt - 1 }, 1000);
      }
    }
  }

  function pump(): void {
    while (members.length > 0 && running.size < slots) {
      const member = members[turn++ % members.length];
      const delivery = member && next();
      if (!delivery) return;
      const work = deliver(member, delivery).finally(() => {
        running.delete(work);
        pump();
      });
      running.add(work);
    }
  }

  async function drain(): Promise<void> {
    while (running.size > 0) await Promise.all(running);
  }

  return {
    pump,
    isEmpty: () => members.length === 0,
    join(member) {
      members.push(member);
      queueMicrotask(pump);
      return async () => {
        members.splice(members.indexOf(member), 1);
        await drain();
        if (members.length === 0) for (const timer of timers) clearTimeout(timer);
      };
    },
    async stop() {
      members.length = 0;
      await drain();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
