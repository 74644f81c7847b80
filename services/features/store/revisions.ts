import { iso, json, named, nullable, number, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { contains, keyset, type Page, sortedBy } from '@bandera/kit/http/page';
import { batches } from './batches.ts';

const revisionRow = rows({
  feature: named('feature_id', text),
  n: number,
  environment: nullable(text),
  actorId: nullable(text),
  actorName: text,
  restored: nullable(number),
  at: named('created_at', iso),
  before: named('before_change', json<unknown>()),
  after: named('after_change', json<unknown>()),
});
/** One change of a feature's settings (environment null) or of its configuration in an environment. */
export type Revision = Row<typeof revisionRow>;

export interface RevisionFilter {
  feature: string;
  environment?: string | null | undefined;
  /** Part of the name of who made it. */
  search?: string | undefined;
  sort: 'n' | '-n';
  page: Page;
}

export const revisionStore = (db: Db) => {
  const select = () => db('revisions').select(revisionRow.columns);

  return {
    insertAll: async (revisions: readonly Revision[]): Promise<void> => {
      for (const some of batches(revisions.map(revisionRow.toRow))) await db('revisions').insert(some);
    },

    find: async (feature: string, n: number) =>
      select().where({ feature_id: feature, n }).first().then(revisionRow.fromFirst),

    /** Number of the newest one of an environment or, with null, of the settings; 0 when there is none. */
    newest: async (feature: string, environment: string | null): Promise<number> => {
      const row = await db('revisions').where({ feature_id: feature, environment }).max({ n: 'n' }).first();
      return Number(row?.['n'] ?? 0);
    },

    /** Of one environment, or of the settings with null, or all. */
    list: async ({ feature, environment, search, sort, page }: RevisionFilter) => {
      const query = select().where({ feature_id: feature });
      if (environment !== undefined) query.where({ environment });
      if (search) contains(query, ['actor_name'], search);
      const by = [sortedBy(sort, { n: 'n' })];
      const { items, next } = await keyset<object>(query, { by, page, idColumn: 'feature_id' });
      return { items: items.map(revisionRow.fromRow), next };
    },
  };
};
