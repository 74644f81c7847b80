// R5: the database is away, and then read-only, as it is while Aurora fails over.
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import t, { type Test } from 'tap';
import { startMariadb } from '../../scripts/testing/backends/mariadb.ts';
import {
  auditOnceItHas,
  awaySeconds,
  careful,
  type Installation,
  install,
  ownFolder,
  type Written,
} from './installation.ts';
import { failedOf, shown, steadily } from './steady.ts';

const password = 'only-this-test-knows-it';

interface Fault {
  name: string;
  /** Letters before the keys of what is written meanwhile. */
  prefix: string;
  begin(): Promise<void>;
  end(): Promise<void>;
}

t.test('the database is away, then read-only', { timeout: 900_000 }, async t => {
  const dir = ownFolder(t);
  const server = await startMariadb({ dir, durable: true });
  t.teardown(() => server.stop());
  const { port } = new URL(server.url);
  async function ask(...statements: string[]): Promise<void> {
    const connection = await createConnection(server.url);
    for (const statement of statements) await connection.query(statement);
    await connection.end();
  }
  // An account as services have it: one with all privileges could write to a read-only server.
  await ask(
    `CREATE USER services@127.0.0.1 IDENTIFIED BY '${password}'`,
    'GRANT ALL ON `bandera\\_%`.* TO services@127.0.0.1',
  );
  const url = `mysql://services:${password}@127.0.0.1:${port}/bandera_{service}`;
  const bandera = await install(t, { DATABASE_URL: url });

  await during(t, bandera, {
    name: 'away',
    prefix: 'away',
    begin: () => server.kill(),
    end: () => server.restart(),
  });
  await during(t, bandera, {
    name: 'read-only',
    prefix: 'readonly',
    begin: () => ask('SET GLOBAL read_only = 1'),
    end: () => ask('SET GLOBAL read_only = 0'),
  });
  t.match((await bandera.owner.get('/api/v1/audit/verify')).body, { valid: true });
});

async function during(t: Test, bandera: Installation, fault: Fault): Promise<void> {
  const { owner, evaluate } = bandera;
  const load = steadily(50, evaluate);
  const writer = careful(owner, fault.prefix, 200);
  await sleep(5_000);
  await fault.begin();
  const begun = performance.now();
  await sleep(awaySeconds * 1_000);
  const ending = performance.now();
  await fault.end();
  const back = performance.now();
  const first = await firstSuccess(writer.answers, ending);
  await sleep(3_000);
  const keys = await writer.end();
  const tally = await load.end();

  // One that was under way when the fault began may still have been accepted.
  const refused = writer.answers.filter(({ at, status }) => at > begun && at < back && status !== 201);
  const well = refused.filter(({ status, retryAfter }) => status === 503 && retryAfter !== null);
  const slowest = Math.round(Math.max(0, ...refused.map(({ milliseconds }) => milliseconds)));
  const applied = await auditOnceItHas(owner, fault.prefix, keys.length);
  const twice = applied.length - new Set(applied).size;
  t.comment(
    `R5: ${fault.name} for ${awaySeconds} s: evaluation ${shown(tally)}; ${well.length} of ${refused.length} refused writes were 503 with Retry-After, the slowest after ${slowest} ms; first write ${Math.round((first - back) / 100) / 10} s after it was back; ${keys.length} writes, ${twice} applied twice`,
  );
  t.equal(failedOf(tally), 0, 'every evaluation was answered');
  t.ok(refused.length > 0, 'writes were refused');
  const others = refused.filter(each => !well.includes(each));
  t.same(others, [], 'all with 503 and Retry-After');
  t.same(applied.toSorted(), keys.toSorted(), 'each write took effect once');
}

/** When the first write was accepted after the server began to come back. */
async function firstSuccess(answers: readonly Written[], since: number): Promise<number> {
  for (;;) {
    const found = answers.find(({ at, status }) => at > since && status === 201);
    if (found) return found.at;
    await sleep(20);
  }
}
