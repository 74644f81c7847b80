import type { Migration } from '@bandera/kit/db/migrate';

/**
 * One row for each combination of dimensions that was ever counted: rollup rows then hold a number, not eight texts.
 * `fingerprint` is the SHA-256 of the dimensions, because no engine indexes them all in one key.
 */
export const series: Migration = {
  name: '0001_series',
  async up(db) {
    if (await db.schema.hasTable('series')) return;
    await db.schema.createTable('series', table => {
      table.increments('id');
      table.specificType('fingerprint', 'char(64)').notNullable().unique('series_fingerprint');
      table.specificType('company', 'char(36)').notNullable();
      table.specificType('project', 'char(36)').notNullable();
      table.string('environment', 64).notNullable();
      table.string('feature', 100).notNullable();
      table.string('variant', 100).notNullable();
      table.string('app', 60).notNullable();
      table.string('sdk', 60).notNullable();
      table.boolean('enabled').notNullable();
      table.index(['company', 'project', 'environment', 'feature'], 'series_feature');
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('series');
  },
};
