import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { z } from 'zod';
import { problem } from './problem.ts';

/** The query of every list: `limit` 1 to 200, 50 unless told, and the `cursor` that the page before gave as `next`. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(4_000).optional(),
});

export type Page = z.output<typeof pageQuery>;

/** The answer of every list: `next` is null on the last page. */
export const listOf = <S extends z.ZodType>(schema: S) =>
  z.object({ items: z.array(schema), next: z.string().nullable() });

/** `search` of a list, see `contains`. */
export const searchText = z.string().trim().max(100).optional();

/** `sort` of a list: one of the fields, or one with `-` before it for the other way around. Give it a `default`. */
export const sortOf = <const F extends string>(fields: readonly F[]) =>
  z.enum([...fields, ...fields.map(field => `-${field}` as const)]);

/** What `keyset` sorts by for a `sort`; `columns` are those of the fields. */
export function sortedBy<F extends string>(
  sort: F | `-${F}`,
  columns: Readonly<Record<F, string>>,
): SortColumn {
  const field = sort.replace(/^-/, '');
  const [, column] = Object.entries<string>(columns).find(([name]) => name === field) ?? [];
  if (column === undefined) throw new TypeError(`There is no column for ${sort}`);
  return { column, direction: sort.startsWith('-') ? 'desc' : 'asc' };
}

/**
 * Keeps the rows that have the text in one of these columns, in any case. It reads all rows that are left, so other filters
 * belong before it. SQLite knows the case of ASCII letters only; there others are found as they are written.
 */
export function contains(query: Knex.QueryBuilder, columns: readonly string[], text: string): void {
  const pattern = (part: string) => `%${part.replace(/[!%_]/g, '!$&')}%`;
  query.where(any => {
    for (const column of columns) {
      any.orWhereRaw("lower(??) like ? escape '!'", [column, pattern(text.toLowerCase())]);
      any.orWhereRaw("?? like ? escape '!'", [column, pattern(text)]);
    }
  });
}

export interface SortColumn {
  /** A column that is never null, since nothing compares with null; a row without it ends in an error. `table.column` where tables are joined. */
  column: string;
  /** `asc` unless told. */
  direction?: 'asc' | 'desc';
}

export interface KeysetOptions {
  /** Integers, strings or times, the most significant first. */
  by: readonly SortColumn[];
  page: Page;
  /** The unique column that decides between equals; it follows the direction of the last sort column, and may be that one itself. */
  idColumn: string;
}

/**
 * One page of a query, by keyset: rows that come or go elsewhere neither repeat nor skip others, and page 1,000 costs what
 * page 1 does. The query must select the sort columns and the id under their own names, and have no order or limit yet;
 * an index over (filter, sort columns, id) serves it. Throws 400 `invalid-cursor` for a cursor that another query made.
 */
export async function keyset<Row extends object>(
  query: Knex.QueryBuilder,
  { by, page, idColumn }: KeysetOptions,
): Promise<{ items: Row[]; next: string | null }> {
  const last = by.at(-1)?.direction ?? 'asc';
  const decided = by.at(-1)?.column === idColumn;
  const columns = decided ? by : [...by, { column: idColumn, direction: last }];
  const order = columns.map(({ column, direction = 'asc' }) => ({ column, direction }));
  const signature = signatureOf(order);
  const rows = query.clone();
  if (page.cursor !== undefined) {
    const after = decode(page.cursor, signature, order);
    rows.where(where => beyond(where, after));
  }
  const found: Row[] = await rows
    .orderBy(order.map(({ column, direction: order }) => ({ column, order })))
    .limit(page.limit + 1);
  const items = found.slice(0, page.limit);
  const end = items.at(-1);
  const next =
    end && found.length > page.limit
      ? encode(
          signature,
          order.map(({ column }) => sortValue(end, column)),
        )
      : null;
  return { items, next };
}

type Order = Required<SortColumn>[];
type Value = string | number | Date;
type Bound = Order[number] & { value: Value };

// a > 1 or (a = 1 and b > 2) or (a = 1 and b = 2 and id > 3), with `a >= 1` before it, which is what lets MySQL start in the index.
function beyond(where: Knex.QueryBuilder, after: Bound[]): void {
  const [first] = after;
  if (first) where.where(first.column, first.direction === 'asc' ? '>=' : '<=', first.value);
  where.where(any => {
    for (const [position, { column, direction, value }] of after.entries()) {
      any.orWhere(all => {
        for (const same of after.slice(0, position)) all.where(same.column, same.value);
        all.where(column, direction === 'asc' ? '>' : '<', value);
      });
    }
  });
}

function sortValue(row: object, column: string): Value {
  const name = column.slice(column.lastIndexOf('.') + 1);
  const value: unknown = Object.entries(row).find(([key]) => key === name)?.[1];
  if (typeof value === 'string' || typeof value === 'number' || value instanceof Date) return value;
  throw new TypeError(`Cannot page by ${column}: it is not selected, or is null in some row.`);
}

const signatureOf = (order: Order) =>
  createHash('sha256')
    .update(order.map(({ column, direction }) => `${column} ${direction}`).join())
    .digest('base64url')
    .slice(0, 8);

// A time is kept apart from a number: MySQL gives a Date back, SQLite a number, and each wants its own.
const cursorSchema = z.tuple(
  [z.string()],
  z.union([z.string(), z.number(), z.object({ time: z.number().int() })]),
);

function encode(signature: string, values: Value[]): string {
  const parts = values.map(value => (value instanceof Date ? { time: value.getTime() } : value));
  return Buffer.from(JSON.stringify([signature, ...parts])).toString('base64url');
}

function decode(cursor: string, signature: string, order: Order): Bound[] {
  const [made, ...parts] = cursorSchema.safeParse(jsonOf(cursor)).data ?? [];
  const values = parts.map(part => (typeof part === 'object' ? new Date(part.time) : part));
  const valid = values.every(value => !(value instanceof Date) || !Number.isNaN(value.getTime()));
  if (made !== signature || values.length !== order.length || !valid) {
    throw problem('invalid-cursor', {
      detail:
        'Use the `next` of the page before, with the same sort order, or leave the cursor out to start again.',
      errors: [{ path: 'cursor', message: 'was not made by this list' }],
    });
  }
  return order.flatMap((each, position) => {
    const value = values[position];
    return value === undefined ? [] : [{ ...each, value }];
  });
}

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
