import { instant } from '@bandera/kit/db/columns';
import { createTable } from './create-table.ts';

export const signups = createTable('0005_signups', 'signups', table => {
  table.specificType('id', 'char(36)').primary();
  table.specificType('user_id', 'char(36)').notNullable().index();
  table.specificType('company_id', 'char(36)');
  table.string('state', 10).notNullable();
  instant(table, 'at').notNullable();
  table.index(['state', 'at']);
});
