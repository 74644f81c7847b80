import type { Knex } from 'knex';
import type { Envelope, NewEnvelope } from './envelope.ts';

/** NATS refuses messages beyond 1 MB by default; refusing earlier, at the write, keeps the relay from getting stuck. */
const maxBodyBytes = 900_000;

/**
 * Adds an event to the outbox of this transaction and returns it numbered.
 *
 * Why the order per aggregate holds: the upsert locks the aggregate's row until commit, so a second transaction on
 * the same aggregate gets its number, and only then its outbox id, after the first one is visible. Ids of different
 * aggregates may become visible out of order (an early id that commits late); the relay therefore asks for what is
 * unpublished and keeps no cursor.
 */
export async function addToOutbox(db: Knex.Transaction, event: NewEnvelope): Promise<Envelope> {
  const { aggregate } = event;
  await db('outbox_sequences')
    .insert({ aggregate, sequence: 1 })
    .onConflict('aggregate')
    .merge({ sequence: db.raw('outbox_sequences.sequence + 1') });
  const row = await db('outbox_sequences').where({ aggregate }).first('sequence');
  const numbered: Envelope = { ...event, sequence: Number(row.sequence) };
  const body = JSON.stringify(numbered);
  if (Buffer.byteLength(body) > maxBodyBytes) {
    throw new RangeError(`Event ${event.subject} of ${aggregate} exceeds ${maxBodyBytes} bytes`);
  }
  await db('outbox').insert({
    event_id: event.id,
    subject: event.subject,
    aggregate,
    sequence: numbered.sequence,
    body,
    created_at: new Date(event.at),
    published_at: null,
  });
  return numbered;
}
