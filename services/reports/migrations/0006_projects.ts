import type { Migration } from '@bandera/kit/db/migrate';

/** A copy of what reports need to know of projects, kept by their events. */
export const projects: Migration = {
  name: '0006_projects',
  async up(db) {
    if (await db.schema.hasTable('projects')) return;
    await db.schema.createTable('projects', table => {
      table.specificType('id', 'char(36)').primary();
      table.specificType('company', 'char(36)').notNullable();
      table.string('key', 64).notNullable();
      table.boolean('deleted').notNullable();
      table.integer('version').notNullable();
      table.index(['company', 'key'], 'projects_company_key');
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('projects');
  },
};
