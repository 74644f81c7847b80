import { migrateDown, migrateUp, pending } from '@bandera/kit/db/migrate';
import { testDb } from '@bandera/kit/testing/db';
import t from 'tap';
import { migrations } from '../migrations/index.ts';

t.test('migrations go up, down, and up again', async t => {
  const db = await testDb(t, migrations);
  const names = migrations.map(migration => migration.name);
  t.same(await pending(db, migrations), []);
  for (const migration of migrations) await migration.up(db);
  t.same((await migrateDown(db, migrations, 'kit_0005_idempotency_keys')).toSorted(), names);
  t.same(await pending(db, migrations), names);
  await migrateUp(db, migrations);
  t.same(await pending(db, migrations), []);
});
