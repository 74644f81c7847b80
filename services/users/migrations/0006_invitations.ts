import { instant } from '@bandera/kit/db/columns';
import { createTable } from './create-table.ts';

export const invitations = createTable('0006_invitations', 'invitations', table => {
  table.specificType('id', 'char(36)').primary();
  table.specificType('company_id', 'char(36)').notNullable();
  table.string('email', 254).notNullable();
  table.string('role', 10).notNullable();
  table.specificType('token_hash', 'char(64)').notNullable();
  table.specificType('invited_by', 'char(36)').notNullable();
  instant(table, 'created_at').notNullable();
  instant(table, 'expires_at').notNullable().index();
  table.unique(['company_id', 'email']);
  table.index(['company_id', 'created_at', 'id']);
});
