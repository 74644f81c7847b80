import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { dataPlane } from './app.ts';
import { featureOf } from './rulesets.ts';

t.test('a restart while every other service is down answers from what was saved', async t => {
  const app = await dataPlane(t);
  const keys = [app.addKey(), app.addKey({ environment: 'staging' })];
  const revoked = app.addKey();
  const context = { targetingKey: 'u1', plan: 'pro' };
  for (const key of [...keys, revoked]) await app.all(key, context);
  const before = await Promise.all(keys.map(key => app.all(key, context)));
  await app.say('projects.key.revoked.v1', {
    aggregateId: revoked.grant.id,
    before: {
      ...revoked.grant,
      name: 'a key',
      prefix: 'shop:production.abc…',
      lastSeenAt: null,
      createdAt: '2030-01-01T00:00:00.000Z',
    },
    data: { hash: revoked.grant.hash },
  });
  await eventually(async () => (await app.one(revoked, 'boolean')).status === 401);

  await app.stopOthers();
  await app.restart();
  for (const [index, key] of keys.entries()) {
    const { status, text, headers } = await app.all(key, context);
    t.equal(status, 200);
    t.equal(text, before[index]?.text);
    t.equal(headers.get('etag'), before[index]?.headers.get('etag'), 'clients keep what they have');
    t.equal((await app.one(key, 'boolean')).body.value, true);
  }
  t.not((await app.one(revoked, 'boolean')).status, 200, 'what was revoked is not saved');
  t.comment(`R9: ${keys.length} environments answer as before, byte by byte; a revoked key does not`);
  await app.restart();
  t.equal((await app.one(keys[0] ?? revoked, 'boolean')).status, 200, 'and again');
});

t.test('what is saved', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  await app.one(key, 'boolean');
  await app.stop();
  const names = (await readdir(app.folder)).toSorted();
  t.strictSame(names, ['keys.json', `snapshot.${key.grant.project}.production.json`]);
  for (const name of names) {
    const file = path.join(app.folder, name);
    t.equal((await stat(file)).mode & 0o077, 0, `${name} is for this service alone`);
    t.notOk((await readFile(file, 'utf8')).includes(key.text), 'no key can be read there');
  }
});

t.test('after a restart', async t => {
  const app = await dataPlane(t);
  const [changed, lost, expired] = [
    app.addKey({}, [featureOf('boolean', { enabled: false })]),
    app.addKey(),
    app.addKey({ expiresAt: '2030-01-01T00:01:00.000Z' }),
  ];
  for (const key of [changed, lost, expired]) await app.one(key, 'boolean');
  await app.stop();
  app.change(changed, [featureOf('boolean')], 9);
  app.known.grants.delete(lost.grant.hash);
  app.clock.advance(60_000);
  await app.restart();
  await eventually(async () => (await app.one(changed, 'boolean')).body.value === true);
  t.pass('news of the meantime is looked for without being asked');
  await eventually(async () => (await app.one(lost, 'boolean')).status === 401);
  t.pass('a key that was revoked in the meantime is found out at its first use');
  t.equal((await app.one(expired, 'boolean')).status, 401);
});

t.test('files that cannot be used are left out', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const other = app.addKey();
  await app.one(key, 'boolean');
  await app.one(other, 'boolean');
  await app.stop();
  const file = (name: string) => path.join(app.folder, `${name}.json`);
  await writeFile(file('keys'), '{"broken');
  await writeFile(file(`snapshot.${key.grant.project}.production`), '{"features":"another version"}');
  await writeFile(file('usage.0'), 'null');
  await writeFile(file('stranger'), '1');
  app.lines.length = 0;
  await app.restart();
  t.strictSame(
    app.lines
      .filter(line => line['level'] === 'warn')
      .map(line => line['file'])
      .toSorted(),
    ['keys.json', `snapshot.${key.grant.project}.production`, 'usage.0'],
    'each with a line in the log',
  );
  t.equal((await app.one(key, 'boolean')).status, 200, 'what they held is asked for anew');
  await app.stopOthers();
  await app.restart();
  t.equal((await app.one(key, 'boolean')).status, 200, 'and saved again');
});
