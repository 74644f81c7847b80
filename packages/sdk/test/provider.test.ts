import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/server-sdk';
import t from 'tap';
import { BanderaProvider } from '../src/provider.ts';
import { application, bandera, featureOf, key, strategyOf } from './bandera.ts';

t.teardown(() => OpenFeature.clearProviders());

const isIn = (field: string, ...values: string[]) => ({ field, operator: 'IN', values });

t.test('every kind of value, with why', async t => {
  const server = await bandera(t, [
    featureOf('on', { metadata: { owner: 'payments' } }),
    featureOf('text', { valueType: 'string', variants: [{ key: 'blue', value: 'azul' }] }),
    featureOf('half', { valueType: 'number', variants: [{ key: 'half', value: 0.5 }] }),
    featureOf('deep', { valueType: 'json', variants: [{ key: 'deep', value: { a: [1] } }] }),
    featureOf('off', { enabled: false, valueType: 'string', variants: [{ key: 'a', value: 'x' }] }),
    featureOf('broken', { strategies: [strategyOf({ variants: [{ key: 'no-such', weight: 1 }] })] }),
    featureOf('ana', { strategies: [strategyOf({ constraints: [isIn('userId', 'ana')] })] }),
    featureOf('since', {
      strategies: [strategyOf({ constraints: [isIn('since', '2026-01-02T03:04:05.000Z')] })],
    }),
  ]);
  const { client, start } = application(t, server, { appName: 'checkout' });
  await start();
  t.match(server.headers, { authorization: `Bearer ${key}`, 'x-app-name': 'checkout' });
  t.match(await client.getBooleanDetails('on', false), {
    value: true,
    variant: 'on',
    reason: 'STATIC',
    flagMetadata: { owner: 'payments' },
  });
  t.match(await client.getStringDetails('text', ''), { value: 'azul', variant: 'blue' });
  t.match(await client.getNumberDetails('half', 0), { value: 0.5, variant: 'half' });
  t.match(await client.getObjectDetails('deep', {}), { value: { a: [1] } });
  const off = await client.getStringDetails('off', 'mine');
  t.match(off, { value: 'mine', reason: 'DISABLED' }, 'without a value the default of the code holds');
  t.equal(off.errorCode, undefined);
  t.match(await client.getBooleanDetails('no-such', true), { value: true, errorCode: 'FLAG_NOT_FOUND' });
  t.match(await client.getStringDetails('on', 'mine'), { value: 'mine', errorCode: 'TYPE_MISMATCH' });
  t.match(await client.getBooleanDetails('broken', true), {
    value: true,
    errorCode: 'PARSE_ERROR',
    errorMessage: 'no-such',
  });
  const ana = await client.getBooleanDetails('ana', false, { targetingKey: 'ana' });
  t.match(ana, { value: true, reason: 'TARGETING_MATCH' }, 'targetingKey is userId');
  t.equal(await client.getBooleanValue('ana', true, { targetingKey: 'ben' }), false);
  const since = new Date('2026-01-02T03:04:05Z');
  t.equal(await client.getBooleanValue('since', false, { since }), true, 'dates as they are in JSON');
});

t.test('a new revision counts as soon as the stream tells of it', async t => {
  const segment = { id: 'b7e0', name: 'Paying', constraints: [isIn('plan', 'pro')] };
  const paying = featureOf('paying', { strategies: [strategyOf({ segments: ['b7e0'] })] });
  const child = featureOf('child', { prerequisites: [{ feature: 'paying' }] });
  const server = await bandera(t, [featureOf('same'), featureOf('gone'), paying, child], [segment]);
  const { client, start, next } = application(t, server);
  await start();
  t.equal(await client.getBooleanValue('paying', true, { plan: 'team' }), false);
  const changed = next(ProviderEvents.ConfigurationChanged);
  const wider = { ...segment, constraints: [isIn('plan', 'pro', 'team')] };
  server.publish([featureOf('same'), featureOf('added'), paying, child], [wider]);
  const { flagsChanged = [] } = await changed;
  t.strictSame(flagsChanged.sort(), ['added', 'child', 'gone', 'paying'], 'and what depends on them');
  t.equal(await client.getBooleanValue('paying', false, { plan: 'team' }), true);
  t.equal(server.asked.at(-1), 'GET /api/sdk/v1/snapshot?revision=2', 'asks for the revision it was told of');

  const again = next(ProviderEvents.ConfigurationChanged);
  server.endStreams();
  server.ruleset = { ...server.ruleset, revision: 3, features: [] };
  await again;
  t.pass('what happened between two streams is told at the start of the second');
});

t.test('without a stream it looks for itself', async t => {
  const server = await bandera(t, [featureOf('a')]);
  const { start, next } = application(t, server, { streaming: false, pollSeconds: 1 });
  await start();
  const changed = next(ProviderEvents.ConfigurationChanged);
  server.publish([featureOf('a', { enabled: false })]);
  t.match(await changed, { flagsChanged: ['a'] });
  t.notOk(server.asked.includes('GET /api/sdk/v1/stream'));
});

t.test('without rules at the start there is an error, then ready', async t => {
  const server = await bandera(t, [featureOf('a')]);
  await server.stop();
  const { client, start, next } = application(t, server, { pollSeconds: 1 });
  const ready = next(ProviderEvents.Ready);
  await t.rejects(start(), { code: 'GENERAL', message: 'cannot be reached' });
  t.match(await client.getBooleanDetails('a', false), { value: false, errorCode: 'PROVIDER_NOT_READY' });
  await server.start();
  await ready;
  t.equal(await client.getBooleanValue('a', false), true);
  t.equal(client.providerStatus, ProviderStatus.READY);
});

t.test('starts from its file while Bandera is away', async t => {
  const file = path.join(t.testdir(), 'rules.json');
  const server = await bandera(t, [featureOf('a'), featureOf('b')]);
  const first = application(t, server, { file });
  await first.start();
  await first.provider.onClose();
  t.equal((await stat(file)).mode & 0o777, 0o600, 'which only its owner may read');
  await server.stop();

  const { client, provider, start, next } = application(t, server, { file, pollSeconds: 1 });
  const stale = next(ProviderEvents.Stale);
  await start();
  t.equal(client.providerStatus, ProviderStatus.READY);
  t.equal(await client.getBooleanValue('a', false), true);
  t.match(await stale, { message: 'cannot be reached' });
  t.equal(client.providerStatus, ProviderStatus.STALE);
  t.equal(await client.getBooleanValue('a', false), true, 'answers while it is stale');

  const back = Promise.all([next(ProviderEvents.Ready), next(ProviderEvents.ConfigurationChanged)]);
  server.publish([featureOf('a', { enabled: false }), featureOf('b')]);
  await server.start();
  t.match(await back, [{}, { flagsChanged: ['a'] }]);
  t.equal(await client.getBooleanValue('a', true), false);

  await provider.onClose();

  await t.test('but not from anything else', async t => {
    await server.stop();
    const foreign = application(t, server, { file, key: 'shop:staging.secret' });
    await t.rejects(foreign.start(), { code: 'GENERAL' }, 'rules of another environment');
    const half = `${file}.half`;
    await writeFile(half, (await readFile(file, 'utf8')).slice(0, 20));
    await t.rejects(application(t, server, { file: half }).start(), { code: 'GENERAL' }, 'half a file');
  });
});

t.test('a key that is refused ends it', async t => {
  const server = await bandera(t, [featureOf('a')]);
  const { client, start, next } = application(t, server);
  await start();
  const error = next(ProviderEvents.Error);
  server.failing = 401;
  server.endStreams();
  t.match(await error, { message: 'not today', errorCode: 'PROVIDER_FATAL' });
  t.equal(client.providerStatus, ProviderStatus.FATAL);
  t.match(await client.getBooleanDetails('a', false), { value: false, errorCode: 'PROVIDER_FATAL' });

  server.failing = 403;
  const late = application(t, server);
  await t.rejects(late.start(), { code: 'PROVIDER_FATAL', message: 'not today' });
  t.equal(late.client.providerStatus, ProviderStatus.FATAL);
  await t.rejects(late.provider.initialize(), { code: 'PROVIDER_FATAL' });
});

t.test('usage is sent until it is taken, each evaluation once', async t => {
  const server = await bandera(t, [featureOf('a'), featureOf('b', { enabled: false })]);
  const { client, provider, start, next } = application(t, server, { flushSeconds: 1, pollSeconds: 1 });
  await start();
  for (let n = 0; n < 20; n += 1) await client.getBooleanValue('a', false);
  await client.getBooleanValue('b', false);
  await client.getBooleanValue('no-such', false);
  const stale = next(ProviderEvents.Stale);
  const ready = next(ProviderEvents.Ready);
  server.failing = 503;
  await stale;
  server.failing = 0;
  await ready;
  await client.getBooleanValue('a', false);
  await provider.onClose();
  const sum: Record<string, number> = {};
  for (const { feature, variant, enabled, count } of server.counts) {
    const name = `${feature}/${variant}/${enabled}`;
    sum[name] = (sum[name] ?? 0) + count;
  }
  t.same(sum, { 'a/on/true': 21, 'b/off/false': 1, 'no-such//false': 1 });
  t.ok(server.counts.every(({ minute }) => /T\d\d:\d\d:00.000Z$/.test(minute)));
  await provider.onClose();
});

t.test('does not keep the process alive', async t => {
  const server = await bandera(t, [featureOf('a')]);
  const script = `
    import { BanderaProvider } from '@bandera/sdk';
    const provider = new BanderaProvider(${JSON.stringify({ url: server.url, key })});
    await provider.initialize();
    await new Promise(resolve => setTimeout(resolve, 100));
    console.log((await provider.resolveBooleanEvaluation('a', false, {})).value);`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    timeout: 180_000,
  });
  t.equal((await run).stdout.trim(), 'true');
});

t.test('options that cannot be are named', async t => {
  const good = { url: 'https://flags.test', key };
  for (const [name, wrong] of Object.entries({
    url: { url: 'flags.test' },
    key: { key: '' },
    pollSeconds: { pollSeconds: 0 },
    flushSeconds: { flushSeconds: Number.NaN },
    appName: { appName: 'a\nb' },
  }))
    t.throws(() => new BanderaProvider({ ...good, ...wrong }), {
      name: 'TypeError',
      message: `${name}: must be`,
    });
});
