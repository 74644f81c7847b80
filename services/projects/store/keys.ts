import type { ApiKey } from '@bandera/contracts/project';
import type { UsageBatch } from '@bandera/contracts/usage';
import {
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
import { contains, keyset, type Page, sortedBy } from '@bandera/kit/http/page';
import { z } from 'zod';

/** An API key as it is kept: the secret itself is not. */
export interface StoredKey extends ApiKey {
  /** SHA-256 of the whole key, hexadecimal. */
  hash: string;
  version: number;
}

const keyRow: RowCodec<StoredKey> = rows({
  id: text,
  project: named('project_id', text),
  environment: text,
  kind: oneOf('server', 'client'),
  name: text,
  prefix: text,
  hash: text,
  origins: json(z.array(z.string())),
  expiresAt: nullable(iso),
  lastSeenAt: nullable(iso),
  createdAt: iso,
  version: number,
});

export interface KeyFilter {
  project: string;
  environment?: string | undefined;
  kind?: 'server' | 'client' | undefined;
  search?: string | undefined;
  sort: KeySort | `-${KeySort}`;
  page: Page;
}

/** What keys can be sorted by. */
export const keySorts = ['createdAt', 'name', 'environment'] as const;
type KeySort = (typeof keySorts)[number];

export const keyStore = (db: Db) => {
  const select = () => db('api_keys').select(keyRow.columns);

  return {
    list: async ({ project, environment, kind, search, sort, page }: KeyFilter) => {
      const query = select().where({
        project_id: project,
        ...(environment && { environment }),
        ...(kind && { kind }),
      });
      if (search) contains(query, ['name', 'prefix'], search);
      const columns = { createdAt: 'created_at', name: 'name', environment: 'environment' };
      const { items, next } = await keyset(query, { by: [sortedBy(sort, columns)], page, idColumn: 'id' });
      return { items: items.map(keyRow.fromRow), next };
    },

    find: async (project: string, id: string) =>
      keyRow.fromFirst(await select().where({ project_id: project, id }).first()),

    findByHash: async (hash: string) => keyRow.fromFirst(await select().where({ hash }).first()),

    ofEnvironment: async (project: string, environment: string) =>
      (await select().where({ project_id: project, environment }).orderBy('id')).map(keyRow.fromRow),

    count: async (project: string): Promise<number> => {
      const row = await db('api_keys').where({ project_id: project }).count({ n: '*' }).first();
      return Number(row?.['n']);
    },

    insert: async (key: StoredKey): Promise<void> => {
      await db('api_keys').insert(keyRow.toRow(key));
    },

    /** Not `lastSeenAt`, which moves on meanwhile. */
    update: async ({ id, name, origins, expiresAt, version }: StoredKey): Promise<void> => {
      await db('api_keys').where({ id }).update(keyRow.toRow({ name, origins, expiresAt, version }));
    },

    remove: async (id: string): Promise<void> => {
      await db('api_keys').where({ id }).delete();
    },

    /** Moves `lastSeenAt` forward, never back; unknown keys are left out. One statement for a hundred keys. */
    seen: async (keys: UsageBatch['keys']): Promise<void> => {
      const latest = new Map<string, Date>();
      for (const { id, seenAt } of keys) {
        const at = new Date(seenAt);
        if (at > (latest.get(id) ?? 0)) latest.set(id, at);
      }
      // In the order of ids, so that two batches lock rows in the same order.
      const sorted = [...latest].map(([id, at]) => ({ id, at })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
      for (let from = 0; from < sorted.length; from += 100) {
        const part = sorted.slice(from, from + 100);
        const cases = part.map(() => 'when ? then ?').join(' ');
        await db('api_keys')
          .where(any => {
            for (const { id, at } of part) {
              any.orWhere(row =>
                row
                  .where({ id })
                  .where(older => older.whereNull('last_seen_at').orWhere('last_seen_at', '<', at)),
              );
            }
          })
          .update({
            last_seen_at: db.raw(
              `case id ${cases} end`,
              part.flatMap(({ id, at }) => [id, at]),
            ),
          });
      }
    },
  };
};
