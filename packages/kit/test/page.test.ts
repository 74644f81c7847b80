import t from 'tap';
import { z } from 'zod';
import { connect } from '../src/db/connect.ts';
import { keyset, listOf, pageQuery } from '../src/http/page.ts';
import { pageContract } from '../src/testing/page-contract.ts';

const db = connect({ file: ':memory:' });
t.teardown(() => db.destroy());

t.test('every row once and in order, in all directions, through ties', t => pageContract(t, db));

t.test('the query of a list', t => {
  t.same(pageQuery.parse({}), { limit: 50 });
  t.same(pageQuery.parse({ limit: '200', cursor: 'x' }), { limit: 200, cursor: 'x' });
  for (const limit of ['0', '201', '1.5', 'many', ''])
    t.throws(() => pageQuery.parse({ limit }), z.ZodError, limit);
  t.same(listOf(z.string()).parse({ items: ['a'], next: null }), { items: ['a'], next: null });
  t.end();
});

t.test('what happens between two pages', async t => {
  await db.schema.createTable('people', table => {
    table.string('id').primary();
    table.string('name');
  });
  await db('people').insert(['b', 'd', 'f', 'h'].map(name => ({ id: `${name}1`, name })));
  const list = (cursor?: string | null) =>
    keyset<{ id: string; name: string }>(db('people').select('*'), {
      by: [{ column: 'name' }],
      page: { limit: 2, ...(cursor ? { cursor } : {}) },
      idColumn: 'id',
    });
  const first = await list();
  t.same(
    first.items.map(item => item.name),
    ['b', 'd'],
  );
  await db('people').where('name', 'd').delete();
  await db('people').insert(['a', 'c', 'e'].map(name => ({ id: `${name}1`, name })));
  const second = await list(first.next);
  t.same(
    second.items.map(item => item.name),
    ['e', 'f'],
    'nothing twice, nothing skipped',
  );
  t.same(
    (await list(second.next)).items.map(item => item.name),
    ['h'],
  );
  t.equal((await list(second.next)).next, null);

  t.test('a cursor that another list made, or a person', async t => {
    const other = await keyset(db('people').select('*'), { by: [], page: { limit: 1 }, idColumn: 'id' });
    const made = Buffer.from(first.next ?? '', 'base64url').toString();
    const forged = [
      other.next,
      'x',
      '%%%',
      Buffer.from('null').toString('base64url'),
      Buffer.from(made.replace('"d1"', '{"$ne":1}')).toString('base64url'),
      Buffer.from(made.replace('"d1"', '{"time":1e300}')).toString('base64url'),
      Buffer.from(made.replace('"d1"', '"d1",1')).toString('base64url'),
      Buffer.from(made.replace('"d1"', 'null')).toString('base64url'),
    ];
    for (const cursor of forged) {
      await t.rejects(
        list(cursor),
        { code: 'invalid-cursor', status: 400, errors: [{ path: 'cursor' }] },
        String(cursor),
      );
    }
    const injected = Buffer.from(made.replace('"d1"', '"d1\' or 1=1 --"')).toString('base64url');
    t.equal((await list(injected)).items.length, 2, 'values are bound, never SQL');
  });

  t.test('a column that may be null is a defect that shows itself', async t => {
    await db('people').insert([
      { id: '1', name: null },
      { id: '2', name: null },
      { id: '3', name: null },
    ]);
    await t.rejects(list(), /Cannot page by name/);
  });
});
