import { connect } from '@bandera/kit/db/connect';
import { migrateDown, migrateUp, pending } from '@bandera/kit/db/migrate';
import t from 'tap';
import { migrations } from '../migrations/index.ts';

t.test('every migration goes up, down and up again, with a row in the way', async t => {
  const db = connect({ file: ':memory:' });
  t.teardown(() => db.destroy());
  await migrateUp(db, migrations);
  t.same(await pending(db, migrations), []);
  await db('companies').insert({
    id: 'c',
    status: 'active',
    limits: '{}',
    version: 1,
    updated_at: new Date(0),
  });
  for (const { name, up } of migrations.toReversed()) {
    await up(db);
    t.same(await migrateDown(db, migrations), [name], 'up again changed nothing');
  }
  for (const table of ['companies', 'projects', 'environments', 'api_keys', 'project_members']) {
    t.notOk(await db.schema.hasTable(table), table);
  }
  await migrateUp(db, migrations);
  t.same(await db('projects'), []);
});
