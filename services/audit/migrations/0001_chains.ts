import type { Migration } from '@bandera/kit/db/migrate';

/** The last link of each chain: locked while the next one is added. */
export const chains: Migration = {
  name: '0001_chains',
  async up(db) {
    if (await db.schema.hasTable('chains')) return;
    await db.schema.createTable('chains', table => {
      table.string('chain', 36).primary();
      table.bigInteger('sequence').notNullable();
      table.specificType('hash', 'char(64)').notNullable();
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('chains');
  },
};
