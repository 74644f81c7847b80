import { instant } from '@bandera/kit/db/columns';
import { createTable } from './create-table.ts';

export const memberships = createTable('0002_memberships', 'memberships', table => {
  table.specificType('user_id', 'char(36)').notNullable();
  table.specificType('company_id', 'char(36)').notNullable();
  table.string('role', 10).notNullable();
  instant(table, 'created_at').notNullable();
  instant(table, 'last_used_at').notNullable();
  table.integer('version').notNullable();
  table.primary(['user_id', 'company_id']);
  table.index(['company_id', 'created_at', 'user_id']);
  table.index(['company_id', 'role']);
});
