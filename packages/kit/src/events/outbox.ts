import type { Knex } from 'knex';
import type { Db } from '../db/connect.ts';
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
  checkName(event);
  await db('outbox_sequences')
    .insert({ aggregate, sequence: 1 })
    .onConflict('aggregate')
    .merge({ sequence: db.raw('outbox_sequences.sequence + 1') });
  const row = await db('outbox_sequences').where({ aggregate }).first('sequence');
  const numbered: Envelope = { ...event, sequence: Number(row.sequence) };
  await db('outbox').insert(rowOf(numbered));
  return numbered;
}

function checkName({ aggregate, subject }: NewEnvelope): void {
  if (aggregate.length > 191) throw new RangeError(`Event ${subject}: its aggregate exceeds 191 characters`);
}

/** Throws a RangeError for what a broker would refuse. */
function rowOf(event: Envelope) {
  const { id, subject, aggregate, sequence, at } = event;
  const body = JSON.stringify(event);
  if (Buffer.byteLength(body) > maxBodyBytes)
    throw new RangeError(`Event ${subject} of ${aggregate} exceeds ${maxBodyBytes} bytes`);
  const created_at = new Date(at);
  return { event_id: id, subject, aggregate, sequence, body, created_at, published_at: null };
}

/** Rows of one statement; the size of their bodies is bounded, too. */
const [mostRows, mostBytes] = [200, 1_000_000];

/**
 * Adds many events at once, in their order: four statements a few hundred of them. Aggregates are locked as above, in the
 * order of their names, so that two transactions with the same ones wait for each other instead of deadlocking.
 */
export async function addAllToOutbox(
  db: Knex.Transaction,
  events: readonly NewEnvelope[],
): Promise<Envelope[]> {
  const [only, ...others] = events;
  if (!only) return [];
  if (others.length === 0) return [await addToOutbox(db, only)];
  events.forEach(checkName);
  const next = await takeNumbers(
    db,
    Map.groupBy(events, event => event.aggregate),
  );
  const numbered = events.map((event): Envelope => {
    const sequence = next.get(event.aggregate) ?? 1;
    next.set(event.aggregate, sequence + 1);
    return { ...event, sequence };
  });
  let rows: ReturnType<typeof rowOf>[] = [];
  let bytes = 0;
  for (const event of numbered) {
    const row = rowOf(event);
    if (rows.length === mostRows || bytes + row.body.length > mostBytes) {
      await db('outbox').insert(rows);
      [rows, bytes] = [[], 0];
    }
    rows.push(row);
    bytes += row.body.length;
  }
  await db('outbox').insert(rows);
  return numbered;
}

/** Aggregate -> the first number of its new events. */
async function takeNumbers(
  db: Knex.Transaction,
  byAggregate: ReadonlyMap<string, readonly NewEnvelope[]>,
): Promise<Map<string, number>> {
  const first = new Map<string, number>();
  const names = [...byAggregate.keys()].sort();
  for (let at = 0; at < names.length; at += mostRows) {
    const some = names.slice(at, at + mostRows);
    const unknown = some.map(aggregate => ({ aggregate, sequence: 0 }));
    await db('outbox_sequences').insert(unknown).onConflict('aggregate').ignore();
    const byCount = Map.groupBy(some, aggregate => byAggregate.get(aggregate)?.length ?? 0);
    for (const [count, same] of byCount)
      await db('outbox_sequences').whereIn('aggregate', same).increment('sequence', count);
    for (const { aggregate, sequence } of await db('outbox_sequences').whereIn('aggregate', some))
      first.set(aggregate, Number(sequence) - (byAggregate.get(aggregate)?.length ?? 0) + 1);
  }
  return first;
}

/** What has not been published yet: how many, and how long the oldest has been waiting. */
export async function outboxBacklog(db: Db, now: Date): Promise<{ count: number; oldestSeconds: number }> {
  const [row] = await db('outbox')
    .whereNull('published_at')
    .count({ count: '*' })
    .min({ oldest: 'created_at' });
  const count = Number(row?.['count'] ?? 0);
  const oldestSeconds =
    count === 0 ? 0 : Math.max(0, (now.getTime() - new Date(row?.['oldest']).getTime()) / 1000);
  return { count, oldestSeconds };
}

/**
 * Publishes again, in their order, all events since then that the outbox still has: a wiped broker is rebuilt so, and
 * consumers that saw an event pass over it. Returns how many; the running relay does the work.
 */
export async function republishSince(db: Db, since: Date): Promise<number> {
  return db('outbox')
    .where('created_at', '>=', since)
    .whereNotNull('published_at')
    .update({ published_at: null });
}

/**
 * Drops published events and inbox marks from before then, in steps that lock little. Keep longer than the broker
 * keeps messages (7 days) and as long as you want to be able to rebuild; 30 days is the house's choice. Returns how many.
 */
export async function pruneEvents(db: Db, before: Date): Promise<number> {
  const events = await inSteps(async () => {
    const ids = await db('outbox').where('published_at', '<', before).limit(step).pluck('id');
    return ids.length > 0 ? db('outbox').whereIn('id', ids).delete() : 0;
  });
  const marks = await inSteps(async () => {
    const old: { consumer: string; event_id: string }[] = await db('inbox')
      .where('applied_at', '<', before)
      .limit(step);
    const keys = old.map(({ consumer, event_id }) => [consumer, event_id]);
    return keys.length > 0 ? db('inbox').whereIn(['consumer', 'event_id'], keys).delete() : 0;
  });
  return events + marks;
}

const step = 1000;

async function inSteps(deleteSome: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let deleted = await deleteSome(); deleted > 0; deleted = await deleteSome()) total += deleted;
  return total;
}
