import type { Migration } from '@bandera/kit/db/migrate';

/** Copies: whose news are told, and under which name. */
export const companies: Migration = {
  name: '0001_companies',
  async up(db) {
    if (await db.schema.hasTable('companies')) return;
    await db.schema.createTable('companies', table => {
      table.specificType('id', 'char(36)').primary();
      table.string('name', 120).notNullable();
      table.boolean('deleted').notNullable();
      table.integer('version').notNullable();
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('companies');
  },
};
