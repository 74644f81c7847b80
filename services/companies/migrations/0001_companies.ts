import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

export const companiesTable: Migration = {
  name: '0001_companies',
  async up(db) {
    if (await db.schema.hasTable('companies')) return;
    await db.schema.createTable('companies', table => {
      table.specificType('id', 'char(36)').primary();
      table.string('name', 120).notNullable();
      table.string('slug', 64).notNullable().unique();
      table.specificType('owner_id', 'char(36)').notNullable();
      table.text('limits').notNullable();
      table.specificType('logo_hash', 'char(64)');
      instant(table, 'deleted_at');
      instant(table, 'created_at').notNullable();
      instant(table, 'updated_at').notNullable();
      table.integer('version').notNullable();
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('companies');
  },
};
