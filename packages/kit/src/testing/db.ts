import { connect, type Db } from '../db/connect.ts';
import { type Migration, migrateUp } from '../db/migrate.ts';

/** A migrated in-memory SQLite database that ends with the test. */
export async function testDb(
  t: { teardown(fn: () => unknown): void },
  migrations: Migration[] = [],
): Promise<Db> {
  const db = connect({ file: ':memory:' });
  t.teardown(() => db.destroy());
  await migrateUp(db, migrations);
  return db;
}
