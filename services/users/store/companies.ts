import { type Company, limits } from '@bandera/contracts/company';
import { json, number, oneOf, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';

const companyRow = rows({
  id: text,
  name: text,
  slug: text,
  logoUrl: text,
  limits: json(limits),
  status: oneOf('active', 'deleted'),
  version: number,
});
/** What we keep of a company that the service `companies` owns. */
export type CompanyCopy = Row<typeof companyRow>;

export const companyStore = (db: Db) => ({
  async byIds(ids: string[]): Promise<CompanyCopy[]> {
    const found = await db('companies').whereIn('id', ids).select(companyRow.columns);
    return found.map(companyRow.fromRow);
  },

  /** Reads it so that others who count this company's seats wait until this transaction ends. */
  lock: (id: string): Promise<CompanyCopy | undefined> =>
    db('companies').where({ id }).forUpdate().first(companyRow.columns).then(companyRow.fromFirst),

  /** News may come twice and in any order: an older version changes nothing. */
  async keep({ id, name, slug, logoUrl, limits, status, version }: Company): Promise<void> {
    const row = companyRow.toRow({ id, name, slug, logoUrl, limits, status, version });
    await db('companies').insert(row).onConflict('id').ignore();
    await db('companies').where({ id }).where('version', '<', version).update(row);
  },
});
