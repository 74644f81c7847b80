import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/** A copy of what projects need to know of companies, kept by their events. */
export const companies: Migration = {
  name: '0001_companies',
  up: async db => {
    if (await db.schema.hasTable('companies')) return;
    await db.schema.createTable('companies', table => {
      table.specificType('id', 'char(36)').primary();
      table.string('status', 10).notNullable();
      table.text('limits').notNullable();
      table.integer('version').notNullable();
      instant(table, 'updated_at').notNullable();
    });
  },
  down: async db => {
    await db.schema.dropTableIfExists('companies');
  },
};
