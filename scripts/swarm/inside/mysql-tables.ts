import { mysqlSettings } from '@bandera/kit/db/mysql';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2';
import type { Cell } from './archive.ts';

/** A table and the columns that hold its data; generated ones make themselves. */
export interface Table {
  name: string;
  columns: Column[];
  /** What rows are ordered by, so that the same content gives the same hash. */
  order: string[];
}

interface Column {
  name: string;
  binary: boolean;
}

/** The tables that migrations keep for themselves: a database brings its own. */
const migrationTables = ['knex_migrations', 'knex_migrations_lock'];

/** A connection that reads every value as the database writes it. */
export function openDatabase(url: string): Connection {
  const { collate: _, charset: __, ...settings } = mysqlSettings(url);
  return createConnection({ ...settings, charset: 'UTF8MB4_BIN', connectTimeout: 10_000 });
}

/** From now on this connection sees its database as it is at this moment. */
export async function takeSnapshot(connection: Connection): Promise<void> {
  const session = connection.promise();
  await session.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await session.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
}

async function rowsOf(connection: Connection, sql: string, values: unknown[] = []): Promise<RowDataPacket[]> {
  const [rows] = await connection.promise().query<RowDataPacket[]>(sql, values);
  return rows;
}

/** All tables of the connection's database but those of the migrations. */
export async function tablesOf(connection: Connection): Promise<Table[]> {
  const columns = await rowsOf(
    connection,
    `SELECT c.table_name AS t, c.column_name AS c, c.data_type AS d, c.extra AS e
       FROM information_schema.columns c JOIN information_schema.tables t
         ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
      WHERE c.table_schema = DATABASE() ORDER BY c.table_name, c.ordinal_position`,
  );
  const keys = await rowsOf(
    connection,
    `SELECT table_name AS t, column_name AS c FROM information_schema.statistics
      WHERE table_schema = DATABASE() AND index_name = 'PRIMARY' ORDER BY table_name, seq_in_index`,
  );
  const byTable = Map.groupBy(columns, row => String(row['t']));
  return [...byTable]
    .filter(([name]) => !migrationTables.includes(name))
    .map(([name, rows]) => {
      const own = rows.filter(row => !/GENERATED/i.test(String(row['e'])));
      const key = keys.filter(row => String(row['t']) === name).map(row => String(row['c']));
      return {
        name,
        columns: own.map(row => ({ name: String(row['c']), binary: /binary|blob/i.test(String(row['d'])) })),
        order: key.length > 0 ? key : own.map(row => String(row['c'])),
      };
    });
}

/** The names of the migrations that this database has seen, sorted. */
export async function migrationsOf(connection: Connection): Promise<string[]> {
  const rows = await rowsOf(connection, 'SELECT name FROM knex_migrations ORDER BY name');
  return rows.map(row => String(row['name']));
}

/** All rows of a table, one after the other. */
export async function* readTable(connection: Connection, table: Table): AsyncGenerator<Cell[]> {
  const binary = new Set(table.columns.filter(column => column.binary).map(({ name }) => name));
  const names = table.columns.map(({ name }) => name);
  const query = connection.query({
    sql: 'SELECT ?? FROM ?? ORDER BY ??',
    values: [names, table.name, table.order],
    rowsAsArray: true,
    typeCast: field => {
      if (!binary.has(field.name)) return field.string();
      const bytes = field.buffer();
      return bytes === null ? null : { base64: bytes.toString('base64') };
    },
  });
  for await (const row of query.stream({ highWaterMark: 100 })) yield row;
}

/** Removes all rows of all tables. */
export async function emptyTables(connection: Connection): Promise<void> {
  await rowsOf(connection, 'SET FOREIGN_KEY_CHECKS = 0');
  for (const { name } of await tablesOf(connection)) await rowsOf(connection, 'DELETE FROM ??', [name]);
}

/** Adds rows; foreign keys are not looked at while `emptyTables` has switched them off. */
export async function insertRows(
  connection: Connection,
  { table, columns }: { table: string; columns: readonly string[] },
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const values = rows.map(row =>
    row.map(each => (typeof each === 'object' && each !== null ? Buffer.from(each.base64, 'base64') : each)),
  );
  await rowsOf(connection, 'INSERT INTO ?? (??) VALUES ?', [table, columns, values]);
}
