import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { connect } from '@bandera/kit/db/connect';
import t, { type Test } from 'tap';
import { writeArchive } from '../../scripts/swarm/inside/archive.ts';
import { openStream } from '../../scripts/swarm/inside/event-stream.ts';
import { requireFitting } from '../../scripts/swarm/inside/fitting.ts';
import { type Installation, readInstallation } from '../../scripts/swarm/inside/installation.ts';
import { openDatabase } from '../../scripts/swarm/inside/mysql-tables.ts';
import { republish, restoreInstallation } from '../../scripts/swarm/inside/restoration.ts';
import { backend, mysqlDatabaseUrl } from './backend.ts';

const bytes = Buffer.from([0, 1, 0xfe, 0xff, 0x27, 0x5c]);
const awkward = `it's "quoted" \\ \n\t \u0000 ñandú 🚩 \u2028 %_`;

/** A database as the services have theirs: every type of column that a migration makes. */
async function filledDatabase(t: Test, server: string) {
  const url = await mysqlDatabaseUrl(t, server);
  const db = connect({ url });
  t.teardown(() => db.destroy());
  await db.schema.createTable('knex_migrations', table => {
    table.increments();
    table.string('name');
  });
  await db('knex_migrations').insert([{ name: '0001_things' }, { name: '0000_kit' }]);
  await db.schema.createTable('things', table => {
    table.specificType('id', 'char(36)').primary();
    table.text('words', 'longtext');
    table.json('document');
    table.datetime('at', { precision: 3 });
    table.boolean('yes');
    table.bigInteger('large');
    table.decimal('exact', 30, 10);
    table.binary('bytes');
    table.string('twice').nullable();
  });
  await db.schema.createTable('parts', table => {
    table.increments();
    table.specificType('thing', 'char(36)').references('things.id');
  });
  await db.schema.createTable('outbox', table => {
    table.specificType('id', 'char(36)').primary();
    table.datetime('created_at', { precision: 3 });
    table.datetime('published_at', { precision: 3 });
  });
  const at = new Date('2030-01-01T00:00:00.123Z');
  const rows = Array.from({ length: 450 }, (_, index) => ({
    id: String(index).padStart(36, '0'),
    words: index === 7 ? awkward : index % 3 ? 'x'.repeat(index) : null,
    document: JSON.stringify({ index, awkward, nested: [null, true, 0.1] }),
    at,
    yes: index % 2,
    large: '9007199254740993',
    exact: '12345678901234567890.0123456789',
    bytes: index === 8 ? bytes : null,
    twice: index === 9 ? '' : null,
  }));
  await db.batchInsert('things', rows, 100);
  await db('parts').insert([{ thing: rows[1]?.id }, { thing: rows[0]?.id }]);
  await db('outbox').insert([{ id: 'a'.repeat(36), created_at: new Date(), published_at: new Date() }]);
  return { url, db };
}

async function installationOn(t: Test, mysql: string, nats: string) {
  const { url, db } = await filledDatabase(t, mysql);
  const name = `backup-${randomBytes(4).toString('hex')}`;
  const stream = await openStream(nats, name);
  const connection = openDatabase(url);
  t.teardown(async () => {
    connection.destroy();
    await stream.remove();
    await stream.close();
  });
  const events = {
    subjects: [`${name}.>`],
    storage: 'file',
    num_replicas: 1,
    duplicate_window: 60_000_000_000,
    max_age: 0,
  };
  await stream.recreate(events);
  for (let index = 0; index < 300; index++)
    await stream.add({
      subject: `${name}.x.y.v1`,
      id: `event-${index}`,
      body: Buffer.from(`${index} ${awkward}`).toString('base64'),
    });
  const assets = t.testdir({ logos: { 'a.webp': 'one', deep: { 'b.webp': 'two' } } });
  writeFileSync(path.join(assets, 'logos', 'c.webp'), bytes);
  const installation: Installation = {
    databases: new Map([['things', connection]]),
    stream,
    assets,
    close: async () => {},
  };
  return { installation, db, url, name };
}

async function backedUp(installation: Installation) {
  const out = new PassThrough();
  const bytes = buffer(out);
  const archive = writeArchive(out);
  const manifest = await readInstallation(installation, archive.write);
  await archive.end();
  out.end();
  return { manifest, file: await bytes };
}

t.test('a backup, a wipe and a restore leave every row, event and file as it was', async t => {
  const mysql = backend(t, 'TEST_MYSQL_URL');
  const nats = backend(t, 'TEST_NATS_URL');
  if (!mysql || !nats) return;
  const { installation, db, url, name } = await installationOn(t, mysql, nats);
  const { manifest, file } = await backedUp(installation);
  t.match(manifest, {
    tables: { 'things.things': { count: 450 }, 'things.parts': { count: 2 }, 'things.outbox': { count: 1 } },
    migrations: { things: ['0000_kit', '0001_things'] },
    events: { count: 300 },
    assets: { count: 3 },
  });
  t.same((await backedUp(installation)).manifest.tables, manifest.tables, 'nothing changed, nor did a hash');

  await db('parts').delete();
  await db('things').where('yes', 1).delete();
  await db('things').update({ words: 'spoilt' });
  await installation.stream.remove();
  mkdirSync(path.join(installation.assets, 'logos', 'new'));
  writeFileSync(path.join(installation.assets, 'logos', 'new', 'd.webp'), 'a stranger');
  writeFileSync(path.join(installation.assets, 'logos', 'a.webp'), 'changed');
  t.notSame((await backedUp(installation)).manifest.tables, manifest.tables);

  const restored = await restoreInstallation(installation, Readable.from([file]));
  t.same(restored, manifest, 'it says itself that all is equal');
  const parts = Object.entries(manifest.tables).map(([name, { count }]) => `${name} ${count}`);
  t.comment(
    `R11: equal hashes of ${parts.join(', ')}, ${manifest.events.count} events, ${manifest.assets.count} files`,
  );
  const { at: _, ...again } = (await backedUp(installation)).manifest;
  t.match(manifest, again, 'and so does another backup');
  const row = await db('things')
    .where({ id: '7'.padStart(36, '0') })
    .first();
  t.match(row, { words: awkward, large: '9007199254740993' });
  t.same(
    (
      await db('things')
        .where({ id: '8'.padStart(36, '0') })
        .first()
    ).bytes,
    bytes,
  );
  t.equal(
    (
      await db('things')
        .where({ id: '9'.padStart(36, '0') })
        .first()
    ).twice,
    '',
    'empty is not null',
  );
  t.same(readdirSync(path.join(installation.assets, 'logos', 'new')), [], 'what was not there is gone');
  t.same(readFileSync(path.join(installation.assets, 'logos', 'c.webp')), bytes);

  t.equal(
    await republish({ DATABASE_URL_THINGS: url }, manifest),
    1,
    'what left shortly before leaves again',
  );
  t.match(await db('outbox').first(), { published_at: null });

  t.same(await requireFitting(installation, Readable.from([file])), manifest, 'it would fit again');
  const all = async () => ({ ...(await backedUp(installation)).manifest, at: '' });
  const refused = async (file: Buffer, why: RegExp) => {
    const before = await all();
    await t.rejects(requireFitting(installation, Readable.from([file])), why);
    t.same(await all(), before, 'nothing was touched');
  };
  const cut = file.subarray(0, file.length - 40);
  await refused(cut, /unexpected end|cut off/);
  await t.rejects(restoreInstallation(installation, Readable.from([cut])), /unexpected end|cut off/);
  await restoreInstallation(installation, Readable.from([file]));
  const short = gzipSync(
    gunzipSync(file)
      .toString()
      .split('\n')
      .filter(line => !line.includes('"event-7"'))
      .join('\n'),
  );
  await refused(short, /299 of the 300 that belong to events/);
  await db('knex_migrations').insert({ name: '0002_more' });
  await refused(file, /another version \(0002_more\)/);
  await t.rejects(restoreInstallation(installation, Readable.from([file])), /another version \(0002_more\)/);
  t.ok(name);
});
