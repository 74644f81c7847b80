import type { Knex } from 'knex';
import { instant } from './columns.ts';
import type { Migration } from './migration.ts';

function table(
  name: string,
  tableName: string,
  columns: (table: Knex.CreateTableBuilder) => void,
): Migration {
  return {
    name,
    up: async db => {
      if (!(await db.schema.hasTable(tableName))) await db.schema.createTable(tableName, columns);
    },
    down: async db => {
      await db.schema.dropTableIfExists(tableName);
    },
  };
}

/** The tables that every service has: events out, events in, and requests that must not be done twice. */
export const kitMigrations: Migration[] = [
  table('kit_0001_outbox', 'outbox', t => {
    t.bigIncrements('id');
    t.specificType('event_id', 'char(36)').notNullable().unique();
    t.string('subject', 191).notNullable();
    t.string('aggregate', 191).notNullable();
    t.bigInteger('sequence').notNullable();
    t.text('body', 'longtext').notNullable();
    instant(t, 'created_at').notNullable();
    instant(t, 'published_at');
    t.unique(['aggregate', 'sequence']);
    t.index(['published_at', 'id']);
  }),
  table('kit_0002_outbox_sequences', 'outbox_sequences', t => {
    t.string('aggregate', 191).primary();
    t.bigInteger('sequence').notNullable();
  }),
  table('kit_0003_inbox', 'inbox', t => {
    t.string('consumer', 100).notNullable();
    t.specificType('event_id', 'char(36)').notNullable();
    instant(t, 'applied_at').notNullable().index();
    t.primary(['consumer', 'event_id']);
  }),
  table('kit_0004_dead_letters', 'dead_letters', t => {
    t.specificType('id', 'char(36)').primary();
    t.string('consumer', 100).notNullable();
    t.specificType('event_id', 'char(36)').notNullable();
    t.string('subject', 191).notNullable();
    t.text('body', 'longtext').notNullable();
    t.text('error').notNullable();
    instant(t, 'failed_at').notNullable().index();
    instant(t, 'replayed_at');
    t.unique(['consumer', 'event_id']);
  }),
  table('kit_0005_idempotency_keys', 'idempotency_keys', t => {
    t.string('scope', 191).notNullable();
    t.specificType('key_hash', 'char(64)').notNullable();
    t.specificType('fingerprint', 'char(64)').notNullable();
    t.string('state', 10).notNullable();
    t.integer('status');
    t.text('body', 'longtext');
    instant(t, 'created_at').notNullable().index();
    t.primary(['scope', 'key_hash']);
  }),
];
