import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/** `next_attempt_at` is when a pending delivery is due; while it is being sent, when it would be taken up again. */
export const deliveries: Migration = {
  name: '0008_deliveries',
  async up(db) {
    if (await db.schema.hasTable('deliveries')) return;
    await db.schema.createTable('deliveries', table => {
      table.specificType('id', 'char(36)').primary();
      table.specificType('webhook', 'char(36)').notNullable();
      table.specificType('company', 'char(36)').notNullable();
      table.integer('n').notNullable();
      table.specificType('event_id', 'char(36)').notNullable();
      table.string('type', 50).notNullable();
      table.text('body', 'longtext').notNullable();
      table.string('state', 10).notNullable();
      table.integer('attempts').notNullable();
      instant(table, 'next_attempt_at');
      table.integer('last_status');
      table.string('last_error', 255);
      table.integer('duration_ms');
      table.text('response');
      instant(table, 'created_at').notNullable();
      instant(table, 'finished_at').index();
      table.unique(['webhook', 'n'], { indexName: 'deliveries_webhook_n' });
      table.index(['state', 'next_attempt_at'], 'deliveries_state_next');
      table.index(['webhook', 'state', 'n'], 'deliveries_webhook_state_n');
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('deliveries');
  },
};
