import { instant } from '@bandera/kit/db/columns';
import { createTable, idColumn } from './create-table.ts';

/** What this service needs to know of other services' data, filled by their events. */
export const copies = [
  createTable('0001_companies', 'companies', table => {
    idColumn(table, 'id').primary();
    table.integer('feature_limit').notNullable();
    table.integer('version').notNullable();
  }),
  // Not unique by key: a deleted project's key can be taken by a new one, and events of the two come in any order.
  createTable('0002_projects', 'projects', table => {
    idColumn(table, 'id').primary();
    idColumn(table, 'company_id').notNullable();
    table.string('key', 64).notNullable();
    instant(table, 'deleted_at');
    table.integer('version').notNullable();
    table.index(['company_id', 'key']);
  }),
  createTable('0003_environments', 'environments', table => {
    idColumn(table, 'id').primary();
    idColumn(table, 'project_id').notNullable();
    table.string('key', 64).notNullable();
    table.string('name', 120).notNullable();
    table.string('kind', 20).notNullable();
    table.integer('position').notNullable();
    table.integer('version').notNullable();
    table.index(['project_id', 'position', 'key']);
    table.index(['project_id', 'key']);
  }),
  createTable('0004_project_members', 'project_members', table => {
    idColumn(table, 'project_id').notNullable();
    idColumn(table, 'user_id').notNullable();
    table.string('role', 20).notNullable();
    table.primary(['project_id', 'user_id']);
  }),
];
