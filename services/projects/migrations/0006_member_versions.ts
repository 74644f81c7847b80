import type { Migration } from '@bandera/kit/db/migrate';

/** Counts up with each change of a role, so that nobody overwrites what another has just set. */
export const memberVersions: Migration = {
  name: '0006_member_versions',
  up: async db => {
    if (await db.schema.hasColumn('project_members', 'version')) return;
    await db.schema.alterTable('project_members', table => {
      table.integer('version').notNullable().defaultTo(1);
    });
  },
  down: async db => {
    await db.schema.alterTable('project_members', table => {
      table.dropColumn('version');
    });
  },
};
