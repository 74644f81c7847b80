import type { Clock } from '../clock.ts';
import type { Trx, Tx } from '../db/tx.ts';
import { runAsCausedBy } from './cause.ts';
import type { Consumer } from './consumer.ts';
import type { Envelope } from './envelope.ts';
import { applyOnce } from './inbox.ts';

/** Does what a consumer does about an event: once, in the transaction that marks it, or outside of any. */
export async function applyEvent(
  consumer: Consumer,
  event: Envelope,
  inbox: { tx: Tx; clock: Clock } | undefined,
): Promise<void> {
  await runAsCausedBy(event, async () => {
    if (!inbox || consumer.outside) await consumer.handle(event, withoutTransaction);
    else
      await applyOnce(inbox, { consumer: consumer.name, event: event.id }, trx =>
        consumer.handle(event, trx),
      );
  });
}

/** For services without a database, and for handlers that work outside. */
const withoutTransaction: Trx = {
  get db(): never {
    throw new Error('This handler has no database transaction');
  },
  emit: () => noOutbox(),
  emitAll: () => noOutbox(),
  afterCommit: () => {
    throw new Error('This handler has no database transaction, and so no commit');
  },
};

const noOutbox = async () => {
  throw new Error('This handler has no database transaction, and so no outbox: publish on the bus');
};
