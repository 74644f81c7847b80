import { instant } from '@bandera/kit/db/columns';
import { createTable } from './create-table.ts';

export const signingKeys = createTable('0008_signing_keys', 'signing_keys', table => {
  table.specificType('id', 'char(36)').primary();
  table.integer('generation').notNullable().unique();
  table.text('public_key').notNullable();
  table.text('sealed_private_key').notNullable();
  instant(table, 'signs_from').notNullable();
});
