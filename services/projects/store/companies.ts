import { limits } from '@bandera/contracts/company';
import { json, number, oneOf, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';

const companyRow = rows({
  id: text,
  status: oneOf('active', 'deleted'),
  limits: json(limits),
  version: number,
});

/** What this service knows of a company: a copy, as fresh as the last event about it. */
export type CompanyCopy = Row<typeof companyRow>;

export const companyStore = (db: Db) => ({
  find: async (id: string) =>
    companyRow.fromFirst(await db('companies').select(companyRow.columns).where({ id }).first()),

  /** Adds a company that is not known yet; a known one stays as it is. */
  add: async ({ id, status, limits, version }: CompanyCopy, at: Date): Promise<void> => {
    const row = { ...companyRow.toRow({ id, status, limits, version }), updated_at: at };
    await db('companies').insert(row).onConflict('id').ignore();
  },

  /** Reads the row and keeps others from changing it, or anything guarded by it, until the transaction ends. */
  lock: async (id: string) =>
    companyRow.fromFirst(await db('companies').select(companyRow.columns).where({ id }).forUpdate().first()),

  update: async ({ id, status, limits, version }: CompanyCopy, at: Date): Promise<void> => {
    await db('companies')
      .where({ id })
      .update({ ...companyRow.toRow({ status, limits, version }), updated_at: at });
  },
});
