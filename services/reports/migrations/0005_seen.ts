import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/** When each feature was first and last asked for in each environment, features that do not exist included. */
export const seen: Migration = {
  name: '0005_seen',
  async up(db) {
    if (await db.schema.hasTable('seen')) return;
    await db.schema.createTable('seen', table => {
      table.specificType('project', 'char(36)').notNullable();
      table.string('environment', 64).notNullable();
      table.string('feature', 100).notNullable();
      table.boolean('unknown').notNullable();
      table.specificType('company', 'char(36)').notNullable();
      instant(table, 'first_at').notNullable();
      instant(table, 'last_at').notNullable();
      table.primary(['project', 'environment', 'feature', 'unknown']);
      table.index(['unknown', 'last_at'], 'seen_unknown_last');
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('seen');
  },
};
