import type { Knex } from 'knex';
import type { z } from 'zod';

/** What both drivers accept as a bound value. */
export type DbValue = string | number | bigint | boolean | Date | Uint8Array | null;

/** How one column is read and written. `null` never reaches a codec unless it is `nullable`. */
export interface Codec<T> {
  /** Throws a TypeError that says what came instead. */
  read(value: unknown): T;
  write(value: T): DbValue;
  /** The column's name where it is not the field's in snake_case. */
  column?: string;
}

const refuse = (wanted: string, value: unknown): never => {
  throw new TypeError(`expected ${wanted}, the database holds ${value === null ? 'null' : typeof value}`);
};

/** char, varchar, text. */
export const text: Codec<string> = {
  read: value => (typeof value === 'string' ? value : refuse('text', value)),
  write: value => value,
};

/** Whole numbers within ±2^53 and floating-point numbers. */
export const number: Codec<number> = {
  read: value =>
    value !== null && Number.isFinite(Number(value)) ? Number(value) : refuse('a number', value),
  write: value => value,
};

/** Both engines return 0 and 1. */
export const bool: Codec<boolean> = {
  read: value => (value === null ? refuse('a boolean', value) : Boolean(Number(value))),
  write: value => value,
};

/** `datetime(3)` on MySQL, epoch milliseconds on SQLite; a Date here. Make the column with `instant()`. */
export const date: Codec<Date> = {
  read: value => {
    const at =
      value instanceof Date || typeof value === 'number' || typeof value === 'string'
        ? new Date(value)
        : undefined;
    return at && !Number.isNaN(at.getTime()) ? at : refuse('a time', value);
  },
  write: value => value,
};

/** As `date`, but RFC 3339 in UTC with milliseconds here, as the API speaks. */
export const iso: Codec<string> = {
  read: value => date.read(value).toISOString(),
  write: value => new Date(value),
};

/** Bytes: a Buffer here (SQLite gives a plain Uint8Array). */
export const bytes: Codec<Buffer> = {
  read: value =>
    value instanceof Uint8Array
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      : refuse('bytes', value),
  write: value => value,
};

/** One of a few words; anything else in the column is an error, not a surprise further on. */
export function oneOf<const T extends string>(...words: T[]): Codec<T> {
  return {
    read: value => words.find(word => word === value) ?? refuse(words.join(' | '), value),
    write: value => value,
  };
}

/**
 * JSON in a `json`, `text` or `longtext` column, returned as text by both engines. With a schema every read is
 * checked; without one the type is taken on trust. MySQL 8 reorders the keys of a `json` column: use `longtext`
 * where the bytes matter (hashes, signatures).
 */
export function json<T>(schema?: z.ZodType<T>): Codec<T> {
  const parse = (value: unknown) =>
    JSON.parse(typeof value === 'string' ? value : refuse('JSON text', value));
  return {
    read: value => (schema ? schema.parse(parse(value)) : parse(value)),
    write: value => JSON.stringify(value),
  };
}

/** The same, or null. */
export function nullable<T>(codec: Codec<T>): Codec<T | null> {
  return {
    ...codec,
    read: value => (value === null || value === undefined ? null : codec.read(value)),
    write: value => (value === null ? null : codec.write(value)),
  };
}

/** A codec for a column whose name is not the field's in snake_case: `named('ref', text)`. */
export const named = <T>(column: string, codec: Codec<T>): Codec<T> => ({ ...codec, column });

type Fields = Record<string, Codec<never>>;
type RowOf<F> = { [K in keyof F]: F[K] extends Codec<infer T> ? T : never };

/** The row type of a codec: `type Project = Row<typeof projectRow>`. */
export type Row<C> = C extends RowCodec<infer T> ? T : never;

/** Between table rows (snake_case columns, driver values) and the domain (camelCase fields, real types). */
export interface RowCodec<T> {
  /** The columns for `select(...row.columns)`, in the order of the fields. */
  columns: string[];
  /** The same with a table or alias in front, for joins. */
  columnsOf(table: string): string[];
  /** The column of a field, for `where`, `orderBy` and the like. */
  column(field: keyof T & string): string;
  fromRow(row: unknown): T;
  /** For `.first()`: undefined when there is no row. */
  fromFirst(row: unknown): T | undefined;
  /** The given fields only, for `insert` and `update`; undefined ones are left out. */
  toRow(fields: { [K in keyof T]?: T[K] | undefined }): Record<string, DbValue>;
}

/**
 * Describes a table's row once, as fields and codecs:
 *
 *     const projectRow = rows({ id: text, companyId: text, enabled: bool, limits: json<Limits>(), createdAt: iso });
 *     type Project = Row<typeof projectRow>;
 *     db('projects').select(projectRow.columns).where({ id }).first().then(projectRow.fromFirst)
 *
 * To check it against a type that exists already, annotate: `const projectRow: RowCodec<Project> = rows({...})`.
 */
export function rows<F extends { [K in keyof F]: Codec<F[K] extends Codec<infer T> ? T : never> }>(
  fields: F,
): RowCodec<RowOf<F>>;
export function rows(fields: Fields): RowCodec<Record<string, unknown>> {
  const entries = Object.entries<Codec<unknown>>(fields).map(([field, codec]) => ({
    field,
    codec,
    column: codec.column ?? snakeCase(field),
  }));
  const columnOf = new Map(entries.map(entry => [entry.field, entry.column]));
  const fromRow = (row: unknown) => {
    const values = new Map(Object.entries(row ?? refuse('a row', row)));
    return Object.fromEntries(
      entries.map(({ field, column, codec }) => [field, readColumn(codec, values.get(column), column)]),
    );
  };
  return {
    columns: entries.map(entry => entry.column),
    columnsOf: table => entries.map(entry => `${table}.${entry.column}`),
    column: field => columnOf.get(field) ?? refuse('a field of this row', field),
    fromRow,
    fromFirst: row => (row === undefined ? undefined : fromRow(row)),
    toRow: given =>
      Object.fromEntries(
        entries
          .filter(({ field }) => given[field] !== undefined)
          .map(({ field, column, codec }) => [column, codec.write(given[field])]),
      ),
  };
}

function readColumn(codec: Codec<unknown>, value: unknown, column: string): unknown {
  try {
    return codec.read(value ?? null);
  } catch (cause) {
    throw new TypeError(`column ${column}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

const snakeCase = (field: string) => field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** A time column with milliseconds: MySQL's plain `datetime` would round to seconds. */
export const instant = (table: Knex.CreateTableBuilder, column: string): Knex.ColumnBuilder =>
  table.datetime(column, { precision: 3 });
