import { instant } from '@bandera/kit/db/columns';
import type { Knex } from 'knex';
import { createTable, idColumn } from './create-table.ts';

// A filter first, then what lists are sorted by, then the id that decides between equals: each page starts in an index.
const sortable = (table: Knex.CreateTableBuilder, owner: string) => {
  for (const column of ['key', 'sort_name', 'created_at', 'updated_at']) {
    table.index([owner, 'archived_at', column, 'id']);
  }
};

export const features = [
  createTable('0005_features', 'features', table => {
    idColumn(table, 'id').primary();
    idColumn(table, 'company_id').notNullable();
    idColumn(table, 'project_id').notNullable();
    table.string('key', 100).notNullable();
    table.string('name', 120).notNullable();
    // Lower case, since one of the two engines compares bytes.
    table.string('sort_name', 120).notNullable();
    table.text('search_text').notNullable();
    table.string('kind', 20).notNullable();
    table.string('value_type', 20).notNullable();
    table.text('tags').notNullable();
    idColumn(table, 'owner');
    table.boolean('impression_data').notNullable();
    instant(table, 'archived_at');
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    // Created, or asked for by an application last; hours may pass before it is moved on.
    instant(table, 'active_at').notNullable();
    table.integer('version').notNullable();
    table.integer('revision').notNullable();
    table.string('off_variant', 100);
    table.text('description').notNullable();
    table.text('variants', 'longtext').notNullable();
    table.unique(['project_id', 'key']);
    sortable(table, 'project_id');
    sortable(table, 'company_id');
  }),
  // A feature that was never set in an environment has no row there: off, without strategies.
  createTable('0006_configurations', 'configurations', table => {
    idColumn(table, 'feature_id').notNullable();
    table.string('environment', 64).notNullable();
    idColumn(table, 'project_id').notNullable();
    table.boolean('enabled').notNullable();
    table.integer('strategy_count').notNullable();
    table.integer('revision').notNullable();
    instant(table, 'updated_at').notNullable();
    table.text('strategies', 'longtext').notNullable();
    table.text('prerequisites', 'longtext').notNullable();
    table.primary(['feature_id', 'environment']);
    table.index(['project_id', 'environment']);
  }),
  // Which feature needs which, as configurations say it; `parent` by key, as they do.
  createTable('0007_prerequisites', 'prerequisites', table => {
    idColumn(table, 'feature_id').notNullable();
    table.string('environment', 64).notNullable();
    idColumn(table, 'project_id').notNullable();
    table.string('parent', 100).notNullable();
    table.primary(['feature_id', 'environment', 'parent']);
    table.index(['project_id', 'parent', 'environment']);
  }),
  createTable('0008_revisions', 'revisions', table => {
    idColumn(table, 'feature_id').notNullable();
    table.integer('n').notNullable();
    // Null: the settings that all environments share.
    table.string('environment', 64);
    idColumn(table, 'actor_id');
    table.string('actor_name', 200).notNullable();
    table.integer('restored');
    instant(table, 'created_at').notNullable();
    table.text('before_change', 'longtext').notNullable();
    table.text('after_change', 'longtext').notNullable();
    table.primary(['feature_id', 'n']);
    table.index(['feature_id', 'environment', 'n']);
  }),
  // Apart from the configurations, so that counting evaluations never waits for somebody who edits.
  createTable('0009_sightings', 'sightings', table => {
    idColumn(table, 'feature_id').notNullable();
    table.string('environment', 64).notNullable();
    instant(table, 'seen_at').notNullable();
    table.primary(['feature_id', 'environment']);
  }),
];
