import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/** News that wait to be mailed. */
export const digestItems: Migration = {
  name: '0004_digest_items',
  async up(db) {
    if (await db.schema.hasTable('digest_items')) return;
    await db.schema.createTable('digest_items', table => {
      table.specificType('id', 'char(36)').primary();
      table.specificType('company', 'char(36)').notNullable();
      table.string('kind', 50).notNullable();
      instant(table, 'at').notNullable().index();
      table.string('project_key', 64);
      table.string('environment', 64);
      table.text('actor').notNullable();
      table.text('story', 'longtext').notNullable();
      table.index(['company', 'at', 'id'], 'digest_items_company_at');
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('digest_items');
  },
};
