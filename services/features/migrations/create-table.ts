import type { Migration } from '@bandera/kit/db/migrate';
import type { Knex } from 'knex';

/** A migration that makes one table, and can be repeated after it was cut short. */
export const createTable = (
  name: string,
  table: string,
  columns: (table: Knex.CreateTableBuilder) => void,
): Migration => ({
  name,
  up: async db => {
    if (!(await db.schema.hasTable(table))) await db.schema.createTable(table, columns);
  },
  down: async db => {
    await db.schema.dropTableIfExists(table);
  },
});

export const idColumn = (table: Knex.CreateTableBuilder, column: string): Knex.ColumnBuilder =>
  table.specificType(column, 'char(36)');
