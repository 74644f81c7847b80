import { type Db, engine } from '@bandera/kit/db/connect';
import type { Knex } from 'knex';

/** What an upsert calls the row that came in: the one expression in which the engines differ. */
export const incoming = (db: Db, column: string): Knex.Raw =>
  engine(db) === 'mysql' ? db.raw('values(??)', [column]) : db.raw('excluded.??', [column]);
