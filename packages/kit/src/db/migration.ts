import type { Knex } from 'knex';

/**
 * One step of the schema. MySQL commits at every DDL statement, so keep one change a migration and guard it with
 * `hasTable` or `hasColumn`: a run that was killed half-way is simply repeated.
 */
export interface Migration {
  /** `NNNN_what`, unique within the service; it is recorded under this name for ever. */
  name: string;
  up(db: Knex): Promise<void>;
  down(db: Knex): Promise<void>;
}
