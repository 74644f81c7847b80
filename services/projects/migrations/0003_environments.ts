import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

export const environments: Migration = {
  name: '0003_environments',
  up: async db => {
    if (await db.schema.hasTable('environments')) return;
    await db.schema.createTable('environments', table => {
      table.specificType('id', 'char(36)').primary();
      table.specificType('project_id', 'char(36)').notNullable();
      table.string('key', 64).notNullable();
      table.string('name', 120).notNullable();
      table.string('kind', 20).notNullable();
      table.integer('position').notNullable();
      table.integer('approvals').notNullable();
      instant(table, 'created_at').notNullable();
      table.integer('version').notNullable();
      table.unique(['project_id', 'key']);
      // Not unique: while a move shifts the others, two of them share a position for a moment.
      table.index(['project_id', 'position', 'id']);
    });
  },
  down: async db => {
    await db.schema.dropTableIfExists('environments');
  },
};
