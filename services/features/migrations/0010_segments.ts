import { instant } from '@bandera/kit/db/columns';
import { createTable, idColumn } from './create-table.ts';

export const segments = [
  createTable('0010_segments', 'segments', table => {
    idColumn(table, 'id').primary();
    idColumn(table, 'company_id').notNullable();
    // The project's id, or `company`: null would not be unique.
    table.string('scope', 36).notNullable();
    table.integer('number').notNullable();
    table.string('name', 120).notNullable();
    table.string('sort_name', 120).notNullable();
    table.text('search_text').notNullable();
    table.integer('constraint_count').notNullable();
    table.integer('value_count').notNullable();
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    table.integer('version').notNullable();
    table.text('description').notNullable();
    table.text('constraints', 'longtext').notNullable();
    table.unique(['company_id', 'number']);
    table.unique(['company_id', 'scope', 'name']);
    table.index(['company_id', 'sort_name', 'id']);
  }),
  // The last number given: numbers of deleted segments are not used again, since Unleash SDKs may still hold them.
  createTable('0011_segment_numbers', 'segment_numbers', table => {
    idColumn(table, 'company_id').primary();
    table.integer('last').notNullable();
  }),
  createTable('0012_segment_uses', 'segment_uses', table => {
    idColumn(table, 'segment_id').notNullable();
    idColumn(table, 'feature_id').notNullable();
    table.string('environment', 64).notNullable();
    idColumn(table, 'project_id').notNullable();
    table.primary(['segment_id', 'feature_id', 'environment']);
    table.index(['feature_id', 'environment']);
  }),
];
