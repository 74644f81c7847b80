import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { connect } from 'nats';
import { createClient } from 'redis';
import t, { type Test } from 'tap';
import { findBinary } from '../../scripts/testing/backends/find-binary.ts';
import { startMariadb } from '../../scripts/testing/backends/mariadb.ts';
import { startNats } from '../../scripts/testing/backends/nats.ts';
import { startRedis } from '../../scripts/testing/backends/redis.ts';
import type { Backend } from '../../scripts/testing/backends/server-process.ts';

await whereInstalled(
  'mariadbd',
  'MariaDB: an account that may create databases, strict as MySQL 8',
  async t => {
    const mariadb = await startMariadb({ dir: t.testdir() });
    t.teardown(() => mariadb.stop());
    t.match(mariadb.url, /^mysql:\/\/bandera:[0-9a-f]{32}@127\.0\.0\.1:\d+$/);
    const ask = async (sql: string) => {
      const connection = await createConnection(mariadb.url);
      const [rows] = await connection.query<RowDataPacket[]>(sql).finally(() => connection.end());
      return rows;
    };
    await ask('CREATE DATABASE kept');
    await ask('CREATE TABLE kept.words (word varchar(20), PRIMARY KEY (word))');
    await ask("INSERT INTO kept.words VALUES ('señal')");
    await t.rejects(ask('SELECT word, count(*) FROM kept.words'), {
      code: 'ER_MIX_OF_GROUP_FUNC_AND_FIELDS',
    });
    await outlivesRestart(t, mariadb, async () => {
      t.match(await ask('SELECT word FROM kept.words'), [{ word: 'señal' }]);
    });
    await leavesNoProcess(t, mariadb);
  },
);

await whereInstalled('redis-server', 'Redis: keeps nothing on disk', async t => {
  const dir = t.testdir();
  const redis = await startRedis({ dir });
  t.teardown(() => redis.stop());
  const ask = async () => {
    const client = createClient({ url: redis.url });
    await client.connect();
    const before = await client.set('key', 'value', { GET: true });
    await client.close();
    return before;
  };
  t.equal(await ask(), null);
  t.equal(await ask(), 'value');
  await outlivesRestart(t, redis, async () => t.equal(await ask(), null, 'it forgot'));
  await leavesNoProcess(t, redis);
  t.notOk(existsSync(join(dir, 'dump.rdb')));
});

await whereInstalled('nats-server', 'NATS: streams outlive a restart and a kill', async t => {
  const nats = await startNats({ dir: t.testdir() });
  t.teardown(() => nats.stop());
  const ask = async () => {
    const connection = await connect({ servers: nats.url });
    const manager = await connection.jetstreamManager();
    await manager.streams.add({ name: 'kept', subjects: ['kept.>'] });
    const { seq } = await connection.jetstream().publish('kept.word');
    await connection.close();
    return seq;
  };
  t.equal(await ask(), 1);
  await outlivesRestart(t, nats, async () => t.equal(await ask(), 2));
  await nats.kill();
  await nats.restart();
  t.equal(await ask(), 3);
  await leavesNoProcess(t, nats);
});

for (const [binary, name, start] of [
  ['redis-server', 'redis', startRedis],
  ['nats-server', 'nats', startNats],
  ['mariadbd', 'mariadb', startMariadb],
] as const) {
  await whereInstalled(binary, `${name} is not taken for another server on its port`, async t => {
    const dir = t.testdir();
    const first = await start({ dir: join(dir, 'first') });
    t.teardown(() => first.stop());
    const port = Number(new URL(first.url).port);
    await t.rejects(start({ dir: join(dir, 'second'), port }), {
      message: new RegExp(`${name} did not start:[^]*address already in use`, 'i'),
    });
  });
}

/** Runs a test where the server is installed; says so where it is not. */
async function whereInstalled(binary: string, name: string, body: (t: Test) => Promise<void>): Promise<void> {
  if (findBinary(binary)) await t.test(name, body);
  else console.error(`left out, for ${binary} is not installed: ${name}`);
}

async function outlivesRestart(t: Test, backend: Backend, check: () => Promise<unknown>): Promise<void> {
  const { url, pid } = backend;
  await backend.restart();
  t.equal(backend.url, url);
  t.not(backend.pid, pid);
  await check();
}

async function leavesNoProcess(t: Test, backend: Backend): Promise<void> {
  process.kill(backend.pid, 0);
  await backend.stop();
  t.throws(() => process.kill(backend.pid, 0), { code: 'ESRCH' });
  await backend.stop();
}
