import type { Project } from '@bandera/contracts/project';
import { iso, named, nullable, number, type RowCodec, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { contains, keyset, type Page } from '@bandera/kit/http/page';
import type { Knex } from 'knex';
import { looksLikeId } from '../domain/identity.ts';
import { restorableSince } from '../domain/restoration.ts';

const projectRow: RowCodec<Project> = rows({
  id: text,
  company: named('company_id', text),
  key: text,
  name: text,
  description: text,
  deletedAt: nullable(iso),
  createdAt: iso,
  updatedAt: iso,
  version: number,
});

/** Columns that a list of projects can be sorted by; `-` in front turns the order around. */
export const projectSorts = ['name', 'key', 'createdAt', 'updatedAt'] as const;
type SortField = (typeof projectSorts)[number];
export type ProjectSort = SortField | `-${SortField}`;

export interface ProjectFilter {
  company: string;
  search?: string | undefined;
  sort: ProjectSort;
  page: Page;
}

export const projectStore = (db: Db) => {
  const select = () => db('projects').select(projectRow.columns);
  const ofCompany = (company: string) => select().where({ company_id: company });

  return {
    /** Deleted ones too; by key only while that is reserved. */
    find: async (company: string, idOrKey: string) =>
      projectRow.fromFirst(await ofCompany(company).where(reference(idOrKey)).first()),

    /** As `find`, and keeps others from changing the project, or anything guarded by it, until the transaction ends. */
    lock: async (company: string, idOrKey: string) =>
      projectRow.fromFirst(await ofCompany(company).where(reference(idOrKey)).forUpdate().first()),

    /** For other services, which know ids of all companies. */
    findById: async (id: string) => projectRow.fromFirst(await select().where({ id }).first()),

    listLive: ({ company, ...rest }: ProjectFilter) => list(ofCompany(company).whereNull('deleted_at'), rest),

    listRestorable: ({ company, ...rest }: ProjectFilter, now: Date) =>
      list(ofCompany(company).where('deleted_at', '>=', restorableSince(now)), rest),

    countLive: async (company: string): Promise<number> => {
      const row = await db('projects')
        .where({ company_id: company, deleted_at: null })
        .count({ n: '*' })
        .first();
      return Number(row?.['n']);
    },

    allLive: async (company: string) =>
      (await ofCompany(company).whereNull('deleted_at').forUpdate()).map(projectRow.fromRow),

    allDeletedWithCompany: async (company: string) =>
      (await ofCompany(company).where({ deleted_with_company: true }).forUpdate()).map(projectRow.fromRow),

    insert: async (project: Project): Promise<void> => {
      await db('projects').insert({ ...projectRow.toRow(project), reserved_key: project.key });
    },

    update: async ({ id, ...fields }: Project, deletedWithCompany = false): Promise<void> => {
      await db('projects')
        .where({ id })
        .update({ ...projectRow.toRow(fields), deleted_with_company: deletedWithCompany });
    },

    /** Frees a key whose project was deleted too long ago to come back. */
    releaseKey: async (company: string, key: string, now: Date): Promise<void> => {
      await db('projects')
        .where({ company_id: company, reserved_key: key })
        .where('deleted_at', '<', restorableSince(now))
        .update({ reserved_key: null });
    },
  };
};

const reference = (idOrKey: string) => (looksLikeId(idOrKey) ? { id: idOrKey } : { reserved_key: idOrKey });

async function list(query: Knex.QueryBuilder, { search, sort, page }: Omit<ProjectFilter, 'company'>) {
  if (search) contains(query, ['name', 'key'], search);
  const field = projectSorts.find(each => sort.endsWith(each)) ?? 'name';
  const by = [
    { column: projectRow.column(field), direction: sort.startsWith('-') ? 'desc' : 'asc' } as const,
  ];
  const { items, next } = await keyset(query, { by, page, idColumn: 'id' });
  return { items: items.map(projectRow.fromRow), next };
}
