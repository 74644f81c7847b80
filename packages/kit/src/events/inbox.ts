import type { Clock } from '../clock.ts';
import type { Trx, Tx } from '../db/tx.ts';
import { isUniqueViolation } from '../db/unique.ts';

/**
 * Applies an event's effect once per consumer, however often it is delivered: the mark and the effect are one
 * transaction, and a second delivery in parallel waits for the first one's outcome at the primary key.
 * False when it had been applied before.
 */
export function applyOnce(
  { tx, clock }: { tx: Tx; clock: Clock },
  { consumer, event }: { consumer: string; event: string },
  effect: (trx: Trx) => unknown,
): Promise<boolean> {
  return tx(async trx => {
    try {
      await trx.db('inbox').insert({ consumer, event_id: event, applied_at: clock.now() });
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
    await effect(trx);
    return true;
  });
}
