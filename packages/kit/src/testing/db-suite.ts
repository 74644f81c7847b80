import type { Test } from 'tap';
import { bool, bytes, date, instant, iso, json, nullable, number, oneOf, rows, text } from '../db/columns.ts';
import { type Db, isTransient, ping } from '../db/connect.ts';
import { type Migration, migrateDown, migrateUp, pending } from '../db/migrate.ts';
import { transactions } from '../db/tx.ts';
import { isUniqueViolation } from '../db/unique.ts';
import { newId } from '../ids.ts';

const things: Migration = {
  name: '0001_things',
  up: async db => {
    if (await db.schema.hasTable('things')) return;
    await db.schema.createTable('things', t => {
      t.specificType('id', 'char(36)').primary();
      t.string('owner', 100).notNullable();
      t.string('code', 100).notNullable();
      t.boolean('enabled').notNullable();
      t.json('limits').notNullable();
      t.bigInteger('size').notNullable();
      t.binary('icon');
      t.string('kind', 10).notNullable();
      instant(t, 'created_at').notNullable();
      instant(t, 'archived_at');
      t.unique(['owner', 'code']);
    });
  },
  down: async db => {
    await db.schema.dropTableIfExists('things');
  },
};

const note: Migration = {
  name: '0002_things_note',
  up: async db => {
    if (!(await db.schema.hasColumn('things', 'note')))
      await db.schema.alterTable('things', t => t.string('note', 50));
  },
  down: async db => {
    if (await db.schema.hasColumn('things', 'note'))
      await db.schema.alterTable('things', t => t.dropColumn('note'));
  },
};

/** The migrations that the suites of this folder work on. */
export const suiteMigrations = [things, note];

const thingRow = rows({
  id: text,
  owner: text,
  code: text,
  enabled: bool,
  limits: json<{ seats: number; tags: string[] }>(),
  size: number,
  icon: nullable(bytes),
  kind: oneOf('big', 'small'),
  createdAt: date,
  archivedAt: nullable(iso),
});

const thing = (fields: { code: string; owner?: string; limits?: { seats: number; tags: string[] } }) => ({
  id: newId(),
  owner: 'ann',
  enabled: true,
  limits: { seats: 3, tags: ['a', 'é😀'] },
  size: 2 ** 40,
  icon: Buffer.from([0, 255, 128]),
  kind: 'big' as const,
  createdAt: new Date('2030-05-06T07:08:09.123Z'),
  archivedAt: null,
  ...fields,
});

/** Every promise of the data layer, on an empty database. Both engines pass it. */
export async function dbSuite(t: Test, db: Db): Promise<void> {
  await t.test('migrations go up once, report what is pending, and go down in reverse', async t => {
    await ping(db);
    t.match(await pending(db, suiteMigrations), [
      'kit_0001_outbox',
      String,
      String,
      String,
      String,
      '0001_things',
      '0002_things_note',
    ]);
    const [first, second] = await Promise.all([
      migrateUp(db, suiteMigrations).catch(String),
      migrateUp(db, suiteMigrations).catch(String),
    ]);
    t.equal(
      [first, second].filter(applied => Array.isArray(applied) && applied.length === 7).length,
      1,
      'two replicas apply it once',
    );
    t.same(await pending(db, suiteMigrations), []);

    await db('knex_migrations_lock').update({ is_locked: 1 });
    t.same(await migrateUp(db, suiteMigrations), [], 'a lock row left by a killed run does not matter');

    t.same(await migrateDown(db, suiteMigrations), ['0002_things_note']);
    t.notOk(await db.schema.hasColumn('things', 'note'));
    t.same(await migrateDown(db, suiteMigrations, 'kit_0005_idempotency_keys'), ['0001_things']);
    t.same(await pending(db, suiteMigrations), ['0001_things', '0002_things_note']);
    await t.rejects(migrateDown(db, suiteMigrations, '0002_things_note'), /0002_things_note is not applied/);
    t.same(await migrateUp(db, suiteMigrations), ['0001_things', '0002_things_note']);
    t.same(await migrateUp(db, [things]), [], 'an older release starts on a newer schema');
  });

  await t.test('a row comes back as it went in', async t => {
    const given = thing({ code: 'roundtrip' });
    await db('things').insert(thingRow.toRow(given));
    const found = await db('things')
      .select(thingRow.columns)
      .where({ id: given.id })
      .first()
      .then(thingRow.fromFirst);
    t.strictSame(found, given);
    t.same(thingRow.fromFirst(await db('things').where({ id: newId() }).first()), undefined);

    const changed = await db('things')
      .where({ id: given.id })
      .update(thingRow.toRow({ enabled: false, archivedAt: '2031-01-01T00:00:00.007Z' }));
    t.equal(changed, 1);
    const later = await db('things')
      .where(thingRow.column('createdAt'), '<=', given.createdAt)
      .where({ enabled: false });
    t.match(later.map(thingRow.fromRow), [{ id: given.id, archivedAt: '2031-01-01T00:00:00.007Z' }]);
    t.same(await db('things').where('created_at', '<', given.createdAt), [], 'milliseconds count');

    await db('things')
      .insert(thingRow.toRow({ ...given, limits: { seats: 9, tags: [] } }))
      .onConflict(['owner', 'code'])
      .merge(['limits']);
    t.match(thingRow.fromRow(await db('things').where({ id: given.id }).first()), {
      limits: { seats: 9 },
      enabled: false,
    });
    const [total] = await db('things').sum({ size: 'size' }).count({ n: '*' });
    t.same({ ...total }, { size: 2 ** 40, n: 1 });
    t.same(await db('things').where({ code: 'ROUNDTRIP' }), [], 'text compares by its bytes');
  });

  await t.test('a taken value is told apart by its index', async t => {
    const given = thing({ code: 'taken' });
    await db('things').insert(thingRow.toRow(given));
    const error = await db('things')
      .insert(thingRow.toRow(thing({ code: 'taken' })))
      .catch(error => error);
    for (const hint of [undefined, 'code', 'owner', 'owner_code', 'things_owner_code_unique'])
      t.ok(isUniqueViolation(error, hint));
    for (const hint of ['id', 'PRIMARY', 'cod', 'kind']) t.notOk(isUniqueViolation(error, hint));
    t.notMatch(error.message, /😀/, 'bound values stay out of the message');

    const primary = await db('things')
      .insert(thingRow.toRow({ ...thing({ code: 'other' }), id: given.id }))
      .catch(error => error);
    for (const hint of [undefined, 'id', 'PRIMARY']) t.ok(isUniqueViolation(primary, hint));
    t.notOk(isUniqueViolation(primary, 'code'));
    const missing = await db('things')
      .insert({ id: newId() })
      .catch(error => error);
    t.notOk(isUniqueViolation(missing));
  });

  await t.test('a transaction commits all, or nothing', async t => {
    const done: string[] = [];
    const tx = transactions({ db, log: { error: (_, message) => done.push(message) } });
    const kept = await tx(async trx => {
      await trx.db('things').insert(thingRow.toRow(thing({ code: 'kept' })));
      trx.afterCommit(() => {
        done.push('after');
      });
      trx.afterCommit(() => Promise.reject(new Error('cache away')));
      t.same(done, []);
      return 'result';
    });
    t.equal(kept, 'result');
    t.same(done, ['after', 'an action after a commit failed']);

    const lost = tx(async trx => {
      await trx.db('things').insert(thingRow.toRow(thing({ code: 'lost' })));
      trx.afterCommit(() => {
        done.push('never');
      });
      throw new Error('changed my mind');
    });
    await t.rejects(lost, { message: 'changed my mind' });
    t.same(await db('things').whereIn('code', ['kept', 'lost']).pluck('code'), ['kept']);
    t.equal(done.length, 2);

    await t.rejects(
      tx(() => tx(async () => {})),
      /tx inside tx/,
    );
  });

  await t.test('a transaction that lost a race is repeated', async t => {
    const tx = transactions({ db });
    await db('things').insert([thing({ code: 'left' }), thing({ code: 'right' })].map(thingRow.toRow));
    let attempts = 0;
    const touch = (first: string, second: string) =>
      tx(async trx => {
        attempts += 1;
        for (const code of [first, second]) {
          await trx.db('things').where({ code }).increment('size', 1);
          await trx.db('things').where({ code: 'left' }).first();
        }
      });
    await Promise.all(
      Array.from({ length: 8 }, (_, i) => (i % 2 ? touch('left', 'right') : touch('right', 'left'))),
    );
    t.same(await db('things').whereIn('code', ['left', 'right']).pluck('size'), [2 ** 40 + 8, 2 ** 40 + 8]);
    t.ok(attempts >= 8);

    let tries = 0;
    const stubborn = tx(async () => {
      tries += 1;
      throw Object.assign(new Error('Deadlock found'), { errno: 1213 });
    });
    t.ok(isTransient(await stubborn.catch((error: unknown) => error)));
    t.equal(tries, 4, 'once and three repetitions');
  });
}
