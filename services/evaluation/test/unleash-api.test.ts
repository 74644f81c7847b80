import type { Snapshot, SnapshotFeature } from '@bandera/contracts/snapshot';
import t from 'tap';
import { dataPlane, type Key, readAnswer } from './app.ts';
import { everyKind, featureOf, isIn, strategyOf } from './rulesets.ts';

type App = Awaited<ReturnType<typeof dataPlane>>;
type Headers = Record<string, string>;

const spec = { 'unleash-client-spec': '5.2.0' };

const get = async (app: App, path: string, key: Key, headers: Headers = spec) =>
  readAnswer(await fetch(app.url() + path, { headers: { authorization: key.text, ...headers } }));

/** Another key of the same environment. */
function keyLike(app: App, { grant }: Key, kind: 'server' | 'client', origins: string[] = []): Key {
  const { company, project, environment } = grant;
  return app.addKey({ company, project, environment, kind, origins });
}

const segment = (number: number, plan: string): Snapshot['segments'][number] => ({
  id: `segment-${number}`,
  number,
  name: `Segment ${number}`,
  constraints: [isIn('plan', plan)],
});

/** Gives the key's environment this content. */
function publish(
  app: App,
  { grant }: Key,
  features: SnapshotFeature[],
  segments: Snapshot['segments'],
  revision = 1,
) {
  const { company, project, projectKey, environment } = grant;
  const snapshot = { company, project, projectKey, environment, revision, features, segments };
  app.known.snapshots.set(`${project}/${environment}`, snapshot);
}

const names = (body: { features: { name: string }[] }) => body.features.map(({ name }) => name);

t.test('who may ask for what', async t => {
  const app = await dataPlane(t);
  const server = app.addKey();
  const client = keyLike(app, server, 'client');
  for (const authorization of [server.text, `Bearer ${server.text}`, `bearer ${server.text}`]) {
    t.equal(
      (await get(app, '/api/client/features', server, { authorization })).status,
      200,
      'raw and as bearer',
    );
  }
  for (const [path, wrong] of [
    ['/api/client/features', client],
    ['/api/client/delta', client],
    ['/api/client/streaming', client],
    ['/api/frontend', server],
    ['/api/proxy', server],
    ['/api/frontend/all', server],
  ] as const) {
    const { status, body } = await get(app, path, wrong);
    t.strictSame([status, Object.keys(body)], [403, ['message']], path);
  }
  const stranger = { ...server, text: 'shop:production.nobody-knows-this' };
  for (const path of ['/api/client/features', '/api/client/streaming', '/api/frontend']) {
    const { status, body } = await get(app, path, stranger);
    t.strictSame([status, Object.keys(body)], [401, ['message']], path);
  }
  const none = await readAnswer(await fetch(`${app.url()}/api/client/features`));
  t.match([none.status, none.body.message], [401, /Authorization/]);
  t.match(await get(app, '/api/client/nothing', server), { status: 404, body: { message: String } });
});

t.test('the form of features', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const constraint = { field: 'targetingKey', operator: 'NUM_GT', value: '5', inverted: true };
  publish(
    app,
    key,
    [
      featureOf('full', {
        kind: 'experiment',
        description: 'Everything',
        valueType: 'json',
        variants: [
          { key: 'none', value: {} },
          { key: 'some', value: { a: 1 } },
        ],
        offVariant: 'none',
        impressionData: true,
        prerequisites: [
          { feature: 'plain', variants: ['on'] },
          { feature: 'plain', enabled: false },
        ],
        strategies: [
          strategyOf({ disabled: true }),
          strategyOf({
            title: 'Ours',
            rollout: 25,
            stickiness: 'targetingKey',
            constraints: [constraint],
            segments: ['segment-7'],
            variants: [
              { key: 'some', weight: 250 },
              { key: 'none', weight: 750 },
            ],
          }),
        ],
      }),
      featureOf('plain'),
      featureOf('nobody', {
        strategies: [strategyOf({ disabled: true }), strategyOf({ segments: ['gone'] })],
      }),
      ...everyKind().filter(({ key: each }) => ['number', 'broken'].includes(each)),
    ],
    [segment(7, 'pro'), segment(8, 'unused')],
  );
  const { body, text } = await get(app, '/api/client/features', key);
  const [full, plain, nobody, number, ...more] = body.features;
  t.strictSame(full, {
    name: 'full',
    type: 'experiment',
    description: 'Everything',
    enabled: true,
    stale: false,
    impressionData: true,
    project: 'shop',
    strategies: [
      {
        name: 'flexibleRollout',
        title: 'Ours',
        parameters: { groupId: 'full', rollout: '25', stickiness: 'userId' },
        constraints: [
          {
            contextName: 'userId',
            operator: 'NUM_GT',
            values: [],
            value: '5',
            inverted: true,
            caseInsensitive: false,
          },
        ],
        segments: [7],
        variants: [
          {
            name: 'some',
            weight: 250,
            weightType: 'variable',
            payload: { type: 'json', value: '{"a":1}' },
            stickiness: 'userId',
          },
          {
            name: 'none',
            weight: 750,
            weightType: 'variable',
            payload: { type: 'json', value: '{}' },
            stickiness: 'userId',
          },
        ],
      },
    ],
    variants: [
      {
        name: 'some',
        weight: 1000,
        weightType: 'variable',
        payload: { type: 'json', value: '{"a":1}' },
        stickiness: 'default',
        overrides: [],
      },
    ],
    dependencies: [
      { feature: 'plain', enabled: true },
      { feature: 'plain', enabled: false },
    ],
  });
  t.match(plain, { name: 'plain', enabled: true, strategies: [], variants: [] });
  t.match(nobody.strategies, [{ parameters: { rollout: '0' } }], 'an empty list would mean everybody');
  t.match(number.variants, [{ name: 'half', payload: { type: 'number', value: '0.5' } }]);
  t.equal(more.length, 0, 'what cannot be evaluated is left to the default of the code');
  t.strictSame(body.segments, [
    {
      id: 7,
      name: 'Segment 7',
      constraints: [
        { contextName: 'plan', operator: 'IN', values: ['pro'], inverted: false, caseInsensitive: false },
      ],
    },
  ]);
  t.match(body, { version: 2, query: { environment: 'production', inlineSegmentConstraints: false } });
  t.equal((await get(app, '/api/client/features', key)).text, text, 'equal content, equal bytes');
});

t.test('SDKs before 4.2.0 get segments as constraints, and odd headers do no harm', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  publish(
    app,
    key,
    [featureOf('f', { strategies: [strategyOf({ segments: ['segment-1'] })] })],
    [segment(1, 'pro')],
  );
  const answers = async (headers: Headers) => get(app, '/api/client/features', key, headers);
  for (const headers of [{}, { 'unleash-client-spec': '4.1.9' }, { 'unleash-client-spec': '4.2.0-beta.1' }]) {
    const { body } = await answers(headers);
    t.match(body.features[0].strategies, [{ constraints: [{ contextName: 'plan', values: ['pro'] }] }]);
    t.notOk('segments' in body || 'segments' in body.features[0].strategies[0]);
  }
  for (const version of ['4.2.0', '5.2.0', '10.0.0']) {
    t.match((await answers({ 'unleash-client-spec': version })).body.segments, [{ id: 1 }], version);
  }
  for (const version of ['5.2', 'v5.2.0', 'undefined', '5.2.0 ; drop', 'latest']) {
    const { status, body } = await answers({ 'unleash-client-spec': version });
    t.match([status, body], [400, { message: /Unleash-Client-Spec/ }], version);
  }
  const odd = {
    'unleash-interval': 'undefined',
    'unleash-appname': 'ñ'.normalize('NFD').replace(/[^ -~]/g, ''),
  };
  t.equal((await answers({ ...spec, ...odd, 'unleash-sdk': 'x'.repeat(500) })).status, 200);
});

t.test('parts of an environment, each with a tag of its own', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [
    featureOf('pay-card', { tags: ['team:payments'] }),
    featureOf('pay-cash', { tags: ['beta'] }),
    featureOf('search', { tags: ['team:search', 'beta'] }),
  ]);
  const seen = new Set<string>();
  for (const [query, expected] of [
    ['', ['pay-card', 'pay-cash', 'search']],
    ['?environment=other&unknown=1', ['pay-card', 'pay-cash', 'search']],
    ['?project=shop', ['pay-card', 'pay-cash', 'search']],
    ['?project=other', []],
    ['?project=other&project=shop', ['pay-card', 'pay-cash', 'search']],
    ['?namePrefix=pay-', ['pay-card', 'pay-cash']],
    ['?tag=team:payments', ['pay-card']],
    ['?tag=team:payments&tag=simple:beta', ['pay-card', 'pay-cash', 'search']],
    ['?namePrefix=pay-&tag=beta', ['pay-cash']],
  ] as const) {
    const path = `/api/client/features${query}`;
    const { body, headers } = await get(app, path, key);
    t.strictSame(names(body), expected, query);
    const etag = headers.get('etag') ?? '';
    t.match(etag, /^"[0-9a-f]{12}:1:v1"$/);
    t.equal(etag, body.meta.etag);
    seen.add(etag);
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`]) {
      const again = await get(app, path, key, { ...spec, 'if-none-match': tag });
      t.strictSame([again.status, again.text, again.headers.get('etag')], [304, '', etag]);
    }
    const inlined = await get(app, path, key, { 'if-none-match': etag });
    t.equal(inlined.status, 200, 'another form has another tag');
  }
  t.equal(seen.size, 8, 'parameters that mean nothing make no other tag');
  app.change(key, [featureOf('search')], 2);
  await app.poll();
  const changed = await get(app, '/api/client/features', key, {
    ...spec,
    'if-none-match': [...seen].join(','),
  });
  t.strictSame(names(changed.body), ['search']);
  t.match(changed.headers.get('etag'), /:2:v1"$/);

  t.match((await get(app, '/api/client/features/search', key)).body, { name: 'search', enabled: true });
  t.match(await get(app, '/api/client/features/pay-card', key), { status: 404, body: { message: String } });
});

t.test('the frontend API', async t => {
  const app = await dataPlane(t);
  const server = app.addKey({}, [
    ...everyKind(),
    featureOf('here', { strategies: [strategyOf({ constraints: [isIn('environment', 'production')] })] }),
    featureOf('local', { strategies: [strategyOf({ constraints: [isIn('remoteAddress', '127.0.0.1')] })] }),
    featureOf('known', { strategies: [strategyOf({ constraints: [isIn('userId', '7')] })] }),
  ]);
  const key = keyLike(app, server, 'client');
  const toggles = async (query: string) => (await get(app, `/api/frontend${query}`, key)).body.toggles;
  const on = async (query: string) => (await toggles(query)).map(({ name }: { name: string }) => name);
  t.strictSame(await on('?environment=default&remoteAddress=8.8.8.8'), [
    'boolean',
    'string',
    'number',
    'object',
    'here',
  ]);
  t.ok((await on('')).includes('local'), 'the address is the connection’s where none is given');
  t.ok((await on('?properties[plan]=pro&userId=7')).includes('pro-only'));
  t.ok((await on('?plan=pro')).includes('pro-only'), 'unknown parameters are properties');
  t.ok((await on('?userId=7&userId=8')).includes('known'));
  t.strictSame((await toggles('?__proto__=1&properties[__proto__]=2')).length, 6);
  t.match(await toggles(''), [
    {
      name: 'boolean',
      enabled: true,
      impressionData: false,
      variant: { name: 'disabled', enabled: false, feature_enabled: true },
    },
    { name: 'string', variant: { name: 'blue', enabled: true, payload: { type: 'string', value: 'azul' } } },
    { name: 'number', variant: { payload: { type: 'number', value: '0.5' } } },
    { name: 'object', variant: { payload: { type: 'json', value: '{"a":[1,{"b":null}]}' } } },
  ]);
  const all = (await get(app, '/api/frontend/all?plan=free', key)).body.toggles;
  t.match(
    all.find(({ name }: { name: string }) => name === 'pro-only'),
    { enabled: false, variant: { name: 'disabled', feature_enabled: false } },
  );
  t.notOk(all.some(({ name }: { name: string }) => name === 'broken'));
  t.match((await get(app, '/api/frontend/features/pro-only?plan=pro', key)).body, {
    name: 'pro-only',
    enabled: true,
  });
  t.match(await get(app, '/api/frontend/features/no-such', key), { status: 404, body: { message: String } });
  t.match(await get(app, '/api/frontend/features/broken', key), { status: 404 });

  for (const base of ['/api/frontend', '/api/proxy', '/api/frontend/all', '/api/proxy/features/pro-only']) {
    const body = { context: { userId: 7, properties: { plan: 'pro' } } };
    const asked = await app.post(base, { key, body });
    const listed: { name: string }[] = asked.body.toggles ?? [asked.body];
    t.ok(
      listed.some(({ name }) => name === 'pro-only'),
      base,
    );
  }
  t.equal((await app.post('/api/frontend', { key, body: '{"context":[]}' })).status, 400);
  t.match(await app.post('/api/frontend', { key, body: 'nonsense' }), {
    status: 400,
    body: { message: String },
  });
});

t.test('the tag of a frontend answer follows the answer', async t => {
  const app = await dataPlane(t);
  const key = keyLike(app, app.addKey(), 'client', ['https://shop.test']);
  app.change(key, everyKind(), 1);
  const ask = (query: string, tag = '') =>
    get(app, `/api/frontend?userId=1&${query}`, key, { 'if-none-match': tag, origin: 'https://shop.test' });
  const free = await ask('plan=free');
  const etag = free.headers.get('etag') ?? '';
  t.strictSame([(await ask('plan=free', etag)).status, (await ask('plan=other', etag)).status], [304, 304]);
  t.equal((await ask('plan=pro', etag)).status, 200, 'the same tag after a context change');
  t.strictSame(
    [free.headers.get('access-control-allow-origin'), free.headers.get('access-control-expose-headers')],
    ['https://shop.test', 'ETag, Retry-After'],
  );
  const elsewhere = await get(app, '/api/frontend', key, { origin: 'https://evil.test' });
  t.equal(elsewhere.status, 403);
  const preflight = await fetch(`${app.url()}/api/frontend`, {
    method: 'OPTIONS',
    headers: { origin: 'https://shop.test', 'access-control-request-method': 'GET' },
  });
  const allowed = preflight.headers.get('access-control-allow-headers') ?? '';
  for (const header of [
    'authorization',
    'if-none-match',
    'unleash-appname',
    'unleash-connection-id',
    'unleash-sdk',
  ]) {
    t.match(allowed, header);
  }
});

t.test('an Unleash Edge asks which keys are valid', async t => {
  const app = await dataPlane(t);
  const server = app.addKey();
  const client = keyLike(app, server, 'client');
  const tokens = [server.text, 'shop:production.made-up', client.text, server.text];
  const { status, body } = await app.post('/edge/validate', { body: { tokens } });
  t.equal(status, 200);
  const scope = { projects: ['shop'], environment: 'production' };
  t.strictSame(body.tokens, [
    { token: server.text, ...scope, type: 'client' },
    { token: client.text, ...scope, type: 'frontend' },
  ]);
  t.match(await app.post('/edge/validate', { body: { tokens: 'x' } }), {
    status: 400,
    body: { message: /tokens/ },
  });
});

t.test('applications introduce themselves', async t => {
  const app = await dataPlane(t);
  const server = app.addKey();
  const client = keyLike(app, server, 'client');
  const body = {
    appName: 'shop',
    instanceId: 'i-1',
    strategies: ['default', 'flexibleRollout'],
    started: '2030-01-01T00:00:00.000Z',
    interval: 60_000,
    yggdrasilVersion: null,
  };
  t.match(await app.post('/api/client/register', { key: server, body }), { status: 202, text: '' });
  t.match(await app.post('/api/frontend/client/register', { key: client, body }), { status: 200 });
  t.match(await app.post('/api/client/register', { key: server, body: {} }), {
    status: 400,
    body: { message: /^appName: / },
  });
});

t.test('what SDKs counted goes into the minute it began in', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [
    featureOf('plain'),
    featureOf('colour', { valueType: 'string', variants: [{ key: 'blue', value: 'b' }] }),
  ]);
  const sent = async (body: unknown, path = '/api/client/metrics') => app.post(path, { key, body });
  const bucket = (start: unknown, toggles: object) => ({
    appName: 'shop',
    bucket: { start, stop: start, toggles },
  });
  const at = Date.parse('2029-12-31T23:10:20.000Z');
  for (const start of [new Date(at).toISOString(), at, at / 1_000]) {
    const toggles = { plain: { yes: 2, no: 1, variants: {} } };
    t.equal((await sent(bucket(start, toggles))).status, 202, String(start));
  }
  await sent(bucket('2011-01-01T00:00:00Z', { plain: { yes: 1, no: 0 } }));
  await sent(bucket(at, { colour: { yes: 9, no: 4, variants: { blue: 5, disabled: 4, 'made-up': 2 } } }));
  await sent(bucket(at, { 'no-such': { yes: 3, no: 4, variants: { x: 3 } } }));
  t.equal((await sent({ appName: 'shop', bucket: null, impactMetrics: [] })).status, 202);
  const bulk = (environment: string) => ({
    featureName: 'plain',
    appName: 'edge-app',
    environment,
    timestamp: '2029-12-31T22:00:00.000Z',
    yes: 7,
    no: 0,
    variants: {},
  });
  const metrics = [bulk('production'), bulk('development')];
  t.equal((await sent({ applications: [], metrics }, '/api/client/metrics/bulk')).status, 202);

  for (const [body, message] of [
    ['nonsense', /JSON/],
    [{ bucket: { toggles: {} } }, /^bucket\.start: must be a time/],
    [bucket('yesterday', {}), /^bucket\.start: must be a time/],
    [bucket(at, { plain: { yes: -1 } }), /^bucket\.toggles\.plain\.yes: /],
    [bucket(at, { plain: { yes: 1.5 } }), /^bucket\.toggles\.plain\.yes: /],
  ] as const) {
    t.match(await sent(body), { status: 400, body: { message } });
  }

  await app.flush();
  const entries = (await app.batches()).flatMap(batch => batch.entries);
  const counts = entries.map(({ app: by, minute, feature, variant, enabled, unknown, count }) =>
    [by, minute.slice(11, 16), feature, variant, enabled, unknown, count].join(' '),
  );
  t.strictSame(counts.sort(), [
    'edge-app 22:00 plain  true false 7',
    'shop 00:00 plain  true false 1',
    'shop 23:10 colour  false false 4',
    'shop 23:10 colour  true false 4',
    'shop 23:10 colour blue true false 5',
    'shop 23:10 no-such  false true 7',
    'shop 23:10 plain  false false 3',
    'shop 23:10 plain  true false 6',
  ]);
});
