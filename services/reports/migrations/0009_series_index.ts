import type { Migration } from '@bandera/kit/db/migrate';

const name = 'series_level';

/** A report looks for the series of one level; the feature comes before the environment, which it often leaves open. */
export const seriesIndex: Migration = {
  name: '0009_series_index',
  async up(db) {
    // MySQL keeps an index of an earlier try, and knex cannot ask for it.
    await db.schema.alterTable('series', table => table.dropIndex([], name)).catch(() => {});
    await db.schema.alterTable('series', table =>
      table.index(['company', 'level', 'project', 'feature', 'environment'], name),
    );
  },
  async down(db) {
    await db.schema.alterTable('series', table => table.dropIndex([], name));
  },
};
