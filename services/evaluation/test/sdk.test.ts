import { compile } from '@bandera/engine/compile';
import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { dataPlane, type Key, readAnswer } from './app.ts';
import { EventReader } from './event-stream.ts';
import { everyKind, featureOf } from './rulesets.ts';

const authorized = ({ text }: Key) => ({ authorization: `Bearer ${text}` });

t.test('the snapshot is what the engine compiles, and is sent once', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [...everyKind(), featureOf('told', { description: 'for people only' })]);
  const get = async (headers: Record<string, string> = {}, query = '') =>
    readAnswer(
      await fetch(`${app.url()}/api/sdk/v1/snapshot${query}`, {
        headers: { ...authorized(key), ...headers },
      }),
    );
  const first = await get();
  t.match(first, { status: 200, body: { project: 'shop', environment: 'production', revision: 1 } });
  t.notMatch(first.text, 'for people only');
  const rules = compile(first.body);
  const { body } = await app.all(key, { targetingKey: 'u1', plan: 'pro' });
  for (const flag of body.flags)
    t.match(rules.evaluate(flag.key, { targetingKey: 'u1', plan: 'pro' }), flag, flag.key);

  const etag = first.headers.get('etag') ?? '';
  const same = await get({ 'if-none-match': etag });
  t.match(same, { status: 304, text: '' });
  app.change(key, everyKind(), 2);
  t.equal((await get({ 'if-none-match': etag }, '?revision=1')).status, 304, 'nothing new is known here');
  app.clock.advance(2_000);
  t.match(await get({ 'if-none-match': etag }, '?revision=2'), { status: 200, body: { revision: 2 } });
});

t.test('rules are for servers', async t => {
  const app = await dataPlane(t);
  const client = app.addKey({ kind: 'client', origins: ['*'] });
  for (const path of ['snapshot', 'stream']) {
    const url = `${app.url()}/api/sdk/v1/${path}`;
    t.equal((await fetch(url, { headers: authorized(client) })).status, 403, path);
    t.equal((await fetch(url)).status, 401, path);
  }
  t.equal((await app.post('/api/sdk/v1/usage', { key: client, body: { entries: [] } })).status, 403);
});

t.test('the stream tells where the environment stands, then each revision; it ends with the key', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const stream = await EventReader.open(`${app.url()}/api/sdk/v1/stream`, authorized(key));
  t.teardown(() => stream.close());
  t.match(await stream.message(), { id: '1', event: 'revision', data: { revision: 1 } });
  app.change(key, everyKind(), 2);
  await app.poll();
  t.match(await stream.message(), { id: '2', event: 'revision', data: { revision: 2 } });
  t.match(await app.metrics(), /event_streams_open\{kind="sdk"[^}]*\} 1/);

  app.known.grants.delete(key.grant.hash);
  app.clock.advance(60_000);
  await eventually(async () => (await app.one(key, 'boolean')).status === 401);
  await app.runJob('keep streams alive');
  t.equal(await stream.message(), undefined);
});

t.test('usage is counted as reported', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const minute = '2029-12-31T23:58:00.000Z';
  const line = (fields: object) => ({ feature: 'string', enabled: true, minute, count: 3, ...fields });
  const send = (entries: unknown) =>
    app.post('/api/sdk/v1/usage', {
      key,
      body: { entries },
      headers: { 'user-agent': 'bandera-node/0.1.0', 'x-app-name': 'shop' },
    });
  const entries = [
    line({ variant: 'blue' }),
    line({ variant: 'blue', count: 4 }),
    line({ variant: 'made-up' }),
    line({ feature: 'no-such', enabled: false }),
  ];
  t.equal((await send(entries)).status, 202);
  await app.flush();
  const [batch] = await app.batches();
  const common = { app: 'shop', sdk: 'bandera-node/0.1.0', minute, environment: 'production' };
  t.match(batch?.entries, [
    { ...common, feature: 'string', variant: 'blue', enabled: true, count: 7, unknown: false },
    { ...common, feature: 'string', variant: '', count: 3, unknown: false },
    { ...common, feature: 'no-such', enabled: false, count: 3, unknown: true },
  ]);

  const refused = {
    'entries.0.count': line({ count: 0 }),
    'entries.0.minute': line({ minute: 'now' }),
    'entries.0.feature': line({ feature: '' }),
    'entries.0.enabled': line({ enabled: 'yes' }),
  };
  for (const [field, entry] of Object.entries(refused)) {
    const { status, body } = await send([entry]);
    t.equal(status, 400);
    t.match(body.message, field);
  }
  t.equal((await app.post('/api/sdk/v1/usage', { key, body: '{' })).status, 400);
});
