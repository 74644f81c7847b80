import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

export const logosTable: Migration = {
  name: '0002_logos',
  async up(db) {
    if (await db.schema.hasTable('logos')) return;
    await db.schema.createTable('logos', table => {
      table.specificType('hash', 'char(64)').primary();
      table.integer('bytes').notNullable();
      instant(table, 'created_at').notNullable();
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('logos');
  },
};
