import type { Company } from '@bandera/contracts/company';
import type { Db } from '@bandera/kit/db/connect';

/** Our copies of companies. One that is unknown here is taken to be there: its first event is on the way. */
export const companyStore = (db: Db) => ({
  async learn({ id, name, status, version }: Company): Promise<void> {
    const row = { id, name, deleted: status === 'deleted', version };
    await db('companies').insert(row).onConflict('id').ignore();
    await db('companies').where({ id }).where('version', '<', version).update(row);
  },

  async isDeleted(id: string): Promise<boolean> {
    const row = await db('companies').where({ id, deleted: true }).first('id');
    return row !== undefined;
  },

  async nameOf(id: string): Promise<string | undefined> {
    const row = await db('companies').where({ id }).first('name');
    return row?.name;
  },
});
