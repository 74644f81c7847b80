import { isDeepStrictEqual } from 'node:util';
import type { UsageBatch } from '@bandera/contracts/usage';
import t from 'tap';
import { usageCounter } from '../domain/usage.ts';
import { dataPlane } from './app.ts';

/** What batches say, added up: `feature/variant` -> count. */
function sumOf(batches: UsageBatch[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { feature, variant, unknown, count } of batches.flatMap(batch => batch.entries)) {
    const name = unknown ? `?${feature}` : `${feature}/${variant}`;
    sum[name] = (sum[name] ?? 0) + count;
  }
  return sum;
}

t.test('every evaluation is counted once', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const sdk = { 'user-agent': 'my-sdk/1.2 (linux)', 'x-app-name': 'checkout' };
  const browser = { 'user-agent': 'Mozilla/5.0 (X11) Chrome/140' };
  for (const plan of ['pro', 'pro', 'free']) await app.one(key, 'pro-only', { plan }, sdk);
  await app.one(key, 'no-such', {}, sdk);
  await app.one(key, 'no-such', {}, sdk);
  await app.one(key, 'broken', {}, sdk);
  await app.all(key, { plan: 'pro' }, browser);
  app.clock.advance(60_000);
  await app.one(key, 'pro-only', { plan: 'pro' }, sdk);
  await app.one(key, 'off', {}, { 'user-agent': 'ñ<script>\u00e9'.padEnd(200, 'x'), 'x-app-name': '\u00ff' });
  await app.flush();

  const [batch, ...more] = await app.batches();
  t.equal(more.length, 0);
  const { company, project } = key.grant;
  const scope = { company, project, environment: 'production', unknown: false };
  const checkout = { ...scope, app: 'checkout', sdk: 'my-sdk/1.2' };
  const [first, second] = ['2030-01-01T00:00:00.000Z', '2030-01-01T00:01:00.000Z'];
  const on = { feature: 'pro-only', variant: 'on', enabled: true };
  const off = { feature: 'pro-only', variant: 'off', enabled: false };
  const has = (entry: object) =>
    t.ok(
      batch?.entries.some(each => isDeepStrictEqual(each, entry)),
      JSON.stringify(entry),
    );
  has({ ...checkout, ...on, minute: first, count: 2 });
  has({ ...checkout, ...off, minute: first, count: 1 });
  has({ ...checkout, ...on, minute: second, count: 1 });
  has({ ...checkout, feature: 'broken', variant: '', enabled: false, minute: first, count: 1 });
  has({
    ...checkout,
    feature: 'no-such',
    variant: '',
    enabled: false,
    minute: first,
    count: 2,
    unknown: true,
  });
  has({ ...scope, app: '', sdk: 'browser', ...on, minute: first, count: 1 });
  has({
    ...scope,
    app: '',
    sdk: 'browser',
    feature: 'string',
    variant: 'blue',
    enabled: true,
    minute: first,
    count: 1,
  });
  t.ok(batch?.entries.every(entry => entry.sdk.length <= 60 && /^[\x20-\x7e]*$/.test(entry.sdk)));
  t.equal(batch?.entries.length, 5 + 8 + 1);
  t.strictSame(batch?.keys, [{ id: key.grant.id, seenAt: second }]);

  await app.flush();
  t.equal((await app.batches()).length, 1, 'nothing is sent when nothing was counted');
});

t.test('what is not counted', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({ requestsPerMinute: 6 });
  await app.post('/ofrep/v1/evaluate/flags/boolean', { key, body: '{' });
  await app.one(key, 'boolean');
  await app.post('/ofrep/v1/evaluate/flags/boolean', { body: {} });
  await app.flush();
  t.strictSame(sumOf(await app.batches()), {}, 'requests that were refused');
});

t.test('a broker that is away', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const bus = app.bus();
  const { publish } = bus;
  const tried: string[] = [];
  bus.publish = async message => {
    tried.push(message.id);
    throw new Error('away');
  };
  await app.one(key, 'boolean');
  await app.flush();
  await app.flush();
  t.equal(new Set(tried).size, 1);
  t.equal(tried.length, 2, 'the batch is tried again under the same id');
  t.equal(app.lines.filter(line => line['level'] === 'warn').length, 1, 'which is told once');
  t.equal((await app.one(key, 'boolean')).status, 200, 'evaluation does not notice');

  bus.publish = async message => {
    tried.push(message.id);
    await publish(message);
    throw new Error('stored, but the answer was lost');
  };
  await app.flush();
  bus.publish = publish;
  await app.flush();
  const batches = await app.batches();
  t.equal(batches[0]?.batch, tried[0]);
  t.strictSame(sumOf(batches), { 'boolean/on': 2 }, 'nothing is lost and nothing is counted twice');
});

t.test('stopping sends the last counts, or saves them', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  await app.one(key, 'boolean');
  await app.restart();
  t.strictSame(sumOf(await app.batches()), { 'boolean/on': 1 });

  const away = async () => {
    throw new Error('away');
  };
  app.bus().publish = away;
  await app.one(key, 'boolean');
  await app.flush();
  await app.one(key, 'string');
  await app.restart();
  app.bus().publish = away;
  await app.flush();
  await app.one(key, 'boolean');
  await app.restart();
  await app.flush();
  const batches = await app.batches();
  t.strictSame(sumOf(batches), { 'boolean/on': 3, 'string/blue': 1 }, 'over two restarts without a broker');
  await app.restart();
  await app.flush();
  t.strictSame(sumOf(await app.batches()), sumOf(batches), 'what was sent is not kept');
});

t.test('callers cannot fill the reports', async t => {
  const usage = usageCounter(() => 0);
  const scope = { company: 'c', project: 'p', environment: 'e' };
  const decision = { key: 'f', enabled: true, reason: 'STATIC', ordinal: 0 } as const;
  const everyone = Array.from({ length: 500 }, (_, index) => ({ app: `app-${index}`, sdk: '' }));
  for (const caller of everyone) usage.count(scope, caller, decision);
  for (let i = 0; i < 500; i += 1)
    usage.countUnknown(scope, { app: 'app-1', sdk: '' }, `${i}`.padEnd(150, '😀'));
  usage.count({ ...scope, project: 'other' }, { app: 'theirs', sdk: '' }, decision);
  for (let i = 0; i < 1_200; i += 1) usage.seen(`key-${i}`);

  const parts = usage.take();
  t.ok(
    parts.every(part => Buffer.byteLength(JSON.stringify(part)) < 900_000),
    'each fits into a message',
  );
  t.equal(parts.flatMap(part => part.keys).length, 1_200);
  const entries = parts.flatMap(part => part.entries);
  const total = (wanted: boolean, project = 'p') =>
    entries
      .filter(entry => entry.unknown === wanted && entry.project === project)
      .reduce((sum, entry) => sum + entry.count, 0);
  t.equal(total(false), 500, 'nothing is lost');
  t.equal(total(true), 500);
  t.equal(new Set(entries.map(entry => entry.app)).size, 102);
  t.ok(entries.filter(entry => entry.unknown).length <= 101);
  t.ok(entries.every(entry => entry.feature.length <= 100 && entry.feature.isWellFormed()));
  t.ok(
    entries.some(entry => entry.project === 'other' && entry.app === 'theirs'),
    'each environment for itself',
  );
  t.strictSame(usage.take(), []);
});
