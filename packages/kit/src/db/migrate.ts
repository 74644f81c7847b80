import type { Knex } from 'knex';
import { type Db, engine } from './connect.ts';
import { kitMigrations } from './kit-migrations.ts';
import { acquireLock } from './lock.ts';
import type { Migration } from './migration.ts';
import { withoutQueryTimeout } from './mysql.ts';

export type { Migration };

const recordTable = 'knex_migrations';

/** Applies what is pending, the kit's own tables first. Replicas that start together wait for each other. */
export async function migrateUp(db: Db, migrations: Migration[]): Promise<string[]> {
  return exclusively(db, async config => {
    const [, applied] = await db.migrate.latest(config(migrations));
    return applied;
  });
}

/** Reverts down to, and without, the migration named `to`; the newest one only when `to` is absent. */
export async function migrateDown(db: Db, migrations: Migration[], to?: string): Promise<string[]> {
  return exclusively(db, async config => {
    const done = await applied(db);
    if (to !== undefined && !done.includes(to)) throw new Error(`Migration ${to} is not applied`);
    const reverted: string[] = [];
    for (const name of done.reverse()) {
      if (name === to || (to === undefined && reverted.length === 1)) break;
      await db.migrate.down({ ...config(migrations), name });
      reverted.push(name);
    }
    return reverted;
  });
}

/** The names that `migrateUp` would apply, in order. Changes nothing. */
export async function pending(db: Db, migrations: Migration[]): Promise<string[]> {
  const done = new Set(await applied(db));
  return [...kitMigrations, ...migrations].map(migration => migration.name).filter(name => !done.has(name));
}

async function applied(db: Db): Promise<string[]> {
  if (!(await db.schema.hasTable(recordTable))) return [];
  return db(recordTable).orderBy('id').pluck('name');
}

type ConfigOf = (migrations: Migration[]) => Knex.MigratorConfig;

async function exclusively<T>(db: Db, work: (config: ConfigOf) => Promise<T>): Promise<T> {
  const lock = await acquireLock(db, 'bandera:migrate', 300);
  if (!lock) throw new Error('Another process has been migrating this database for five minutes');
  const config: ConfigOf = migrations => ({
    tableName: recordTable,
    // After a rollback of the application its list is shorter than what the database has seen; that is fine.
    disableMigrationsListValidation: true,
    disableTransactions: engine(db) === 'mysql',
    migrationSource: source([...kitMigrations, ...migrations]),
  });
  try {
    // knex's own lock is a row that a killed run leaves behind; ours frees itself, so theirs may be reset.
    await db.migrate.forceFreeMigrationsLock(config([]));
    return await withoutQueryTimeout(db.client, () => work(config));
  } finally {
    await lock.release();
  }
}

function source(list: Migration[]): Knex.MigrationSource<Migration> {
  const twice = list.find(
    (migration, index) => list.findIndex(other => other.name === migration.name) !== index,
  );
  if (twice) throw new Error(`Two migrations are named ${twice.name}`);
  return {
    getMigrations: async () => list,
    getMigrationName: migration => migration.name,
    getMigration: async ({ up, down }) => ({ up, down }),
  };
}
