import { date, json, number, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { keyset, type Page } from '@bandera/kit/http/page';
import type { Knex } from 'knex';
import { type AuditRecord, idOfSubject } from '../domain/entry.ts';

const entryRow = rows({ id: text, at: date, sequence: number, record: json<AuditRecord>(), hash: text });
export type StoredEntry = Row<typeof entryRow>;

/** What a list may be narrowed to. */
export interface EntryFilter {
  chain: string;
  /** Half-open, epoch milliseconds. */
  from?: number | undefined;
  to?: number | undefined;
  actor?: string | undefined;
  /** `feature:<id>`, or the id alone. */
  subject?: string | undefined;
  /** A whole type, or its first words: `features.feature` finds all that happens to features. */
  type?: string | undefined;
  project?: string | undefined;
}

const newestFirst = [
  { column: 'at', direction: 'desc' },
  { column: 'sequence', direction: 'desc' },
] as const;

export const entryStore = (db: Db) => ({
  /** Newest first. Each filter has an index that ends in this order. */
  async page(filter: EntryFilter, page: Page): Promise<{ items: StoredEntry[]; next: string | null }> {
    const query = db('entries').select(entryRow.columns).where({ chain: filter.chain });
    narrow(query, filter);
    const { items, next } = await keyset(query, { by: newestFirst, page, idColumn: 'sequence' });
    return { items: items.map(entryRow.fromRow), next };
  },

  async find(chain: string, id: string): Promise<StoredEntry | undefined> {
    return entryRow.fromFirst(await db('entries').select(entryRow.columns).where({ chain, id }).first());
  },
});

export type EntryStore = ReturnType<typeof entryStore>;

function narrow(query: Knex.QueryBuilder, { from, to, actor, subject, type, project }: EntryFilter): void {
  if (from !== undefined) query.where('at', '>=', new Date(from));
  if (to !== undefined) query.where('at', '<', new Date(to));
  if (actor) query.where({ actor });
  if (project) query.where({ project });
  if (subject) query.where({ subject_id: idOfSubject(subject) });
  if (subject?.includes(':')) query.where({ subject });
  // A range instead of `like`, which the engines take differently: '/' is what follows '.' in both.
  if (type) {
    query.where(either =>
      either
        .where({ type })
        .orWhere(below => below.where('type', '>', `${type}.`).where('type', '<', `${type}/`)),
    );
  }
}
