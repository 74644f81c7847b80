import path from 'node:path';
import { eventually } from '@bandera/kit/testing/service';
import { BanderaProvider } from '@bandera/sdk';
import { type JsonValue, OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/server-sdk';
import t from 'tap';
import { must, openHouse } from './house.ts';
import { application, furnish, idOf } from './shop.ts';

const bandera = await openHouse(t);
const ana = await bandera.signUp('ana@acme.test', 'Acme');
const folder = t.testdir();
t.teardown(() => OpenFeature.close());

/** The SDK in an application that looks for itself only seldom, so that what comes soon has come by stream. */
async function sdkFor(key: string, options: { file?: string } = {}) {
  const settings = { url: bandera.url, key, pollSeconds: 3_600, flushSeconds: 1, appName: 'shop' };
  const provider = new BanderaProvider({ ...settings, ...options });
  const domain = `${settings.key.slice(0, 12)} ${Math.random()}`;
  await OpenFeature.setProviderAndWait(domain, provider);
  return { provider, client: OpenFeature.getClient(domain) };
}

const values = {
  boolean: [true, false, true],
  string: ['classic', 'one page', 'two steps'],
  number: [0, 1.5, -3],
  json: [{ a: 1 }, { b: [2] }, {}],
} as const;
const valueTypes = ['boolean', 'string', 'number', 'json'] as const;

/** One of 40 features: every value type and stickiness, rollouts, constraints, segments, prerequisites, weights. */
async function addFeature(number: number, segment: string): Promise<void> {
  const valueType = valueTypes[number % 4] ?? 'boolean';
  const key = `feature-${number}`;
  const keys = ['old', 'a', 'b'];
  const isBoolean = valueType === 'boolean';
  const variants = values[valueType].map((value, index) => ({ key: keys[index], value }));
  const id = await idOf(
    ana.post('/api/v1/features', {
      project: 'alike',
      key,
      kind: 'release',
      valueType,
      ...(isBoolean ? {} : { variants }),
      ...(isBoolean || number % 3 === 0 ? {} : { offVariant: 'old' }),
    }),
  );
  const weights = [
    { key: 'a', weight: 300 },
    { key: 'b', weight: 700 },
  ];
  const strategy = {
    rollout: number % 5 === 0 ? 100 : (number * 17) % 101,
    stickiness: ['default', 'userId', 'country'][number % 3],
    constraints: [
      ...(number % 4 === 1 ? [{ field: 'country', operator: 'IN', values: ['UY'] }] : []),
      ...(number % 6 === 2 ? [{ field: 'age', operator: 'NUM_GTE', value: '18' }] : []),
      ...(number % 6 === 5 ? [{ field: 'since', operator: 'REGEX', value: '^2026-0[1-6]' }] : []),
      ...(number % 8 === 7 ? [{ field: 'version', operator: 'SEMVER_LT', value: '2.0.0' }] : []),
    ],
    segments: number % 7 === 3 ? [segment] : [],
    ...(isBoolean ? {} : { variants: weights }),
  };
  const prerequisites = number > 8 && number % 8 === 4 ? [{ feature: 'feature-1' }] : [];
  await must(
    ana.put(`/api/v1/features/${id}/environments/production`, {
      enabled: number % 13 !== 12,
      strategies: [strategy],
      prerequisites,
    }),
  );
}

t.test('the SDK and OFREP give the same answers', async t => {
  await idOf(ana.post('/api/v1/projects', { key: 'alike', name: 'Alike' }));
  const segment = await idOf(
    ana.post('/api/v1/segments', {
      project: 'alike',
      name: 'Paying',
      constraints: [{ field: 'plan', operator: 'IN', values: ['pro', 'team'] }],
    }),
  );
  for (let number = 0; number < 40; number += 1) await addFeature(number, segment);
  const app = await application(ana, bandera.url, 'alike');
  // Nothing changes any more: both sides are at the last revision.
  const decided = ['DEFAULT', 'SPLIT', 'TARGETING_MATCH'];
  await eventually(async () => decided.includes((await app.evaluate('feature-39')).body.reason));
  const { client, provider } = await sdkFor(app.key);
  const outcomes = new Set<string>();
  const wrong: object[] = [];
  for (let user = 0; user < 60; user += 1) {
    const context = {
      targetingKey: `user-${user}`,
      country: user % 3 ? 'UY' : 'AR',
      plan: ['free', 'pro', 'team'][user % 4] ?? 'none',
      age: 10 + (user % 20),
      since: new Date(Date.UTC(2026, user % 12, 15)),
      version: `${user % 4}.1.0`,
    };
    const { flags } = (await must(app.evaluateAll(context))).body;
    t.equal(flags.length, 40);
    for (const flag of flags) {
      const unset = 'unset';
      const details =
        typeof flag.value === 'boolean'
          ? await client.getBooleanDetails(flag.key, !flag.value, context)
          : typeof flag.value === 'string'
            ? await client.getStringDetails(flag.key, unset, context)
            : typeof flag.value === 'number'
              ? await client.getNumberDetails(flag.key, 99, context)
              : await client.getObjectDetails<JsonValue>(
                  flag.key,
                  flag.value === undefined ? unset : {},
                  context,
                );
      const { value = unset, variant, reason } = flag;
      const theirs = JSON.stringify([value, variant, reason]);
      const ours = JSON.stringify([details.value, details.variant, details.reason]);
      outcomes.add(`${flag.key} ${ours}`);
      if (ours !== theirs) wrong.push({ user, key: flag.key, ours, theirs });
    }
  }
  t.strictSame(wrong, []);
  t.ok(outcomes.size > 80, `${outcomes.size} different answers`);
  await provider.onClose();
});

t.test('a change reaches the SDK by stream', async t => {
  const { feature } = await furnish(ana, 'stream');
  const { client, provider } = await sdkFor((await application(ana, bandera.url, 'stream')).key);
  const changed = new Set<string>();
  client.addHandler(ProviderEvents.ConfigurationChanged, details => {
    for (const each of details?.flagsChanged ?? []) changed.add(each);
  });
  const environment = `/api/v1/features/${feature}/environments/production`;
  const get = (country: string) => client.getStringValue('checkout', 'none', { targetingKey: 'u', country });
  const everybody = [{ variants: [{ key: 'a', weight: 1000 }] }];
  await must(ana.put(environment, { enabled: true, strategies: everybody, prerequisites: [] }));
  await eventually(async () => (await get('AR')) === 'one page');
  t.same([...changed], ['checkout'], 'which names the feature');

  await must(ana.patch(environment, { enabled: false }));
  await eventually(async () => (await get('AR')) === 'classic');
  t.match(await client.getStringDetails('checkout', 'none'), { variant: 'old', reason: 'DISABLED' });
  await must(ana.patch(environment, { enabled: true }));
  await eventually(async () => (await get('AR')) === 'one page');
  t.pass('the kill switch, off and on');
  await provider.onClose();
});

t.test('what the SDK served is in the report, to the last one', async t => {
  await furnish(ana, 'counted');
  const { key } = await application(ana, bandera.url, 'counted');
  const { client, provider } = await sdkFor(key);
  const given: Record<string, number> = {};
  for (let user = 0; user < 137; user += 1) {
    const context = { targetingKey: `user-${user}`, country: user % 3 ? 'UY' : 'AR' };
    const { variant = '' } = await client.getStringDetails('checkout', 'none', context);
    given[variant] = (given[variant] ?? 0) + 1;
  }
  for (let n = 0; n < 7; n += 1) await client.getBooleanValue('no-such-feature', false);
  await provider.onClose();

  const from = new Date(Date.now() - 3_600_000).toISOString();
  const to = new Date(Date.now() + 3_600_000).toISOString();
  const sums = async (groupBy: string) => {
    const query = new URLSearchParams({ project: 'counted', from, to, interval: 'minute', groupBy });
    const report = ana.get<Report>(`/api/v1/reports/usage?${query}`);
    const { total, series } = (await must(report)).body;
    const sumOf = (points: [string, number][]) => points.reduce((sum, [, count]) => sum + count, 0);
    return { total, by: Object.fromEntries(series.map(each => [each.key, sumOf(each.points)])) };
  };
  await eventually(async () => (await sums('feature')).total >= 137);
  t.same(await sums('variant'), { total: 137, by: given });
  t.same((await sums('app')).by, { shop: 137 });
  t.same((await sums('sdk')).by, { 'bandera-node/0.1.0': 137 });
  const features = await eventually(async () => {
    const { body } = await ana.get<{ unknown: object[] }>('/api/v1/reports/features?project=counted');
    return body.unknown.length > 0 ? body : undefined;
  });
  t.match(features.unknown, [{ feature: 'no-such-feature', environment: 'production' }]);
});

t.test('a revoked key is of no use', async t => {
  await furnish(ana, 'revoked');
  const { key, keyId } = await application(ana, bandera.url, 'revoked');
  await must(ana.delete(`/api/v1/projects/revoked/keys/${keyId}`));
  await eventually(async () => {
    const answer = await fetch(`${bandera.url}/api/sdk/v1/snapshot`, { headers: { 'x-api-key': key } });
    return answer.status === 401;
  });
  await t.rejects(sdkFor(key), { code: 'PROVIDER_FATAL' });
});

// The last one: there is no Bandera after it.
t.test('starts from its file when Bandera is away', async t => {
  await furnish(ana, 'offline');
  const { key } = await application(ana, bandera.url, 'offline');
  const file = path.join(folder, 'rules.json');
  const first = await sdkFor(key, { file });
  const answers = async ({ client }: typeof first) => {
    const users = Array.from({ length: 50 }, (_, user) => ({ targetingKey: `user-${user}`, country: 'UY' }));
    return Promise.all(users.map(user => client.getStringDetails('checkout', 'none', user)));
  };
  const before = await answers(first);
  await first.provider.onClose();
  await bandera.running.stop();
  const second = await sdkFor(key, { file });
  t.strictSame(await answers(second), before);
  await eventually(() => second.client.providerStatus === ProviderStatus.STALE);
  t.equal(new Set(before.map(each => each.variant)).size, 3, 'old, a and b');
  await second.provider.onClose();
});

interface Report {
  total: number;
  series: { key: string; points: [string, number][] }[];
}
