import type { Environment } from '@bandera/contracts/project';
import { iso, named, number, oneOf, type RowCodec, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { contains, keyset, type Page, sortedBy } from '@bandera/kit/http/page';
import { looksLikeId } from '../domain/identity.ts';

const environmentRow: RowCodec<Environment> = rows({
  id: text,
  project: named('project_id', text),
  key: text,
  name: text,
  kind: oneOf('development', 'staging', 'production'),
  order: named('position', number),
  approvals: number,
  createdAt: iso,
  version: number,
});

/** What environments can be sorted by. */
export const environmentSorts = ['order', 'name', 'key', 'createdAt'] as const;
type EnvironmentSort = (typeof environmentSorts)[number];

export interface EnvironmentFilter {
  project: string;
  search?: string | undefined;
  sort: EnvironmentSort | `-${EnvironmentSort}`;
  page: Page;
}

export const environmentStore = (db: Db) => ({
  /** All, in their order. */
  ofProject: async (project: string) =>
    (
      await db('environments')
        .select(environmentRow.columns)
        .where({ project_id: project })
        .orderBy(['position', 'id'])
    ).map(environmentRow.fromRow),

  list: async ({ project, search, sort, page }: EnvironmentFilter) => {
    const query = db('environments').select(environmentRow.columns).where({ project_id: project });
    if (search) contains(query, ['name', 'key'], search);
    const columns = { order: 'position', name: 'name', key: 'key', createdAt: 'created_at' };
    const { items, next } = await keyset(query, { by: [sortedBy(sort, columns)], page, idColumn: 'id' });
    return { items: items.map(environmentRow.fromRow), next };
  },

  find: async (project: string, idOrKey: string) =>
    environmentRow.fromFirst(
      await db('environments')
        .select(environmentRow.columns)
        .where({ project_id: project, [looksLikeId(idOrKey) ? 'id' : 'key']: idOrKey })
        .first(),
    ),

  insert: async (environment: Environment): Promise<void> => {
    await db('environments').insert(environmentRow.toRow(environment));
  },

  update: async ({ id, ...fields }: Environment): Promise<void> => {
    await db('environments').where({ id }).update(environmentRow.toRow(fields));
  },

  remove: async (id: string): Promise<void> => {
    await db('environments').where({ id }).delete();
  },
});
