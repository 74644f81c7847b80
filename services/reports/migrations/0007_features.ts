import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/** A copy of features: which exist, of which kind, since when. */
export const features: Migration = {
  name: '0007_features',
  async up(db) {
    if (await db.schema.hasTable('features')) return;
    await db.schema.createTable('features', table => {
      table.specificType('id', 'char(36)').primary();
      table.specificType('project', 'char(36)').notNullable();
      table.string('key', 100).notNullable();
      table.string('name', 200).notNullable();
      table.string('kind', 20).notNullable();
      table.boolean('archived').notNullable();
      instant(table, 'created_at').notNullable();
      table.integer('version').notNullable();
      table.index(['project', 'key'], 'features_project_key');
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('features');
  },
};
