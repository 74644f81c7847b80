import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

export const redeemedProofsTable: Migration = {
  name: '0002_redeemed_proofs',
  async up(db) {
    if (await db.schema.hasTable('redeemed_proofs')) return;
    await db.schema.createTable('redeemed_proofs', table => {
      table.specificType('id', 'char(36)').primary();
      instant(table, 'expires_at').notNullable().index();
      instant(table, 'redeemed_at').notNullable();
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('redeemed_proofs');
  },
};
