import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/** `reserved_key` is the key while the project lives or can be restored, then null, so that the key is free again. */
export const projects: Migration = {
  name: '0002_projects',
  up: async db => {
    if (await db.schema.hasTable('projects')) return;
    await db.schema.createTable('projects', table => {
      table.specificType('id', 'char(36)').primary();
      table.specificType('company_id', 'char(36)').notNullable();
      table.string('key', 64).notNullable();
      table.string('reserved_key', 64);
      table.string('name', 120).notNullable();
      table.text('description').notNullable();
      instant(table, 'deleted_at');
      table.boolean('deleted_with_company').notNullable().defaultTo(false);
      instant(table, 'created_at').notNullable();
      instant(table, 'updated_at').notNullable();
      table.integer('version').notNullable();
      table.unique(['company_id', 'reserved_key']);
      for (const sorted of ['name', 'key', 'created_at', 'updated_at']) {
        table.index(['company_id', 'deleted_at', sorted]);
      }
    });
  },
  down: async db => {
    await db.schema.dropTableIfExists('projects');
  },
};
