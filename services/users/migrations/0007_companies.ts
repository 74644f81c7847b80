import { createTable } from './create-table.ts';

export const companies = createTable('0007_companies', 'companies', table => {
  table.specificType('id', 'char(36)').primary();
  table.string('name', 120).notNullable();
  table.string('slug', 64).notNullable();
  table.string('logo_url', 500).notNullable();
  table.text('limits').notNullable();
  table.string('status', 10).notNullable();
  table.integer('version').notNullable();
});
