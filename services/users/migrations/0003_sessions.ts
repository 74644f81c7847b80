import { instant } from '@bandera/kit/db/columns';
import { createTable } from './create-table.ts';

export const sessions = createTable('0003_sessions', 'sessions', table => {
  table.specificType('id', 'char(36)').primary();
  table.specificType('user_id', 'char(36)').notNullable();
  table.specificType('company_id', 'char(36)').notNullable();
  table.string('source', 45).notNullable();
  table.string('user_agent', 200).notNullable();
  instant(table, 'created_at').notNullable();
  instant(table, 'last_used_at').notNullable();
  instant(table, 'expires_at').notNullable().index();
  instant(table, 'revoked_at');
  table.index(['user_id', 'last_used_at', 'id']);
});
