import { type Feature, featureKinds, type Variant, valueType } from '@bandera/contracts/feature';
import {
  bool,
  iso,
  json,
  named,
  nullable,
  number,
  oneOf,
  type RowCodec,
  rows,
  text,
} from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { isUniqueViolation } from '@bandera/kit/db/unique';
import type { Knex } from 'knex';
import type { StoredFeature } from '../domain/feature.ts';
import { batches } from './batches.ts';

export const featureRow: RowCodec<StoredFeature> = rows({
  id: text,
  company: named('company_id', text),
  project: named('project_id', text),
  key: text,
  name: text,
  description: text,
  kind: oneOf(...featureKinds),
  valueType: oneOf(...valueType.options),
  variants: json<Variant[]>(),
  offVariant: nullable(text),
  tags: json<string[]>(),
  owner: nullable(text),
  impressionData: bool,
  archivedAt: nullable(iso),
  createdAt: iso,
  updatedAt: iso,
  activeAt: iso,
  version: number,
  revision: number,
});

export const featureStore = (db: Db) => {
  const select = () => db('features').select(featureRow.columns);
  const one = (query: Knex.QueryBuilder): Promise<StoredFeature | undefined> =>
    query.first().then(featureRow.fromFirst);

  return {
    find: (company: string, id: string) => one(select().where({ company_id: company, id })),

    findByKey: (project: string, key: string) => one(select().where({ project_id: project, key })),

    /** Nobody else changes it until the transaction ends. Environments are locked before, see `snapshotStore`. */
    lock: (company: string, id: string) => one(select().where({ company_id: company, id }).forUpdate()),

    /** Archived ones too. */
    findByKeys: async (project: string, keys: readonly string[]): Promise<StoredFeature[]> =>
      keys.length === 0
        ? []
        : (await select().where({ project_id: project }).whereIn('key', keys)).map(featureRow.fromRow),

    /** In the order of their keys. */
    ofProject: async (project: string): Promise<StoredFeature[]> =>
      (await select().where({ project_id: project }).orderBy('key')).map(featureRow.fromRow),

    liveOfProject: async (project: string): Promise<StoredFeature[]> =>
      (await select().where({ project_id: project, archived_at: null }).orderBy('key')).map(
        featureRow.fromRow,
      ),

    countLive: async (company: string): Promise<number> => {
      const row = await db('features')
        .where({ company_id: company, archived_at: null })
        .count({ n: '*' })
        .first();
      return Number(row?.['n']);
    },

    insertAll: async (features: readonly StoredFeature[]): Promise<void> => {
      const found = features.map(feature => ({ ...featureRow.toRow(feature), ...searched(feature) }));
      for (const some of batches(found)) await db('features').insert(some);
    },

    /** All but `activeAt`, which moves on meanwhile. */
    update: async ({ id, activeAt: _, ...fields }: StoredFeature): Promise<void> => {
      await db('features')
        .where({ id })
        .update({ ...featureRow.toRow(fields), ...searched(fields) });
    },

    /** Numbers changes, by feature id, that leave the features themselves as they are. */
    setRevisions: async (revisions: ReadonlyMap<string, number>): Promise<void> => {
      for (const [revision, entries] of Map.groupBy(revisions, ([, revision]) => revision)) {
        for (const some of batches(entries.map(([id]) => ({ id })))) {
          await db('features').whereIn('id', some.flatMap(Object.values)).update({ revision });
        }
      }
    },
  };
};

export const isKeyTaken = (error: unknown): boolean => isUniqueViolation(error, 'project_id_key');

const searched = ({ key, name, description }: Pick<Feature, 'key' | 'name' | 'description'>) => ({
  sort_name: name.toLowerCase(),
  search_text: [key, name, description].join('\n').toLowerCase(),
});
