import { iso, json, nullable, number, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { keyset, type Page } from '@bandera/kit/http/page';
import { type AuditRecord, genesis, hashOf } from '../domain/entry.ts';

const entryRow = rows({
  id: text,
  chain: text,
  sequence: number,
  at: iso,
  type: text,
  actor: text,
  subject: text,
  project: nullable(text),
  record: json<AuditRecord>(),
  previousHash: text,
  hash: text,
});

export type StoredEntry = Row<typeof entryRow>;

/** What a list may be narrowed to; times are half-open: `[from, to)`. */
export interface EntryFilter {
  chain: string;
  from?: string | undefined;
  to?: string | undefined;
  actor?: string | undefined;
  subject?: string | undefined;
  type?: string | undefined;
  project?: string | undefined;
}

export const entryStore = (db: Db) => ({
  /** Adds the next link. The chain's row is locked until the transaction ends, so links cannot fork. */
  async append(chain: string, record: AuditRecord): Promise<void> {
    await db('chains').insert({ chain, sequence: 0, hash: genesis }).onConflict('chain').ignore();
    const head = await db('chains').where({ chain }).forUpdate().first('sequence', 'hash');
    const sequence = Number(head.sequence) + 1;
    const body = JSON.stringify(record);
    const hash = hashOf(chain, sequence, head.hash, body);
    await db('entries').insert({
      id: record.id,
      chain,
      sequence,
      at: new Date(record.at),
      type: record.type,
      actor: record.actor.id ?? record.actor.kind,
      subject: record.subject.slice(0, 191),
      project: record.project,
      record: body,
      previous_hash: head.hash,
      hash,
    });
    await db('chains').where({ chain }).update({ sequence, hash });
  },

  /** Newest first. */
  async page(filter: EntryFilter, page: Page): Promise<{ items: StoredEntry[]; next: string | null }> {
    const query = db('entries').select(entryRow.columns).where({ chain: filter.chain });
    if (filter.from) query.where('at', '>=', new Date(filter.from));
    if (filter.to) query.where('at', '<', new Date(filter.to));
    if (filter.actor) query.where({ actor: filter.actor });
    if (filter.project) query.where({ project: filter.project });
    if (filter.subject?.includes(':')) query.where({ subject: filter.subject });
    else if (filter.subject) query.whereLike('subject', `%:${escapeLike(filter.subject)}`);
    if (filter.type) query.where(type => whereType(type, filter.type ?? ''));
    const { items, next } = await keyset(query, {
      by: [{ column: 'sequence', direction: 'desc' }],
      page,
      idColumn: 'id',
    });
    return { items: items.map(entryRow.fromRow), next };
  },

  async find(chain: string, id: string): Promise<StoredEntry | undefined> {
    return entryRow.fromFirst(await db('entries').select(entryRow.columns).where({ chain, id }).first());
  },

  /** Links after a sequence, oldest first, with the record's text as it was hashed. */
  linksAfter: (chain: string, sequence: number, limit: number): Promise<Link[]> =>
    db('entries')
      .select('id', 'sequence', 'type', 'subject', 'actor', 'record', 'previous_hash', 'hash')
      .where({ chain })
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(limit),

  async head(chain: string): Promise<{ sequence: number; hash: string }> {
    const head = await db('chains').where({ chain }).first('sequence', 'hash');
    return { sequence: Number(head?.sequence ?? 0), hash: head?.hash ?? genesis };
  },
});

export type EntryStore = ReturnType<typeof entryStore>;

export interface Link {
  id: string;
  sequence: number | string;
  type: string;
  subject: string;
  actor: string;
  record: string;
  previous_hash: string;
  hash: string;
}

// `features.feature` and `features` find everything below; a whole subject finds itself.
function whereType(query: import('knex').Knex.QueryBuilder, type: string): void {
  query.where({ type }).orWhereLike('type', `${escapeLike(type)}.%`);
}

const escapeLike = (value: string) => value.replace(/[%_\\]/g, '');
