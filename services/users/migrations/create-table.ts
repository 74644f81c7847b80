import type { Migration } from '@bandera/kit/db/migrate';
import type { Knex } from 'knex';

/** A migration that makes one table, and may be repeated after a run that was killed half-way. */
export const createTable = (
  name: string,
  tableName: string,
  columns: (table: Knex.CreateTableBuilder) => void,
): Migration => ({
  name,
  up: async db => {
    if (!(await db.schema.hasTable(tableName))) await db.schema.createTable(tableName, columns);
  },
  down: async db => {
    await db.schema.dropTableIfExists(tableName);
  },
});
