import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

export const projectMembers: Migration = {
  name: '0005_project_members',
  up: async db => {
    if (await db.schema.hasTable('project_members')) return;
    await db.schema.createTable('project_members', table => {
      table.specificType('project_id', 'char(36)').notNullable();
      table.specificType('user_id', 'char(36)').notNullable();
      table.specificType('company_id', 'char(36)').notNullable();
      table.string('role', 20).notNullable();
      instant(table, 'created_at').notNullable();
      table.primary(['project_id', 'user_id']);
      table.index(['company_id', 'user_id']);
    });
  },
  down: async db => {
    await db.schema.dropTableIfExists('project_members');
  },
};
