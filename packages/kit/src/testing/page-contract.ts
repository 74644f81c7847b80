import type { Test } from 'tap';
import type { Db } from '../db/connect.ts';
import { type KeysetOptions, keyset } from '../http/page.ts';

interface Row {
  id: string;
  name: string;
  rank: number;
  born_at: Date | number;
}

/** What `keyset` promises on a database of either engine; makes and drops the table `page_contract`. */
export async function pageContract(t: Test, db: Db): Promise<void> {
  await db.schema.dropTableIfExists('page_contract');
  await db.schema.createTable('page_contract', table => {
    table.string('id', 36).primary();
    table.string('name', 50).notNullable();
    table.integer('rank').notNullable();
    table.datetime('born_at', { precision: 3 }).notNullable();
    table.string('nickname', 50);
  });
  t.teardown(() => db.schema.dropTableIfExists('page_contract'));
  // Many ties in every column but the id, and names that differ by case only.
  const rows = Array.from({ length: 23 }, (_, i) => ({
    id: `id-${String((i * 7) % 23).padStart(2, '0')}`,
    name: ['ana', 'Ana', 'bea', 'ñu', "o'h"][i % 5],
    rank: i % 3,
    born_at: new Date(Date.UTC(2030, 0, 1 + (i % 4), 0, 0, 0, i % 2)),
    nickname: null,
  }));
  await db('page_contract').insert(rows);

  const pages = async (options: Omit<KeysetOptions, 'page' | 'idColumn'>, limit: number) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = { limit, ...(cursor ? { cursor } : {}) };
      const query = db('page_contract').select('id', 'name', 'rank', 'born_at').whereNot('id', 'id-05');
      const { items, next } = await keyset<Row>(query, { ...options, page, idColumn: 'id' });
      seen.push(...items.map(item => item.id));
      cursor = next ?? undefined;
    } while (cursor);
    return seen;
  };

  const orders: KeysetOptions['by'][] = [
    [],
    [{ column: 'name' }],
    [{ column: 'name', direction: 'desc' }],
    [{ column: 'rank', direction: 'desc' }, { column: 'name' }],
    [{ column: 'born_at' }],
    [{ column: 'rank' }, { column: 'id', direction: 'desc' }],
    [
      { column: 'page_contract.born_at', direction: 'desc' },
      { column: 'rank', direction: 'asc' },
    ],
  ];
  for (const by of orders) {
    const last = by.at(-1)?.direction ?? 'asc';
    const wanted: string[] = await db('page_contract')
      .whereNot('id', 'id-05')
      .orderBy([
        ...by.map(({ column, direction = 'asc' }) => ({ column, order: direction })),
        { column: 'id', order: last },
      ])
      .pluck('id');
    const title = by.map(({ column, direction = 'asc' }) => `${column} ${direction}`).join(', ') || 'id';
    for (const limit of [1, 4, 22, 200])
      t.same(await pages({ by }, limit), wanted, `${title}, ${limit} a page`);
  }
}
