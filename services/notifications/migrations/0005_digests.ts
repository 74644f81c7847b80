import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/** Companies with news, when their mail is due, and which replica is making it. */
export const digests: Migration = {
  name: '0005_digests',
  async up(db) {
    if (await db.schema.hasTable('digests')) return;
    await db.schema.createTable('digests', table => {
      table.specificType('company', 'char(36)').primary();
      instant(table, 'due_at').notNullable().index();
      table.specificType('lease', 'char(36)');
      instant(table, 'leased_until');
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('digests');
  },
};
