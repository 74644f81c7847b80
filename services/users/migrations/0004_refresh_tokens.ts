import { instant } from '@bandera/kit/db/columns';
import { createTable } from './create-table.ts';

export const refreshTokens = createTable('0004_refresh_tokens', 'refresh_tokens', table => {
  table.specificType('hash', 'char(64)').primary();
  table.specificType('session_id', 'char(36)').notNullable().index();
  instant(table, 'created_at').notNullable();
  instant(table, 'expires_at').notNullable().index();
  instant(table, 'used_at');
});
