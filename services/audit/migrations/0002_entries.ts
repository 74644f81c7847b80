import { instant } from '@bandera/kit/db/columns';
import type { Migration } from '@bandera/kit/db/migrate';

/** `record` is the text that was hashed; the other columns repeat parts of it to be searched by. */
export const entries: Migration = {
  name: '0002_entries',
  async up(db) {
    if (await db.schema.hasTable('entries')) return;
    await db.schema.createTable('entries', table => {
      table.specificType('id', 'char(36)').primary();
      table.string('chain', 36).notNullable();
      table.bigInteger('sequence').notNullable();
      instant(table, 'at').notNullable();
      table.string('type', 100).notNullable();
      table.string('actor', 191).notNullable();
      table.string('subject', 191).notNullable();
      table.string('subject_id', 191).notNullable();
      table.string('project', 36);
      table.text('record', 'longtext').notNullable();
      table.specificType('previous_hash', 'char(64)').notNullable();
      table.specificType('hash', 'char(64)').notNullable();
      table.unique(['chain', 'sequence'], { indexName: 'entries_chain_sequence' });
      table.index(['chain', 'at', 'sequence'], 'entries_chain_at');
      table.index(['chain', 'subject_id', 'at', 'sequence'], 'entries_chain_subject');
      table.index(['chain', 'actor', 'at', 'sequence'], 'entries_chain_actor');
      table.index(['chain', 'type', 'at', 'sequence'], 'entries_chain_type');
      table.index(['chain', 'project', 'at', 'sequence'], 'entries_chain_project');
    });
  },
  async down(db) {
    await db.schema.dropTableIfExists('entries');
  },
};
