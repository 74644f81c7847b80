import { instant } from '@bandera/kit/db/columns';
import { createTable } from './create-table.ts';

export const users = createTable('0001_users', 'users', table => {
  table.specificType('id', 'char(36)').primary();
  table.string('email', 254).notNullable().unique();
  table.string('name', 120).notNullable();
  table.string('password_hash', 255).notNullable();
  table.boolean('verified').notNullable();
  instant(table, 'created_at').notNullable();
  table.integer('version').notNullable();
});
