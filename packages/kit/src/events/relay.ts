import { type Clock, systemClock } from '../clock.ts';
import type { Db } from '../db/connect.ts';
import { acquireLock, type Lock } from '../db/lock.ts';
import type { Bus } from './bus.ts';
import { outboxBacklog } from './outbox.ts';
import { publishInOrder } from './publish-in-order.ts';

export interface RelayOptions {
  db: Db;
  bus: Pick<Bus, 'publish' | 'publishAll'>;
  log?: { warn(fields: object, message: string): void };
  clock?: Clock;
  /** How many times more seldom than usual other replicas' commits are looked for (1). */
  patience?: number;
  /** How often they are looked for, in milliseconds (200, times patience). */
  pollMs?: number;
  /** Most events between two marks of what is published (200). */
  batch?: number;
}

export interface Relay {
  start(): void;
  /** Looks for work at once: called after a commit. */
  wake(): void;
  /** Finishes what is being published, marks what is, and gives the lock up. */
  stop(): Promise<void>;
  /** For metrics and alerts: a backlog that grows old means that the broker is away. */
  backlog(): Promise<{ count: number; oldestSeconds: number }>;
}

interface Row {
  id: number;
  event_id: string;
  aggregate: string;
  subject: string;
  body: string;
}

const messageOf = ({ event_id, subject, body }: Row) => ({ id: event_id, subject, body });

const longestBackoffMs = 10_000;

/**
 * Moves events from the outbox to the bus in the order of their ids, many at once, but one after the other within each
 * aggregate (see `addToOutbox`). One relay per database works at a time, by a lock.
 *
 * Nothing is lost: a row is marked after the bus has stored its event. No aggregate is out of order even when a lock is
 * lost unnoticed and two relays overlap for a moment: both publish the same rows in the same order under the same ids,
 * and the bus keeps the first of each id, which is never before its predecessor.
 */
export function relay({
  db,
  bus,
  log,
  clock = systemClock,
  patience = 1,
  pollMs = 200 * patience,
  batch = 200,
}: RelayOptions): Relay {
  const pauses = pausing();
  let running: Promise<void> | undefined;
  let stopped = false;
  let failures = 0;

  async function run(): Promise<void> {
    let lock: Lock | undefined;
    while (!stopped) {
      try {
        if (lock && !(await lock.held())) {
          await lock.release();
          lock = undefined;
        }
        lock ??= await acquireLock(db, 'bandera:relay');
        if (!lock) {
          await pauses.atMost(2000);
          continue;
        }
        const more = await publishBatch();
        failures = 0;
        if (!more) await pauses.untilWoken(pollMs);
      } catch (error) {
        failures += 1;
        const wait = Math.min(longestBackoffMs, 250 * 2 ** Math.min(failures, 10));
        log?.warn({ err: error, failures }, 'events wait in the outbox');
        await pauses.atMost(wait);
      }
    }
    await lock?.release();
  }

  /** Publishes what there is, up to a batch; true when there may be more. */
  async function publishBatch(): Promise<boolean> {
    const rows: Row[] = await db('outbox')
      .whereNull('published_at')
      .orderBy('id')
      .limit(batch)
      .select('id', 'event_id', 'aggregate', 'subject', 'body');
    if (bus.publishAll) {
      await bus.publishAll(rows.map(messageOf));
      await mark(rows.map(({ id }) => id));
    } else {
      const publish = (row: Row) => bus.publish(messageOf(row));
      const { stored, ...failed } = await publishInOrder(rows, publish, () => stopped);
      await mark(stored);
      if ('error' in failed) throw failed.error;
    }
    return rows.length === batch;
  }

  async function mark(ids: readonly number[]): Promise<void> {
    if (ids.length > 0) await db('outbox').whereIn('id', ids).update({ published_at: clock.now() });
  }

  return {
    start() {
      running ??= run();
    },
    wake: pauses.wake,
    async stop() {
      stopped = true;
      pauses.end();
      await running;
    },
    backlog: () => outboxBacklog(db, clock.now()),
  };
}

/** Two kinds of waiting: for work, which a wake ends, and after a failure, which only the end ends. */
function pausing() {
  let woken = false;
  let ended = false;
  let resume: (() => void) | undefined;
  let wakeable = false;

  const pause = (ms: number) =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms);
      resume = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  return {
    wake() {
      woken = true;
      if (wakeable) resume?.();
    },
    end() {
      ended = true;
      resume?.();
    },
    async untilWoken(ms: number) {
      wakeable = true;
      if (!woken && !ended) await pause(ms);
      wakeable = false;
      woken = false;
    },
    /** With jitter, so that replicas do not come back in step. */
    async atMost(ms: number) {
      if (!ended) await pause(ms * (0.5 + Math.random() / 2));
    },
  };
}
