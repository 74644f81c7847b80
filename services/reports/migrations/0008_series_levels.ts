import type { Migration } from '@bandera/kit/db/migrate';

/** Which dimensions a series keeps (`domain/level.ts`); those from before keep all. */
export const seriesLevels: Migration = {
  name: '0008_series_levels',
  async up(db) {
    if (await db.schema.hasColumn('series', 'level')) return;
    await db.schema.alterTable('series', table => {
      table.string('level', 20).notNullable().defaultTo('all');
    });
  },
  async down(db) {
    await db('series').where('level', '<>', 'all').delete();
    await db.schema.alterTable('series', table => table.dropColumn('level'));
  },
};
