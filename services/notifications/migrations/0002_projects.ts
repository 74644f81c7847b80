import type { Migration } from '@bandera/kit/db/migrate';

/** Copies: events name projects by id, people by key. */
export const projects: Migration = {
  name: '0002_projects',
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
