import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

export const apiKeys: Migration = {
  name: '0004_api_keys',
  up: async db => {
    if (await db.schema.hasTable('api_keys')) return;
    await db.schema.createTable('api_keys', table => {
      table.specificType('id', 'char(36)').primary();
      table.specificType('project_id', 'char(36)').notNullable();
      table.string('environment', 64).notNullable();
      table.string('kind', 10).notNullable();
      table.string('name', 120).notNullable();
      table.string('prefix', 140).notNullable();
      table.specificType('hash', 'char(64)').notNullable().unique();
      table.text('origins').notNullable();
      instant(table, 'expires_at');
      instant(table, 'last_seen_at');
      instant(table, 'created_at').notNullable();
      table.integer('version').notNullable();
      table.index(['project_id', 'environment', 'id']);
      table.index(['project_id', 'id']);
    });
  },
  down: async db => {
    await db.schema.dropTableIfExists('api_keys');
  },
};
