import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/** What members chose to be told of; those without a row have the default. */
export const preferences: Migration = {
  name: '0003_preferences',
  async up(db) {
    if (await db.schema.hasTable('preferences')) return;
    await db.schema.createTable('preferences', table => {
      table.specificType('company', 'char(36)').notNullable();
      table.specificType('user', 'char(36)').notNullable();
      table.text('events').notNullable();
      table.integer('version').notNullable();
      instant(table, 'updated_at').notNullable();
      table.primary(['company', 'user']);
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('preferences');
  },
};
