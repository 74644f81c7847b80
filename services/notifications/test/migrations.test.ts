import { connect } from '@bandera/kit/db/connect';
import { migrateDown, migrateUp, pending } from '@bandera/kit/db/migrate';
import t from 'tap';
import { migrations } from '../migrations/index.ts';

t.test('every migration goes up, down and up again, with a row in the way', async t => {
  const db = connect({ file: ':memory:' });
  t.teardown(() => db.destroy());
  await migrateUp(db, migrations);
  t.same(await pending(db, migrations), []);
  await db('companies').insert({ id: 'c', name: 'Acme', deleted: false, version: 1 });
  await db('digests').insert({ company: 'c', due_at: new Date() });
  for (const { name, up } of migrations.toReversed()) {
    await up(db);
    t.same(await migrateDown(db, migrations), [name], 'up again changed nothing');
  }
  for (const table of [
    'companies',
    'projects',
    'preferences',
    'digests',
    'mails',
    'webhooks',
    'deliveries',
  ]) {
    t.notOk(await db.schema.hasTable(table), table);
  }
  await migrateUp(db, migrations);
  t.same(await db('companies'), []);
});
