import { type Clock, systemClock } from '../clock.ts';
import { iso, nullable, type Row, rows, text } from '../db/columns.ts';
import type { Db } from '../db/connect.ts';
import type { Tx } from '../db/tx.ts';
import { newId } from '../ids.ts';
import { applyEvent } from './apply.ts';
import type { BusMessage } from './bus.ts';
import type { Consumer } from './consumer.ts';

const deadLetterRow = rows({
  id: text,
  consumer: text,
  eventId: text,
  subject: text,
  body: text,
  error: text,
  failedAt: iso,
  replayedAt: nullable(iso),
});

/** An event that a consumer gave up, with the last reason. */
export type DeadLetter = Row<typeof deadLetterRow>;

export interface DeadLetters {
  /** Those not replayed yet, newest first. */
  list(limit?: number): Promise<DeadLetter[]>;
  count(): Promise<number>;
  /**
   * Handles it again, once: an event that its consumer has applied meanwhile is only ticked off. Rejects, and keeps the new
   * reason, when the handler still fails; rejects when the letter or its consumer is not there.
   */
  replay(id: string): Promise<void>;
}

const reasonOf = (error: unknown) =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 2000);

/** Keeps what a consumer gave up. Given up twice (after a replay of the stream), it is one letter with the last reason. */
export async function keepDead(
  db: Db,
  consumer: string,
  message: BusMessage,
  error: unknown,
  at: Date,
): Promise<void> {
  await db('dead_letters')
    .insert({
      id: newId(),
      consumer,
      event_id: message.id,
      subject: message.subject,
      body: message.body,
      error: reasonOf(error),
      failed_at: at,
      replayed_at: null,
    })
    .onConflict(['consumer', 'event_id'])
    .merge(['error', 'failed_at', 'replayed_at']);
}

/** How many letters nobody has replayed yet. */
export async function countDead(db: Db): Promise<number> {
  const [row] = await db('dead_letters').whereNull('replayed_at').count({ count: '*' });
  return Number(row?.['count'] ?? 0);
}

/** The dead letters of one service; `consumers` are those that its `start` returned. */
export function deadLetters(input: { db: Db; tx: Tx; consumers: Consumer[]; clock?: Clock }): DeadLetters {
  const { db, tx, consumers, clock = systemClock } = input;
  return {
    async list(limit = 100) {
      const found = await db('dead_letters')
        .select(deadLetterRow.columns)
        .whereNull('replayed_at')
        .orderBy([
          { column: 'failed_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(limit);
      return found.map(deadLetterRow.fromRow);
    },
    count: () => countDead(db),
    async replay(id) {
      const letter = await db('dead_letters')
        .select(deadLetterRow.columns)
        .where({ id })
        .first()
        .then(deadLetterRow.fromFirst);
      if (!letter) throw new Error(`There is no dead letter ${id}`);
      const consumer = consumers.find(({ name }) => name === letter.consumer);
      if (!consumer) throw new Error(`There is no consumer ${letter.consumer} here any more`);
      try {
        await applyEvent(consumer, consumer.parse(letter.body), { tx, clock });
      } catch (error) {
        await db('dead_letters')
          .where({ id })
          .update({ error: reasonOf(error), failed_at: clock.now() });
        throw error;
      }
      await db('dead_letters').where({ id }).update({ replayed_at: clock.now() });
    },
  };
}
