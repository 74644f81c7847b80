import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/** `deliveries` is the number of the webhook's last delivery. */
export const webhooks: Migration = {
  name: '0007_webhooks',
  async up(db) {
    if (await db.schema.hasTable('webhooks')) return;
    await db.schema.createTable('webhooks', table => {
      table.specificType('id', 'char(36)').primary();
      table.specificType('company', 'char(36)').notNullable();
      table.string('name', 120).notNullable();
      table.text('url').notNullable();
      table.text('events').notNullable();
      table.specificType('project', 'char(36)');
      table.boolean('enabled').notNullable();
      table.string('disabled_reason', 255);
      table.string('secret', 255).notNullable();
      table.string('previous_secret', 255);
      instant(table, 'previous_until');
      instant(table, 'created_at').notNullable();
      instant(table, 'updated_at').notNullable();
      table.integer('version').notNullable();
      table.integer('deliveries').notNullable().defaultTo(0);
      table.index(['company', 'created_at', 'id'], 'webhooks_company_created');
      table.index(['company', 'name', 'id'], 'webhooks_company_name');
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('webhooks');
  },
};
