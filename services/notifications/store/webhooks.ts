import { bool, date, json, nullable, number, type RowCodec, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { keyset, type Page, type SortColumn } from '@bandera/kit/http/page';
import { z } from 'zod';
import { isKind, type Kind } from '../domain/kinds.ts';
import type { Webhook } from '../domain/webhook.ts';

export const webhookStore = (db: Db) => ({
  async page(company: string, search: string, by: SortColumn[], page: Page) {
    const query = db('webhooks').select(row.columns).where({ company });
    if (search)
      query.where(db.raw('lower(name)'), 'like', `%${search.toLowerCase().replace(/[%_\\]/g, '')}%`);
    const { items, next } = await keyset(query, { by, page, idColumn: 'id' });
    return { items: items.map(row.fromRow), next };
  },

  find: (company: string, id: string): Promise<Webhook | undefined> =>
    db('webhooks').select(row.columns).where({ company, id }).first().then(row.fromFirst),

  /** Inside a transaction: nobody else changes it until the end. */
  lock: (company: string, id: string): Promise<Webhook | undefined> =>
    db('webhooks').select(row.columns).where({ company, id }).forUpdate().first().then(row.fromFirst),

  /** Those that are switched on. */
  async listening(company: string): Promise<Webhook[]> {
    const found = await db('webhooks').select(row.columns).where({ company, enabled: true });
    return found.map(row.fromRow);
  },

  async count(company: string): Promise<number> {
    const [found] = await db('webhooks').where({ company }).count({ count: '*' });
    return Number(found?.['count'] ?? 0);
  },

  async insert(webhook: Webhook): Promise<void> {
    await db('webhooks').insert(row.toRow(webhook));
  },

  async save({ id, ...fields }: Webhook): Promise<void> {
    await db('webhooks').where({ id }).update(row.toRow(fields));
  },

  async remove(id: string): Promise<void> {
    await db('deliveries').where({ webhook: id }).delete();
    await db('webhooks').where({ id }).delete();
  },

  /** Inside a transaction: the number of the webhook's next delivery, kept from others until the end. */
  async nextNumber(id: string): Promise<number> {
    await db('webhooks').where({ id }).increment('deliveries', 1);
    const found = await db('webhooks').where({ id }).first('deliveries');
    return Number(found?.deliveries ?? 0);
  },
});

// A kind that this release does not know (any more) is passed over.
const listened = (name: string): name is Kind | '*' => name === '*' || isKind(name);
const events: z.ZodType<(Kind | '*')[]> = z.array(z.string()).transform(names => names.filter(listened));

const row: RowCodec<Webhook> = rows({
  id: text,
  company: text,
  name: text,
  url: text,
  events: json(events),
  project: nullable(text),
  enabled: bool,
  disabledReason: nullable(text),
  secret: text,
  previousSecret: nullable(text),
  previousUntil: nullable(date),
  createdAt: date,
  updatedAt: date,
  version: number,
});
