import { connect as connectTo, createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { connect, isUnavailable, ping } from '@bandera/kit/db/connect';
import { acquireLock } from '@bandera/kit/db/lock';
import { migrateUp } from '@bandera/kit/db/migrate';
import { reach } from '@bandera/kit/db/reach';
import { transactions } from '@bandera/kit/db/tx';
import { envelopeSchema } from '@bandera/kit/events/envelope';
import { relay } from '@bandera/kit/events/relay';
import { newId } from '@bandera/kit/ids';
import { dbSuite } from '@bandera/kit/testing/db-suite';
import { eventsSuite } from '@bandera/kit/testing/events-suite';
import t, { type Test } from 'tap';
import { freePort } from '../../scripts/testing/backends/free-port.ts';
import { backend, mysqlDatabase, mysqlDatabaseUrl } from './backend.ts';

t.test('the data layer on MySQL or MariaDB', async t => {
  const server = backend(t, 'TEST_MYSQL_URL');
  if (server) await dbSuite(t, await mysqlDatabase(t, server));
});

t.test('a fail-over heals: the pool leaves a server that is no longer the writer', async t => {
  const server = backend(t, 'TEST_MYSQL_URL');
  if (!server) return;
  const lines: string[] = [];
  const db = connect({
    url: await mysqlDatabaseUrl(t, server),
    max: 2,
    acquireTimeoutMs: 1000,
    queryTimeoutMs: 1000,
    log: { warn: line => lines.push(line), error: line => lines.push(line) },
  });
  t.teardown(() => db.destroy());
  await db.schema.createTable('things', table => table.string('word'));
  const connectionId = async () => (await db.raw('select connection_id() as id'))[0][0].id;

  await t.test('a connection that reports the read-only error ends, inside a transaction too', async t => {
    const before = await connectionId();
    const refused = db.transaction(async trx => {
      await trx.raw(
        "signal sqlstate '45000' set mysql_errno = 1290, message_text = 'running with --read-only'",
      );
    });
    const error = await refused.catch((error: unknown) => error);
    t.ok(isUnavailable(error));
    t.not(await connectionId(), before);
  });

  await t.test('connections opened before that end too', async t => {
    const [one, two] = [await db.transaction(), await db.transaction()];
    const idOf = async (trx: typeof one) => (await trx.raw('select connection_id() as id'))[0][0].id;
    const before = [await idOf(one), await idOf(two)];
    await one
      .raw("signal sqlstate '45000' set mysql_errno = 1836, message_text = 'read only mode'")
      .catch(() => {});
    await one.rollback();
    await two.commit();
    const after = await Promise.all([connectionId(), connectionId()]);
    t.same(
      after.filter(id => before.includes(id)),
      [],
    );
  });

  await t.test('a killed connection is replaced', async t => {
    await db.raw('kill ?', [await connectionId()]).catch(() => {});
    await t.resolves(ping(db).catch(() => ping(db)));
  });

  await t.test('a statement that takes too long ends, and its connection with it', async t => {
    const before = await connectionId();
    const error = await db.raw('select sleep(30)').catch((error: unknown) => error);
    t.ok(isUnavailable(error));
    t.not(await connectionId(), before);
  });

  await t.test('an exhausted pool says so', async t => {
    const busy = [await db.transaction(), await db.transaction()];
    const error = await ping(db).catch((error: unknown) => error);
    t.match(error, { name: 'DatabaseUnavailable', message: /pool is exhausted/ });
    await Promise.all(busy.map(trx => trx.rollback()));
    await ping(db);
  });

  await t.test('values of a failed statement reach neither the error nor the log', async t => {
    const error = await db('nowhere')
      .insert({ word: 'classified' })
      .catch((error: unknown) => error);
    t.notMatch(inspect(error), /classified/);
    t.notMatch(lines.join(), /classified/);
  });
});

t.test('outbox, inbox and dead letters on MySQL or MariaDB', async t => {
  const server = backend(t, 'TEST_MYSQL_URL');
  if (!server) return;
  const url = await mysqlDatabaseUrl(t, server);
  const [db, second] = [connect({ url }), connect({ url })];
  t.teardown(() => Promise.all([db.destroy(), second.destroy()]));
  await eventsSuite(t, db, second);
});

t.test('a relay outlives the connection that carries its lock', async t => {
  const server = backend(t, 'TEST_MYSQL_URL');
  if (!server) return;
  const db = await mysqlDatabase(t, server);
  await migrateUp(db, []);
  const sent: string[] = [];
  let notify = () => {};
  const bus = {
    publish: async ({ body }: { body: string }) => {
      sent.push(envelopeSchema.parse(JSON.parse(body)).aggregate);
      notify();
    },
  };
  const sender = relay({ db, bus, pollMs: 5 });
  sender.start();
  t.teardown(() => sender.stop());
  const tx = transactions({ db, outboxWake: sender.wake });
  const emit = async (aggregate: string) => {
    const arrived = new Promise<void>(resolve => {
      notify = () => sent.includes(aggregate) && resolve();
    });
    const actor = { kind: 'service' as const };
    const at = new Date().toISOString();
    await tx(trx => trx.emit({ id: newId(), subject: 'a.b.c.v1', at, aggregate, actor, trace: '' }));
    await arrived;
  };
  await emit('b:1');
  const holder = async () =>
    (await db.raw('select is_used_lock(concat(?, database())) as id', ['bandera:relay:']))[0][0].id;
  const before = await holder();
  await db.raw('kill ?', [before]);
  await emit('b:2');
  t.same(sent, ['b:1', 'b:2']);
  t.not(await holder(), before);
});

t.test('a machine that is lost keeps its locks for no longer than its silence is borne', async t => {
  const server = backend(t, 'TEST_MYSQL_URL');
  if (!server) return;
  const there = new URL(await mysqlDatabaseUrl(t, server));
  const port = await freePort();
  const way = await leadTo(t, { port, there });
  const through = Object.assign(new URL(there), { host: `127.0.0.1:${port}` }).href;
  const lost = connect({ url: through, silentSeconds: 2 });
  const other = connect({ url: there.href, silentSeconds: 2 });
  t.teardown(() => Promise.all([lost.destroy(), other.destroy()]));
  await other.schema.createTable('things', table => table.string('word').primary());

  const kept = await acquireLock(lost, 'relay');
  t.ok(kept);
  t.equal(await acquireLock(other, 'relay', 5), undefined, 'it is kept beyond the silence by who lives');
  const connection = await lost.client.acquireConnection();
  await lost.raw('start transaction').connection(connection);
  await lost('things').insert({ word: 'half done' }).connection(connection);
  way.cut();
  const free = await acquireLock(other, 'relay', 30);
  t.ok(free, 'free, although nobody has said good-bye');
  await free?.release();
  await other('things').insert({ word: 'half done' });
  t.same(await other('things').pluck('word'), ['half done'], 'nor does a row stay locked');
  // A pool ends when all connections are back.
  way.end();
  await kept?.release();
  await lost.client.releaseConnection(connection);
});

t.test('a process that starts waits for a database that is not there yet', async t => {
  const server = backend(t, 'TEST_MYSQL_URL');
  if (!server) return;
  const there = new URL(await mysqlDatabaseUrl(t, server));
  const port = await freePort();
  const db = connect({ url: Object.assign(new URL(there), { host: `127.0.0.1:${port}` }).href });
  t.teardown(() => db.destroy());
  const told: string[] = [];
  const log = { warn: (_: object, message: string) => void told.push(message) };
  const options = { name: 'projects', patience: 3, log };

  const reached = reach(db, options);
  while (told.length === 0) await ping(db).catch(() => {});
  await leadTo(t, { port, there });
  await reached;
  t.same(told, ['the database cannot be reached yet'], 'told once');

  await t.test('and for none that will not let it in', async t => {
    const stranger = connect({ url: Object.assign(new URL(there), { password: 'another' }).href });
    t.teardown(() => stranger.destroy());
    await t.rejects(reach(stranger, options), {
      name: 'StartError',
      message: 'DATABASE_URL: the database of projects cannot be reached (ER_ACCESS_DENIED_ERROR).',
    });
    t.equal(told.length, 1, 'it was not asked again');
  });
});

/** Listens now, and leads to the server that is there, until cut: then nothing goes through, and no end is told of it. */
async function leadTo(
  t: Test,
  { port, there }: { port: number; there: URL },
): Promise<{ cut(): void; end(): void }> {
  const ways: Socket[] = [];
  const server = createServer(socket => {
    const other = connectTo(Number(there.port), there.hostname);
    ways.push(socket, other);
    for (const end of [socket, other]) end.on('error', () => {});
    socket.on('close', () => other.destroy());
    other.on('close', () => socket.destroy());
    socket.pipe(other).pipe(socket);
  });
  const end = () => {
    for (const way of ways) way.destroy();
  };
  t.teardown(() => {
    server.close();
    end();
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  return {
    end,
    cut() {
      for (const way of ways) way.unpipe().removeAllListeners('close').pause();
    },
  };
}
