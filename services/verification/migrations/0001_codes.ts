import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

export const codesTable: Migration = {
  name: '0001_codes',
  async up(db) {
    if (await db.schema.hasTable('codes')) return;
    await db.schema.createTable('codes', table => {
      table.specificType('id', 'char(36)').primary();
      table.string('purpose', 20).notNullable();
      table.string('address', 254).notNullable();
      table.specificType('salt', 'char(32)').notNullable();
      table.specificType('hash', 'char(64)').notNullable();
      table.integer('attempts_left').notNullable();
      instant(table, 'created_at').notNullable();
      instant(table, 'expires_at').notNullable().index();
      instant(table, 'used_at');
      table.index(['address', 'purpose', 'id']);
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('codes');
  },
};
