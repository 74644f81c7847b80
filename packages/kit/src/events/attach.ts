import { type Clock, systemClock } from '../clock.ts';
import { type Db, isUnavailable } from '../db/connect.ts';
import { isTransient } from '../db/errors.ts';
import type { Tx } from '../db/tx.ts';
import { applyEvent } from './apply.ts';
import { type Bus, type BusMessage, HoldMessage, Unprocessable } from './bus.ts';
import { runAsCausedBy } from './cause.ts';
import type { Consumer, Listener } from './consumer.ts';
import { keepDead } from './dead-letters.ts';
import type { Envelope } from './envelope.ts';

export interface AttachOptions {
  bus: Bus;
  consumers: Consumer[];
  listeners: Listener[];
  /** Absent for a service without a database: then its effects may happen twice, and dead events are only logged. */
  db: Db | undefined;
  tx: Tx | undefined;
  log: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
  clock?: Clock;
}

/** Connects a service's consumers and listeners to the bus; the returned function takes them off, finishing what is begun. */
export async function attach({
  bus,
  consumers,
  listeners,
  db,
  tx,
  log,
  clock = systemClock,
}: AttachOptions): Promise<() => Promise<void>> {
  const consuming = consumers.map(consumer =>
    bus.consume({
      ...consumer,
      handle: message => apply(consumer, message, tx && { tx, clock }),
      onDead: async (message, error) => {
        log.error(
          { err: error, consumer: consumer.name, event: message.id, subject: message.subject },
          'an event is dead',
        );
        if (db) await keepDead(db, consumer.name, message, error, clock.now());
        const event = consumer.gaveUp && readable(consumer, message);
        if (event) await runAsCausedBy(event, async () => consumer.gaveUp?.(event, error));
      },
    }),
  );
  const listening = listeners.map(listener =>
    bus.listen(listener.filter, message => void hear(listener, message, log)),
  );
  const subscriptions = await Promise.all([...consuming, ...listening]);
  return async () => {
    await Promise.all(subscriptions.map(subscription => subscription.stop()));
  };
}

async function apply(
  consumer: Consumer,
  message: BusMessage,
  inbox: { tx: Tx; clock: Clock } | undefined,
): Promise<void> {
  if (!consumer.handles(message.subject)) return;
  const event = consumer.parse(message.body);
  try {
    await applyEvent(consumer, event, inbox);
  } catch (error) {
    if (isNotItsFault(error))
      throw new HoldMessage('something that the handler needs is away', { cause: error });
    throw error;
  }
}

// A database or another service that is away says nothing about the event: it waits as long as that takes.
const isNotItsFault = (error: unknown) =>
  isUnavailable(error) ||
  isTransient(error) ||
  (error instanceof Error && 'status' in error && error.status === 503);

async function hear(listener: Listener, message: BusMessage, log: AttachOptions['log']): Promise<void> {
  if (!listener.handles(message.subject)) return;
  try {
    const event = listener.parse(message.body);
    await runAsCausedBy(event, async () => listener.handle(event));
  } catch (error) {
    const level = error instanceof Unprocessable ? 'warn' : 'error';
    log[level]({ err: error, subject: message.subject, event: message.id }, 'a listener failed');
  }
}

/** What a dead message says, unless that is what is wrong with it. */
function readable(consumer: Consumer, message: BusMessage): Envelope | undefined {
  try {
    return consumer.parse(message.body);
  } catch {
    return undefined;
  }
}
