import { date, nullable, number, oneOf, type RowCodec, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { contains, keyset, type Page, sortedBy } from '@bandera/kit/http/page';
import { newId } from '@bandera/kit/ids';
import type { Delivery } from '../domain/delivery.ts';
import { webhookStore } from './webhooks.ts';

const unknown = { last_status: null, last_error: null, duration_ms: null, response: null };

type NewDelivery = Pick<Delivery, 'webhook' | 'company' | 'eventId' | 'type' | 'body'>;

/** What deliveries can be sorted by: `n` counts up with the time. */
export const deliverySorts = ['n', 'attempts'] as const;
type DeliverySort = (typeof deliverySorts)[number];

export interface DeliveryFilter {
  webhook: string;
  state?: Delivery['state'] | undefined;
  search?: string | undefined;
  sort: DeliverySort | `-${DeliverySort}`;
  page: Page;
}

export const deliveryStore = (db: Db) => ({
  /** Inside a transaction: a delivery that is due at once. */
  async add(wanted: NewDelivery, now: Date): Promise<Delivery> {
    const delivery: Delivery = {
      ...wanted,
      id: newId(),
      n: await webhookStore(db).nextNumber(wanted.webhook),
      state: 'pending',
      attempts: 0,
      nextAttemptAt: now,
      lastStatus: null,
      lastError: null,
      durationMs: null,
      response: null,
      createdAt: now,
      finishedAt: null,
    };
    await db('deliveries').insert(row.toRow(delivery));
    return delivery;
  },

  /** Without bodies. */
  async page({ webhook, state, search, sort, page }: DeliveryFilter) {
    const query = db('deliveries')
      .select([...summary.columns])
      .where({ webhook });
    if (state) query.where({ state });
    if (search) contains(query, ['type', 'event_id'], search);
    const by = [sortedBy(sort, { n: 'n', attempts: 'attempts' })];
    const { items, next } = await keyset(query, { by, page, idColumn: 'id' });
    return { items: items.map(summary.fromRow), next };
  },

  find: (webhook: string, n: number): Promise<Delivery | undefined> =>
    db('deliveries').select(row.columns).where({ webhook, n }).first().then(row.fromFirst),

  /** What is due, of companies that are there, except for some webhooks. */
  async due(now: Date, except: string[], limit: number): Promise<Delivery[]> {
    const found = await db('deliveries')
      .leftJoin('companies', 'companies.id', 'deliveries.company')
      .select(row.columnsOf('deliveries'))
      .where('deliveries.state', 'pending')
      .where('deliveries.next_attempt_at', '<=', now)
      .where(living => living.whereNull('companies.deleted').orWhere('companies.deleted', false))
      .whereNotIn('deliveries.webhook', except)
      .orderBy('deliveries.next_attempt_at')
      .limit(limit);
    return found.map(row.fromRow);
  },

  /**
   * Takes a due delivery for one attempt, of which nothing is known yet; false when another replica has taken it, or it is
   * not due any more.
   */
  async claim({ id, attempts }: Delivery, now: Date, leasedUntil: Date): Promise<boolean> {
    const taken = await db('deliveries')
      .where({ id, attempts, state: 'pending' })
      .where('next_attempt_at', '<=', now)
      .update({ attempts: attempts + 1, next_attempt_at: leasedUntil, ...unknown });
    return taken === 1;
  },

  /** Writes down how an attempt ended; false when the delivery has been taken from it meanwhile. */
  async settle(id: string, attempt: number, change: Partial<Delivery>): Promise<boolean> {
    const settled = await db('deliveries')
      .where({ id, attempts: attempt, state: 'pending' })
      .update(row.toRow(change));
    return settled === 1;
  },

  /** Ends what a webhook still has to get. */
  async abandon(webhook: string, reason: string, now: Date): Promise<void> {
    await db('deliveries')
      .where({ webhook, state: 'pending' })
      .update({ state: 'failed', last_error: reason, next_attempt_at: null, finished_at: now });
  },

  prune: (before: Date): Promise<number> => db('deliveries').where('finished_at', '<', before).delete(),
});

const fields = {
  id: text,
  webhook: text,
  company: text,
  n: number,
  eventId: text,
  type: text,
  state: oneOf('pending', 'delivered', 'failed'),
  attempts: number,
  nextAttemptAt: nullable(date),
  lastStatus: nullable(number),
  lastError: nullable(text),
  durationMs: nullable(number),
  response: nullable(text),
  createdAt: date,
  finishedAt: nullable(date),
};

const summary: RowCodec<Omit<Delivery, 'body'>> = rows(fields);
const row: RowCodec<Delivery> = rows({ ...fields, body: text });
