import { once } from 'node:events';
import type { Snapshot, SnapshotFeature } from '@bandera/contracts/snapshot';
import { compile } from '@bandera/engine/compile';
import type { Decision } from '@bandera/engine/decision';
import t, { type Test } from 'tap';
import { InMemStorageProvider, Unleash, type UnleashConfig } from 'unleash-client';
import { UnleashClient } from 'unleash-proxy-client';
import { servesVariants } from '../domain/unleash-feature.ts';
import { dataPlane, type Key } from './app.ts';
import { draws, everything, generatedContext, generatedSnapshot } from './generated.ts';
import { featureOf, isIn, strategyOf } from './rulesets.ts';

// The packages as they are published, unchanged.

type App = Awaited<ReturnType<typeof dataPlane>>;

/** The Node SDK, once it has features. */
async function nodeSdk(t: Test, app: App, key: Key, options: Partial<UnleashConfig> = {}): Promise<Unleash> {
  const sdk = new Unleash({
    appName: 'shop-backend',
    url: `${app.url()}/api/`,
    refreshInterval: 60_000,
    metricsInterval: 600_000,
    storageProvider: new InMemStorageProvider(),
    skipInstanceCountWarning: true,
    ...options,
    customHeaders: { Authorization: key.text, ...options.customHeaders },
  });
  t.teardown(() => sdk.destroy());
  sdk.on('error', error => t.fail(String(error)));
  await once(sdk, 'synchronized');
  return sdk;
}

/** A key of an environment that holds everything the engine knows. */
function withEverything(app: App): { key: Key; snapshot: Snapshot } {
  const key = app.addKey();
  const { company, project, environment } = key.grant;
  const snapshot = { ...generatedSnapshot(42, 60, everything), company, project, environment };
  app.known.snapshots.set(`${project}/${environment}`, snapshot);
  return { key, snapshot };
}

/** A client key of the same environment. */
function clientKey(app: App, { grant }: Key): Key {
  const { company, project, environment } = grant;
  return app.addKey({ company, project, environment, kind: 'client' });
}

// A type, since the SDK's own one wants to be indexed.
type UserContext = { userId: string; sessionId?: string; properties: Record<string, string> };

function contexts(count: number): UserContext[] {
  const draw = draws(11);
  return Array.from({ length: count }, () => {
    const { userId, sessionId, ...properties } = generatedContext(draw, [
      7,
      18,
      true,
      '',
      'abc',
      'v1.2.3',
      '1.2',
    ]);
    return {
      userId: String(userId),
      ...(sessionId === undefined ? {} : { sessionId: String(sessionId) }),
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [name, String(value)]),
      ),
    };
  });
}

/** What an SDK is to answer, by what the engine decides. */
function expected(feature: SnapshotFeature, decision: Decision | undefined) {
  const { enabled = false, variant, value } = decision ?? {};
  if (!enabled || variant === undefined || !servesVariants(feature)) return { enabled, variant: 'disabled' };
  if (feature.valueType === 'boolean') return { enabled, variant };
  return { enabled, variant, value: feature.valueType === 'json' ? JSON.stringify(value) : String(value) };
}

interface Served {
  name: string;
  payload?: { value: string } | undefined;
}
const seen = (enabled: boolean, { name, payload }: Served) => ({
  enabled,
  variant: name,
  ...(payload ? { value: payload.value } : {}),
});

for (const [title, headers] of [
  ['with segments beside the features', {}],
  ['with segments inlined, for SDKs that know none', { 'Unleash-Client-Spec': '4.1.9' }],
] as const) {
  t.test(`the Node SDK decides 60 features for 200 users as the engine does, ${title}`, async t => {
    const app = await dataPlane(t);
    const { key, snapshot } = withEverything(app);
    const sdk = await nodeSdk(t, app, key, { customHeaders: headers });
    const compiled = compile({ ...snapshot, project: snapshot.projectKey });
    const outcomes = new Set<string>();
    const wrong: unknown[] = [];
    for (const context of contexts(200)) {
      for (const feature of snapshot.features) {
        const want = expected(feature, compiled.evaluate(feature.key, { ...context }));
        const got = seen(sdk.isEnabled(feature.key, context), sdk.getVariant(feature.key, context));
        outcomes.add(`${feature.key} ${want.enabled} ${want.variant}`);
        if (JSON.stringify(want) !== JSON.stringify(got)) wrong.push({ feature, context, want, got });
      }
    }
    t.strictSame(wrong.slice(0, 1), []);
    t.ok(outcomes.size > 85, `contexts mattered: ${outcomes.size} different outcomes`);
  });
}

t.test('the JS SDK is told what the engine decides, for 200 users', async t => {
  const app = await dataPlane(t);
  const { key: server, snapshot } = withEverything(app);
  const key = clientKey(app, server);
  const compiled = compile({ ...snapshot, project: snapshot.projectKey });
  for (const usePOSTrequests of [false, true]) {
    const sdk = new UnleashClient({
      url: `${app.url()}/api/frontend`,
      clientKey: key.text,
      appName: 'shop-frontend',
      refreshInterval: 600,
      disableMetrics: true,
      usePOSTrequests,
    });
    t.teardown(() => sdk.stop());
    await sdk.start();
    const wrong: unknown[] = [];
    for (const context of contexts(100)) {
      await sdk.updateContext(context);
      for (const feature of snapshot.features) {
        const { sessionId } = sdk.getContext();
        const want = expected(feature, compiled.evaluate(feature.key, { sessionId, ...context }));
        const got = seen(sdk.isEnabled(feature.key), sdk.getVariant(feature.key));
        if (JSON.stringify(want) !== JSON.stringify(got)) wrong.push({ feature, context, want, got });
      }
    }
    t.strictSame(wrong.slice(0, 1), [], usePOSTrequests ? 'POST' : 'GET');
    t.notOk(sdk.getError());
  }
});

t.test('the Node SDK polls, whole or by delta', async t => {
  for (const format of ['full', 'delta'] as const) {
    const app = await dataPlane(t);
    const key = app.addKey({}, [featureOf('first'), featureOf('second')]);
    const sdk = await nodeSdk(t, app, key, {
      refreshInterval: 50,
      experimentalMode: { type: 'polling', format },
    });
    t.ok(sdk.isEnabled('first') && sdk.isEnabled('second'), format);
    await once(sdk, 'unchanged');
    app.change(key, [featureOf('second', { enabled: false }), featureOf('third')], 2);
    const changed = once(sdk, 'changed');
    await app.poll();
    await changed;
    t.notOk(sdk.isEnabled('first', {}, false), `${format}: removed`);
    t.notOk(sdk.isEnabled('second'), `${format}: updated`);
    t.ok(sdk.isEnabled('third'), `${format}: added`);
    await once(sdk, 'unchanged');
  }
});

t.test('the Node SDK streams', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [featureOf('first')]);
  const sdk = await nodeSdk(t, app, key, { experimentalMode: { type: 'streaming' } });
  t.ok(sdk.isEnabled('first'));
  app.change(
    key,
    [featureOf('first', { strategies: [strategyOf({ constraints: [isIn('plan', 'pro')] })] })],
    2,
  );
  const changed = once(sdk, 'changed');
  await app.poll();
  await changed;
  t.notOk(sdk.isEnabled('first'));
  t.ok(sdk.isEnabled('first', { properties: { plan: 'pro' } }));
  t.match(await app.metrics(), 'event_streams_open{kind="unleash"} 1');
  app.change(key, [], 3);
  const emptied = once(sdk, 'changed');
  await app.poll();
  await emptied;
  t.notOk(sdk.isEnabled('first', { properties: { plan: 'pro' } }));
});

t.test('the Node SDK polls where streams are not to be had, and streams where it is asked to', async t => {
  const without = await dataPlane(t, { MOST_STREAMS: '0' });
  const sdk = new Unleash({
    appName: 'shop',
    url: `${without.url()}/api/`,
    customHeaders: { Authorization: without.addKey().text },
    storageProvider: new InMemStorageProvider(),
    skipInstanceCountWarning: true,
    disableMetrics: true,
    experimentalMode: { type: 'streaming' },
  });
  t.teardown(() => sdk.destroy());
  await once(sdk, 'synchronized');
  t.ok(sdk.isEnabled('boolean'));

  const asking = await dataPlane(t, { UNLEASH_STREAMING: 'true' });
  const streaming = await nodeSdk(t, asking, asking.addKey());
  t.ok(streaming.isEnabled('boolean'));
  t.match(await asking.metrics(), 'event_streams_open{kind="unleash"} 1');
});

t.test('what SDKs count arrives in the reports', async t => {
  const app = await dataPlane(t);
  const features = [
    featureOf('plain'),
    featureOf('colour', {
      valueType: 'string',
      variants: [{ key: 'blue', value: '#00f' }],
    }),
  ];
  const key = app.addKey({}, features);
  const sdk = await nodeSdk(t, app, key);
  for (let i = 0; i < 3; i += 1) sdk.isEnabled('plain');
  sdk.isEnabled('no-such');
  sdk.getVariant('colour');
  sdk.isEnabled('colour');
  await sdk.flushMetrics();

  const client = clientKey(app, key);
  const frontend = new UnleashClient({
    url: `${app.url()}/api/frontend`,
    clientKey: client.text,
    appName: 'shop-frontend',
    refreshInterval: 600,
    metricsInterval: 600,
    metricsIntervalInitial: 0,
  });
  t.teardown(() => frontend.stop());
  await frontend.start();
  frontend.getVariant('colour');
  await frontend.sendMetrics();
  await app.flush();

  const entries = (await app.batches()).flatMap(batch => batch.entries);
  t.equal(entries.length, 5);
  const find = (feature: string, variant: string, app: string) =>
    entries.find(each => each.feature === feature && each.variant === variant && each.app === app);
  t.match(find('plain', '', 'shop-backend'), { enabled: true, count: 3, sdk: /^unleash-node-sdk:6/ });
  t.match(find('colour', 'blue', 'shop-backend'), { enabled: true, count: 1 });
  t.match(find('colour', '', 'shop-backend'), { enabled: true, count: 1 });
  t.match(find('no-such', '', 'shop-backend'), { unknown: true, enabled: false, count: 1 });
  t.match(find('colour', 'blue', 'shop-frontend'), { enabled: true, count: 1, sdk: /^unleash-js-sdk:3/ });
});
