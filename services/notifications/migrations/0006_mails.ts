import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/** One mail to one person, and what became of it. */
export const mails: Migration = {
  name: '0006_mails',
  async up(db) {
    if (await db.schema.hasTable('mails')) return;
    await db.schema.createTable('mails', table => {
      table.specificType('id', 'char(36)').primary();
      table.specificType('company', 'char(36)').notNullable();
      table.specificType('user', 'char(36)').notNullable();
      table.string('to', 320).notNullable();
      table.string('subject', 255).notNullable();
      table.text('text', 'longtext').notNullable();
      table.text('html', 'longtext').notNullable();
      table.string('state', 10).notNullable();
      table.integer('attempts').notNullable();
      table.text('last_error');
      instant(table, 'created_at').notNullable().index();
      instant(table, 'sent_at');
      table.index(['company', 'user', 'state'], 'mails_company_user_state');
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('mails');
  },
};
