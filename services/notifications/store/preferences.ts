import { date, json, number, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { z } from 'zod';
import { defaultKinds, isKind, type Kind } from '../domain/kinds.ts';

export const preferenceStore = (db: Db) => ({
  /** Undefined for who never chose. With `lock`, nobody else changes it until the transaction ends. */
  async find(company: string, user: string, lock?: 'lock'): Promise<Preference | undefined> {
    const query = db('preferences').select(row.columns).where({ company, user }).first();
    return row.fromFirst(await (lock ? query.forUpdate() : query));
  },

  async put(preference: Preference): Promise<void> {
    const fields = row.toRow(preference);
    await db('preferences').insert(fields).onConflict(['company', 'user']).merge();
  },

  async remove(company: string, user: string): Promise<void> {
    await db('preferences').where({ company, user }).delete();
  },

  /** What each member of a company wants to be told of. */
  async wishesIn(company: string): Promise<(user: string) => readonly Kind[]> {
    const found = await db('preferences').select(row.columns).where({ company });
    const chosen = new Map(found.map(row.fromRow).map(({ user, events }) => [user, events]));
    return user => chosen.get(user) ?? defaultKinds;
  },
});

// A kind that this release does not know (any more) is passed over.
const kindList: z.ZodType<Kind[]> = z.array(z.string()).transform(names => names.filter(isKind));

const row = rows({
  company: text,
  user: text,
  events: json(kindList),
  version: number,
  updatedAt: date,
});
export type Preference = Row<typeof row>;
