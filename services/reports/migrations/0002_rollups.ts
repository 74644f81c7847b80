import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/**
 * The same counts by minute, hour and day. The key begins with the series: a report reads few series over a range.
 * What is pruned is found by time; days are kept for good.
 */
const rollup = (number: string, name: string, { pruned }: { pruned: boolean }): Migration => ({
  name: `${number}_${name}`,
  async up(db) {
    if (await db.schema.hasTable(name)) return;
    await db.schema.createTable(name, table => {
      table.integer('series').unsigned().notNullable();
      instant(table, 'at').notNullable();
      table.bigInteger('count').notNullable();
      table.primary(['series', 'at']);
      if (pruned) table.index(['at'], `${name}_at`);
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists(name);
  },
});

export const minutes = rollup('0002', 'usage_minute', { pruned: true });
export const hours = rollup('0003', 'usage_hour', { pruned: true });
export const days = rollup('0004', 'usage_day', { pruned: false });
