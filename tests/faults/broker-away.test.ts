// R8, and the broker's part of R2: NATS is away, is killed again and again, and loses its disk.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { storing } from '../../scripts/swarm/laptop.ts';
import { startMariadb } from '../../scripts/testing/backends/mariadb.ts';
import { startNats } from '../../scripts/testing/backends/nats.ts';
import { must } from '../e2e/house.ts';
import { auditOnceItHas, awaySeconds, careful, install, longMs, ownFolder } from './installation.ts';
import { failedOf, shown, steadily } from './steady.ts';

t.test('NATS is away, is killed while it works, and loses its disk', { timeout: 1_800_000 }, async t => {
  const dir = ownFolder(t);
  const database = await startMariadb({ dir: `${dir}/mariadb` });
  t.teardown(() => database.stop());
  const broker = await startNats({ dir: `${dir}/nats` });
  t.teardown(() => broker.stop());
  const env = { DATABASE_URL: `${database.url}/bandera_{service}`, NATS_URL: broker.url };
  const { owner, evaluate } = await install(t, env);

  await t.test('away', async t => {
    const load = steadily(50, () => evaluate());
    const writer = careful(owner, 'away', 250);
    await sleep(2_000);
    await broker.kill();
    await sleep(awaySeconds * 1_000);
    // A change that SDKs must come to know without the broker.
    const { items } = (await must(owner.get<{ items: { id: string }[] }>('/api/v1/features?search=checkout')))
      .body;
    await must(owner.patch(`/api/v1/features/${items[0]?.id}/environments/production`, { enabled: false }));
    await broker.restart();
    const keys = await writer.end();
    const tally = await load.end();
    const refused = writer.answers.filter(({ status }) => status !== 201);
    const back = performance.now();
    const applied = await auditOnceItHas(owner, 'away', keys.length);
    const seconds = Math.round((performance.now() - back) / 100) / 10;
    t.comment(
      `R8: away for ${awaySeconds} s: ${keys.length} writes, ${refused.length} refused; evaluation ${shown(tally)}; the audit log had all ${applied.length} events ${seconds} s after the broker was back, ${applied.length - new Set(applied).size} twice`,
    );
    t.equal(refused.length, 0, 'every write succeeded');
    t.equal(failedOf(tally), 0, 'every evaluation was answered');
    t.same(applied.toReversed(), keys, 'every event arrived once, in order');
  });

  await t.test('killed while it works', async t => {
    const writer = careful(owner, 'killed', 20);
    const kills = 8;
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(1_500);
      await broker.kill();
      await sleep(500);
      await broker.restart();
    }
    const keys = await writer.end();
    const applied = await auditOnceItHas(owner, 'killed', keys.length);
    t.comment(
      `R2: broker killed ${kills} times during ${keys.length} writes: ${keys.length - new Set(applied).size} events lost, ${applied.length - new Set(applied).size} applied twice`,
    );
    t.same(applied.toReversed(), keys, 'every event arrived once, in order');
  });

  await t.test('its disk is lost', async t => {
    const writer = careful(owner, 'wiped', 20);
    await sleep(2_000);
    await broker.kill();
    await rm(path.join(dir, 'nats/store'), { recursive: true });
    await sleep(1_000);
    await broker.restart();
    await sleep(2_000);
    const keys = await writer.end();
    // What was in the stream and not handled yet is in the outboxes.
    for (const name of storing) await replay(dir, name, `${database.url}/bandera_${name}`);
    const applied = await auditOnceItHas(owner, 'wiped', keys.length);
    t.comment(
      `R2: broker's disk wiped during ${keys.length} writes, then npm run replay-events: ${keys.length - new Set(applied).size} events lost, ${applied.length - new Set(applied).size} applied twice`,
    );
    t.same(applied.toSorted(), keys.toSorted(), 'every event arrived once');
    t.match((await owner.get('/api/v1/audit/verify')).body, { valid: true });
    await eventually(async () => (await evaluate('wiped-0')) === 200, longMs);
  });
});

/** As docs/deploy.md has it: in production, for one service, with secrets as files. */
async function replay(folder: string, service: string, url: string): Promise<void> {
  const [database, secret] = [path.join(folder, `database_url_${service}`), path.join(folder, 'secret')];
  writeFileSync(database, `${url}\n`);
  writeFileSync(secret, `${'a secret of this test'.repeat(3)}\n`);
  const env = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    PUBLIC_URL: 'http://localhost',
    DATA_DIR: folder,
    INTERNAL_SECRET_FILE: secret,
    DATABASE_URL_FILE: database,
  };
  await promisify(execFile)(process.execPath, ['scripts/replay-events.ts', '--all', '--service', service], {
    env,
  });
}
