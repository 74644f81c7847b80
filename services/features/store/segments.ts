import type { Segment } from '@bandera/contracts/feature';
import { iso, json, named, number, type RowCodec, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { isUniqueViolation } from '@bandera/kit/db/unique';
import { keyset, type Page } from '@bandera/kit/http/page';

export interface StoredSegment extends Segment {
  company: string;
}

const companyWide = 'company';

/** The scope that a segment is kept in: its project, or the whole company. */
const scope = named('scope', {
  read: (value: unknown) => (value === companyWide ? null : text.read(value)),
  write: (project: string | null) => project ?? companyWide,
});

const fields = {
  id: text,
  company: named('company_id', text),
  project: scope,
  number,
  name: text,
  description: text,
  createdAt: iso,
  updatedAt: iso,
  version: number,
};

const segmentRow: RowCodec<StoredSegment> = rows({ ...fields, constraints: json<Segment['constraints']>() });

// Lists do without the constraints, of which one may hold 100,000 values.
const lineRow = rows({ ...fields, constraintCount: number, valueCount: number });

export interface SegmentFilter {
  company: string;
  /** Only what this project can use: its own and the company-wide ones. */
  project?: string | undefined;
  search?: string | undefined;
  descending: boolean;
  page: Page;
}

/** Where a segment is used, by features that live or can be restored. */
export interface SegmentUse {
  feature: string;
  key: string;
  project: string;
  environment: string;
  archived: boolean;
}

export const segmentStore = (db: Db) => {
  const select = () => db('segments').select(segmentRow.columns);

  return {
    find: (company: string, id: string): Promise<StoredSegment | undefined> =>
      select().where({ company_id: company, id }).first().then(segmentRow.fromFirst),

    /** Nobody else changes, deletes or starts to use it until the transaction ends. */
    lock: (company: string, id: string): Promise<StoredSegment | undefined> =>
      select().where({ company_id: company, id }).forUpdate().first().then(segmentRow.fromFirst),

    /** Which of these a project can use; they cannot be deleted before the transaction ends. */
    lockUsable: async (company: string, project: string, ids: readonly string[]): Promise<Set<string>> => {
      if (ids.length === 0) return new Set();
      const found: string[] = await db('segments')
        .where({ company_id: company })
        .whereIn('scope', [project, companyWide])
        .whereIn('id', ids)
        .orderBy('id')
        .forUpdate()
        .pluck('id');
      return new Set(found);
    },

    list: async ({ company, project, search, descending, page }: SegmentFilter) => {
      const query = db('segments')
        .select([...lineRow.columns, 'sort_name'])
        .where({ company_id: company });
      if (project !== undefined) query.whereIn('scope', [project, companyWide]);
      if (search) {
        const pattern = `%${search.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
        query.whereRaw("?? like ? escape '!'", ['search_text', pattern]);
      }
      const by = [{ column: 'sort_name', direction: descending ? ('desc' as const) : ('asc' as const) }];
      const { items, next } = await keyset<object>(query, { by, page, idColumn: 'id' });
      return { items: items.map(lineRow.fromRow), next };
    },

    /** In the order of their numbers. */
    byIds: async (ids: readonly string[]): Promise<StoredSegment[]> =>
      ids.length === 0 ? [] : (await select().whereIn('id', ids).orderBy('number')).map(segmentRow.fromRow),

    /** A project's own, and the company-wide ones that it uses. */
    ofProject: async (company: string, project: string): Promise<StoredSegment[]> =>
      (
        await select()
          .where({ company_id: company })
          .where(any =>
            any
              .where({ scope: project })
              .orWhereIn('id', db('segment_uses').where({ project_id: project }).select('segment_id')),
          )
          .orderBy('number')
      ).map(segmentRow.fromRow),

    /** Those of these names that a project can use; locked as by `lock`. */
    lockNamed: async (
      company: string,
      project: string,
      names: readonly string[],
    ): Promise<StoredSegment[]> =>
      names.length === 0
        ? []
        : (
            await select()
              .where({ company_id: company })
              .whereIn('scope', [project, companyWide])
              .whereIn('name', names)
              .orderBy('id')
              .forUpdate()
          ).map(segmentRow.fromRow),

    nextNumber: async (company: string): Promise<number> => {
      await db('segment_numbers')
        .insert({ company_id: company, last: 1 })
        .onConflict('company_id')
        .merge({ last: db.raw('segment_numbers.last + 1') });
      const row = await db('segment_numbers').where({ company_id: company }).first('last');
      return Number(row.last);
    },

    insert: async (segment: StoredSegment): Promise<void> => {
      await db('segments').insert({ ...segmentRow.toRow(segment), ...derived(segment) });
    },

    update: async ({ id, ...segment }: StoredSegment): Promise<void> => {
      await db('segments')
        .where({ id })
        .update({ ...segmentRow.toRow(segment), ...derived(segment) });
    },

    remove: async (id: string): Promise<void> => {
      await db('segments').where({ id }).delete();
    },

    /** By features of projects that live, or were deleted after `restorableSince` and may come back. */
    uses: async (id: string, restorableSince: Date): Promise<SegmentUse[]> => {
      const found = await db('segment_uses')
        .join('features', 'features.id', 'segment_uses.feature_id')
        .join('projects', 'projects.id', 'segment_uses.project_id')
        .where('segment_uses.segment_id', id)
        .where(back =>
          back.whereNull('projects.deleted_at').orWhere('projects.deleted_at', '>', restorableSince),
        )
        .orderBy(['features.key', 'segment_uses.environment'])
        .select('features.id', 'features.key', 'features.archived_at')
        .select('segment_uses.project_id', 'segment_uses.environment');
      return found.map(row => ({
        feature: row.id,
        key: row.key,
        project: row.project_id,
        environment: row.environment,
        archived: row.archived_at !== null,
      }));
    },
  };
};

export const isNameTaken = (error: unknown): boolean => isUniqueViolation(error, 'company_id_scope_name');

const derived = ({
  name,
  description,
  constraints,
}: Pick<Segment, 'name' | 'description' | 'constraints'>) => ({
  sort_name: name.toLowerCase(),
  search_text: [name, description].join('\n').toLowerCase(),
  constraint_count: constraints.length,
  value_count: constraints.reduce((sum, { values, value }) => sum + (values?.length ?? (value ? 1 : 0)), 0),
});
