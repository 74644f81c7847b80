import type { Project } from '@bandera/contracts/project';
import { type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';

/** Our copies of projects, deleted ones included. */
export const projectStore = (db: Db) => ({
  async learn({ id, company, key, deletedAt, version }: Project): Promise<void> {
    const row = { id, company, key, deleted: deletedAt !== null, version };
    await db('projects').insert(row).onConflict('id').ignore();
    await db('projects').where({ id }).where('version', '<', version).update(row);
  },

  find: (company: string, id: string): Promise<ProjectCopy | undefined> =>
    db('projects').select(row.columns).where({ company, id }).first().then(row.fromFirst),

  /** By id or key, the living only. */
  findLive: (company: string, idOrKey: string): Promise<ProjectCopy | undefined> =>
    db('projects')
      .select(row.columns)
      .where({ company, deleted: false })
      .where(either => either.where({ id: idOrKey }).orWhere({ key: idOrKey }))
      .first()
      .then(row.fromFirst),
});

const row = rows({ id: text, company: text, key: text });
export type ProjectCopy = Row<typeof row>;
