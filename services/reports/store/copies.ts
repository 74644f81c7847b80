import { type Feature, featureKinds } from '@bandera/contracts/feature';
import type { Project } from '@bandera/contracts/project';
import { bool, date, number, oneOf, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';

const projectRow = rows({ id: text, company: text, key: text, deleted: bool, version: number });
export type ProjectCopy = Row<typeof projectRow>;

const featureRow = rows({
  id: text,
  project: text,
  key: text,
  name: text,
  kind: oneOf(...featureKinds),
  archived: bool,
  createdAt: date,
  version: number,
});
export type FeatureCopy = Row<typeof featureRow>;

/** What reports know of other services' things: as fresh as the last event about them, never older than an earlier one. */
export const copyStore = (db: Db) => ({
  async putProject({ id, company, key, deletedAt, version }: Project): Promise<void> {
    await put(
      db,
      'projects',
      id,
      projectRow.toRow({ id, company, key, deleted: deletedAt !== null, version }),
      version,
    );
  },

  async putFeature(feature: Feature): Promise<void> {
    const { id, project, key, name, kind, archivedAt, createdAt, version } = feature;
    const copy = {
      id,
      project,
      key,
      name,
      kind,
      archived: archivedAt !== null,
      createdAt: new Date(createdAt),
      version,
    };
    await put(db, 'features', id, featureRow.toRow(copy), version);
  },

  /** By id or key, the company's own only. */
  async project(company: string, idOrKey: string): Promise<ProjectCopy | undefined> {
    const found = await db('projects')
      .select(projectRow.columns)
      .where({ company, deleted: false })
      .where(each => each.where({ id: idOrKey }).orWhere({ key: idOrKey }))
      .first();
    return projectRow.fromFirst(found);
  },

  async features(project: string): Promise<FeatureCopy[]> {
    const found = await db('features')
      .select(featureRow.columns)
      .where({ project, archived: false })
      .orderBy('key');
    return found.map(featureRow.fromRow);
  },
});

export type CopyStore = ReturnType<typeof copyStore>;

async function put(db: Db, table: string, id: string, row: object, version: number): Promise<void> {
  await db(table).insert(row).onConflict('id').ignore();
  await db(table).where({ id }).where('version', '<', version).update(row);
}
