import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, ensureDatabase, isTransient, isUnavailable } from '@bandera/kit/db/connect';
import { reach } from '@bandera/kit/db/reach';
import { transactions } from '@bandera/kit/db/tx';
import { testDb } from '@bandera/kit/testing/db';
import { dbSuite } from '@bandera/kit/testing/db-suite';
import t from 'tap';

t.test('SQLite through node:sqlite', async t => {
  const db = connect({ file: ':memory:' });
  t.teardown(() => db.destroy());
  await dbSuite(t, db);

  // What our dialect takes from knex's private files.
  await t.test('bindings, raw rows and streams', async t => {
    await db.schema.createTable('raw', table => {
      table.increments('id');
      table.bigInteger('big');
      table.binary('blob');
      table.boolean('flag').defaultTo(true);
      table.string('word');
    });
    t.same(
      await db('raw').insert({ big: 2n ** 53n - 1n, blob: Buffer.from('x'), flag: false, word: undefined }),
      [1],
    );
    const row = await db('raw').first();
    t.same(
      { ...row },
      { id: 1, big: Number.MAX_SAFE_INTEGER, blob: Uint8Array.from(Buffer.from('x')), flag: 0, word: null },
    );
    t.equal(await db('raw').where({ id: 1 }).delete(), 1);
    t.same((await db.raw('pragma foreign_keys'))[0].foreign_keys, 1);
    await db('raw').insert([{ word: 'a' }, { word: 'b' }]);
    const words: string[] = [];
    for await (const { word } of db('raw').select('word').stream()) words.push(word);
    t.same(words, ['a', 'b']);
    await t.rejects(db('raw').insert({ word: () => 'x' }));
  });
});

t.test('a file keeps its rows; the database is busy with one transaction at a time', async t => {
  const file = join(t.testdir({}), 'deep', 'folder', 'service.sqlite');
  const first = connect({ file });
  await first.schema.createTable('kept', table => table.string('word'));
  await first('kept').insert({ word: 'still here' });
  await first.destroy();

  const db = connect({ file, acquireTimeoutMs: 200 });
  t.teardown(() => db.destroy());
  t.same(await db('kept').pluck('word'), ['still here']);
  const tx = transactions({ db });
  await t.rejects(
    tx(() => db('kept')),
    /Inside tx use trx.db/,
  );

  const trx = await db.transaction();
  const waiting = await db('kept').catch((error: unknown) => error);
  t.match(waiting, { name: 'DatabaseUnavailable' });
  t.ok(isUnavailable(waiting));
  await trx.rollback();
});

t.test('what cannot be opened says what to do', async t => {
  const dir = t.testdir({ file: '' });
  writeFileSync(join(dir, 'file'), '');
  t.throws(
    () => connect({ file: join(dir, 'file', 'db.sqlite') }),
    /Cannot write .*make its folder writable/,
  );
  t.throws(() => connect({ url: 'postgres://localhost/x' }), /DATABASE_URL must look like mysql:/);
  await t.rejects(ensureDatabase('mysql://root@localhost:1/'), /names no database/);
});

t.test('an absent server is unavailable, and says so without its address', async t => {
  const lines: string[] = [];
  const log = { warn: (line: string) => lines.push(line), error: () => {} };
  const db = connect({ url: 'mysql://root:secret@127.0.0.1:1/bandera_x', log });
  t.teardown(() => db.destroy());
  const error = await db('x').catch((error: unknown) => error);
  t.ok(isUnavailable(error));
  t.notOk(isTransient(error));
  t.notMatch(lines.join(), /secret/);
  for (const errno of [1290, 1792, 1836, 1053]) t.ok(isUnavailable(Object.assign(new Error(), { errno })));
  t.notOk(isUnavailable(new Error('anything else')));
  t.notOk(isUnavailable('text'));
});

t.test('a process that starts gives up a database in the end, or when it is told to end itself', async t => {
  const db = connect({ url: 'mysql://root:secret@127.0.0.1:1/bandera_x' });
  t.teardown(() => db.destroy());
  const told: object[] = [];
  const log = { warn: (fields: object) => void told.push(fields) };
  await t.rejects(reach(db, { name: 'x', patience: 0.1, log }), {
    name: 'StartError',
    message: 'DATABASE_URL: the database of x cannot be reached (ECONNREFUSED).',
  });
  t.equal(told.length, 1, 'that it waits is told once');
  const signal = AbortSignal.abort();
  await t.rejects(reach(db, { name: 'x', patience: 100, log, signal }), { name: 'AbortError' });
});

t.test('testDb is migrated', async t => {
  const db = await testDb(t);
  t.ok(await db.schema.hasTable('idempotency_keys'));
});
