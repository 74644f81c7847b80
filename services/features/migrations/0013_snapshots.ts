import { createTable, idColumn } from './create-table.ts';

export const snapshots = [
  // The revision that an environment is at. The row stays when the environment goes: should one with the same key
  // come again, those who hold the old snapshot see a higher revision. Whoever changes an environment locks its row.
  createTable('0013_snapshots', 'snapshots', table => {
    idColumn(table, 'project_id').notNullable();
    table.string('environment', 64).notNullable();
    table.integer('revision').notNullable();
    table.primary(['project_id', 'environment']);
  }),
];
