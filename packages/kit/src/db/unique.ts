import { driverError } from './errors.ts';

/**
 * Whether an insert or update failed because the value is taken.
 *
 * `hint` tells several unique indexes of one table apart: a column (`'key'`), columns joined by `_`
 * (`'company_id_key'`), the whole index name, or `'PRIMARY'` for the primary key (`'id'` means it too).
 * MySQL reports the index name and SQLite the columns, so keep knex's default index name
 * (`<table>_<column>_<column>_unique`); where that exceeds MySQL's 64 characters, choose a name that still
 * contains the columns you ask for, each between underscores.
 */
export function isUniqueViolation(error: unknown, hint?: string): boolean {
  const index = violatedIndex(error);
  if (index === undefined) return false;
  if (hint === undefined || index === hint) return true;
  return index === 'PRIMARY' ? hint === 'id' : `_${index}_`.includes(`_${hint}_`);
}

function violatedIndex(error: unknown): string | undefined {
  const { errno, errcode, message } = driverError(error);
  // MySQL 8: "for key 'projects.projects_key_unique'"; MariaDB leaves the table out. 1586 names the key as well.
  if (errno === 1062 || errno === 1586) return /for key '(?:[^'.]+\.)?([^']+)'$/.exec(message)?.[1] ?? '';
  // SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE: "UNIQUE constraint failed: t.a, t.b".
  if (errcode === 1555) return 'PRIMARY';
  if (errcode !== 2067) return undefined;
  const columns = (/UNIQUE constraint failed: (.*)$/.exec(message)?.[1] ?? '').split(', ');
  const table = columns[0]?.split('.')[0] ?? '';
  return `${table}_${columns.map(column => column.split('.')[1]).join('_')}_unique`;
}
