import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Envelope, NewEnvelope } from '../events/envelope.ts';
import { addAllToOutbox, addToOutbox } from '../events/outbox.ts';
import { context } from '../http/context.ts';
import type { Db } from './connect.ts';
import { type CurrentTransaction, currentTransaction, insideTransaction } from './current-transaction.ts';
import { isTransient } from './errors.ts';

/** One transaction: the only database handle to use until it ends, and the way events leave with it. */
export interface Trx {
  db: Knex.Transaction;
  /** Numbers the event and adds it to this transaction's outbox rows. */
  emit(event: NewEnvelope): Promise<Envelope>;
  /** The same for many, in their order, in few statements. */
  emitAll(events: readonly NewEnvelope[]): Promise<Envelope[]>;
  /** Runs after a successful commit, not at all otherwise. A failure is logged: the commit stands. */
  afterCommit(action: () => void | Promise<void>): void;
}

export type Tx = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;

export interface TransactionOptions {
  db: Db;
  /** Called after a commit that emitted events, so that they leave at once. */
  outboxWake?: () => void;
  log?: { error(fields: object, message: string): void };
}

const retries = 3;

/**
 * Makes `tx`: runs work in one transaction, again from the beginning (three times at most, with jitter) when it lost
 * a race with another one. So work must have no effect outside of the transaction but through `afterCommit`.
 * Never nested: SQLite has one connection and would wait for itself.
 */
export function transactions({ db, outboxWake, log }: TransactionOptions): Tx {
  return async work => {
    if (insideTransaction(db.client)) throw new Error('tx inside tx: pass the outer trx down instead');
    for (let attempt = 0; ; attempt += 1) {
      const run = attemptOf(db);
      let result: Awaited<ReturnType<typeof work>>;
      try {
        result = await run.attempt(work);
      } catch (error) {
        if (!isTransient(error) || attempt === retries) throw error;
        await sleep(Math.random() * 20 * 2 ** attempt);
        continue;
      }
      if (run.emitted()) outboxWake?.();
      for (const action of run.actions) {
        try {
          await action();
        } catch (error) {
          log?.error({ err: error }, 'an action after a commit failed');
        }
      }
      return result;
    }
  };
}

function attemptOf(db: Db) {
  const current: CurrentTransaction = { settings: db.client.connectionSettings, open: true };
  const actions: (() => void | Promise<void>)[] = [];
  let emitted = false;
  const trxOver = (trxDb: Knex.Transaction): Trx => ({
    db: trxDb,
    emit: event => {
      emitted = true;
      return addToOutbox(trxDb, event);
    },
    emitAll: events => {
      emitted ||= events.length > 0;
      return addAllToOutbox(trxDb, events);
    },
    afterCommit: action => {
      actions.push(action);
    },
  });
  return {
    actions,
    emitted: () => emitted,
    attempt: async <T>(work: (trx: Trx) => Promise<T>): Promise<T> => {
      try {
        return await db.transaction(trxDb =>
          currentTransaction.run(current, async () => {
            const trx = trxOver(trxDb);
            const result = await work(trx);
            await context()?.inTransaction?.(trx);
            return result;
          }),
        );
      } finally {
        current.open = false;
      }
    },
  };
}
