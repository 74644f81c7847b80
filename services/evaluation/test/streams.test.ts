import { connect } from 'node:net';
import { eventually } from '@bandera/kit/testing/service';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature, type Provider } from '@openfeature/web-sdk';
import t, { type Test } from 'tap';
import { dataPlane, type Key, readAnswer } from './app.ts';
import { BrowserEventSource, EventReader } from './event-stream.ts';
import { featureOf, isIn, strategyOf } from './rulesets.ts';

type App = Awaited<ReturnType<typeof dataPlane>>;
const hours = 3_600_000;

async function unleashStream(t: Test, app: App, key: Key, headers: Record<string, string> = {}, query = '') {
  const reader = await EventReader.open(`${app.url()}/api/client/streaming${query}`, {
    authorization: key.text,
    ...headers,
  });
  t.teardown(() => reader.close());
  return reader;
}

/** The address of the stream that a bulk answer announces. */
async function announced(app: App, key: Key): Promise<string> {
  const { body } = await app.all(key, {});
  return app.url() + body.eventStreams[0].endpoint.requestUri;
}

async function ofrepStream(t: Test, app: App, key: Key, headers: Record<string, string> = {}) {
  const reader = await EventReader.open(await announced(app, key), headers);
  t.teardown(() => reader.close());
  return reader;
}

/** A new revision that has arrived at the service. */
async function publish(app: App, key: Key, revision: number, ...keys: string[]): Promise<void> {
  app.change(
    key,
    keys.map(each => featureOf(each)),
    revision,
  );
  // A poll gives up when the machine is so slow that the answer is late, and the next one comes.
  await eventually(async () => {
    await app.poll();
    const { body } = await app.all(key);
    return body.metadata.version === String(revision);
  });
}

const typesOf = ({ data }: { data: { events: { type: string }[] } }) => data.events.map(({ type }) => type);

t.test('deltas: everything at first, then what is new', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [featureOf('a', { tags: ['beta'] }), featureOf('b')]);
  const delta = async (tag = '', query = '') =>
    readAnswer(
      await fetch(`${app.url()}/api/client/delta${query}`, {
        headers: { authorization: key.text, 'if-none-match': tag },
      }),
    );
  const first = await delta();
  t.match(first.body.events, [
    { eventId: 1, type: 'hydration', features: [{ name: 'a' }, { name: 'b' }], segments: [] },
  ]);
  t.equal(first.headers.get('etag'), '"1"');
  t.match(await delta('"1"'), { status: 304, text: '' });
  t.match((await delta('"1"', '?tag=beta')).status, 304);

  app.change(key, [featureOf('b', { enabled: false }), featureOf('c')], 2);
  await app.poll();
  const second = await delta('"1"');
  t.strictSame(
    second.body.events.map((event: object) => [
      'type' in event && event.type,
      'feature' in event
        ? (event.feature as { name: string }).name
        : 'featureName' in event && event.featureName,
    ]),
    [
      ['feature-removed', 'a'],
      ['feature-updated', 'b'],
      ['feature-updated', 'c'],
    ],
  );
  t.ok(second.body.events.every(({ eventId }: { eventId: number }) => eventId === 2));
  t.equal(second.headers.get('etag'), '"2"');
  t.equal((await delta('W/"2"')).status, 304);

  const constraints = [isIn('plan', 'pro')];
  const snapshot = app.known.snapshots.get(`${key.grant.project}/${key.grant.environment}`);
  if (!snapshot) throw new Error('no snapshot');
  const withSegment = {
    ...snapshot,
    revision: 3,
    features: [featureOf('b', { strategies: [strategyOf({ segments: ['s'] })], tags: ['beta'] })],
    segments: [{ id: 's', number: 9, name: 'S', constraints }],
  };
  app.known.snapshots.set(`${key.grant.project}/${key.grant.environment}`, withSegment);
  await app.poll();
  t.match((await delta('"2"')).body.events, [
    { type: 'segment-updated', segment: { id: 9, constraints: [{ contextName: 'plan' }] } },
    { type: 'feature-updated', feature: { name: 'b', strategies: [{ segments: [9] }] } },
    { type: 'feature-removed', featureName: 'c', project: 'shop' },
  ]);
  await publish(app, key, 4, 'b');
  const fourth = (await delta('"1"')).body.events;
  t.match(
    fourth,
    [
      { type: 'feature-removed', featureName: 'a' },
      { type: 'feature-updated', feature: { name: 'b' } },
      { type: 'feature-removed', featureName: 'c' },
      { type: 'segment-removed', segmentId: 9 },
    ],
    'over several revisions each thing once, as it is now',
  );
  t.match(
    (await delta('"3"', '?tag=beta')).body.events[0],
    { type: 'feature-removed', featureName: 'b' },
    'left the scope',
  );
  for (const tag of ['"17"', '"0"', 'nonsense', '*']) {
    t.match((await delta(tag)).body.events, [{ type: 'hydration', eventId: 4 }], tag);
  }
  await publish(app, key, 2, 'restored');
  t.match((await delta('"4"')).body.events, [{ type: 'hydration', eventId: 2 }], 'back to a backup');
});

t.test('Unleash streams: connected, updated, resumed', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [featureOf('a')]);
  const stream = await unleashStream(t, app, key);
  t.match(Object.fromEntries(stream.response.headers), {
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
    'cache-control': /no-cache/,
  });
  t.match(await stream.message(), {
    id: '1',
    event: 'unleash-connected',
    data: { events: [{ type: 'hydration', features: [{ name: 'a' }] }] },
  });
  await publish(app, key, 2, 'a', 'b');
  t.match(await stream.message(), {
    id: '2',
    event: 'unleash-updated',
    data: { events: [{ eventId: 2, type: 'feature-updated', feature: { name: 'b' } }] },
  });
  await publish(app, key, 3, 'a', 'b', 'c');
  await publish(app, key, 4, 'a', 'b', 'c', 'd');
  const burst = [await stream.message()];
  while (burst.at(-1).id !== '4') burst.push(await stream.message());
  t.strictSame(burst.flatMap(typesOf), ['feature-updated', 'feature-updated'], 'each thing once');

  const current = await unleashStream(t, app, key, { 'last-event-id': '4' });
  t.match(await current.message(), { id: '4', event: 'unleash-connected', data: { events: [] } });
  const late = await unleashStream(t, app, key, { 'last-event-id': '2' });
  t.strictSame(typesOf(await late.message()), ['feature-updated', 'feature-updated']);
  const lost = await unleashStream(t, app, key, { 'last-event-id': '99' });
  t.strictSame(typesOf(await lost.message()), ['hydration']);
  const part = await unleashStream(t, app, key, {}, '?namePrefix=d');
  t.match((await part.message()).data.events[0].features, [{ name: 'd' }]);
  t.match(await app.metrics(), 'event_streams_open{kind="unleash"} 5');
  t.match(await app.metrics(), 'event_streams_open{kind="ofrep"} 0');
  await app.runJob('keep streams alive');
  t.strictSame(await stream.next(), {}, 'a comment');
  stream.close();
  await eventually(async () => (await app.metrics()).includes('event_streams_open{kind="unleash"} 4'));
});

t.test('OFREP announces a stream that stays the same, and says there what is to be fetched', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({ kind: 'client', origins: ['https://shop.test'] }, [featureOf('a')]);
  const uri = await announced(app, key);
  t.equal(await announced(app, key), uri);
  t.notMatch(uri, key.text);
  t.not(await announced(app, app.addKey()), uri);
  app.clock.advance(60_000);
  const stream = await ofrepStream(t, app, key, { origin: 'https://shop.test' });
  t.equal(stream.response.status, 200);
  t.equal(stream.response.headers.get('access-control-allow-origin'), 'https://shop.test');
  t.strictSame(await stream.next(), {}, 'nothing to say yet');
  await publish(app, key, 2, 'a', 'b');
  t.strictSame(await stream.message(), {
    id: '2',
    event: 'message',
    data: {
      type: 'refetchEvaluation',
      etag: '"2"',
      lastModified: Date.parse('2030-01-01T00:01:00Z') / 1_000,
    },
  });
  const next = await ofrepStream(t, app, key);
  t.match(await next.message(), { id: '2' }, 'a change just before may have been missed');
  app.clock.advance(60_000);
  const resumed = await ofrepStream(t, app, key, { 'last-event-id': '1' });
  t.match(await resumed.message(), { id: '2' });

  for (const token of ['', 'x', 'A'.repeat(64), `${uri.slice(-64, -1)}_`, key.text]) {
    const { status, body } = await readAnswer(await fetch(`${app.url()}/ofrep/v1/events?token=${token}`));
    t.match([status, body], [401, { errorCode: 'GENERAL', errorDetails: String }], token);
  }
  t.equal((await fetch(uri, { headers: { origin: 'https://evil.test' } })).status, 403);
});

t.test('a stream token ends, and a 304 never hides that', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const old = await app.all(key, {});
  const uri = await announced(app, key);
  const status = async () => {
    const reader = await EventReader.open(uri);
    reader.close();
    return reader.response.status;
  };
  const tag = { 'if-none-match': old.headers.get('etag') ?? '' };
  t.equal((await app.all(key, {}, tag)).status, 304);
  app.clock.advance(6 * hours);
  const renewed = await app.all(key, {}, tag);
  t.equal(renewed.status, 200, 'the same features, another stream');
  t.not(await announced(app, key), uri);
  t.equal(await status(), 200, 'the epoch before is good still');
  app.clock.advance(6 * hours);
  t.equal(await status(), 401);
});

t.test('the OpenFeature web provider refetches once for each change', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({ kind: 'client' }, [featureOf('a')]);
  await app.one(key, 'a');
  app.clock.advance(60_000);
  Reflect.set(globalThis, 'EventSource', BrowserEventSource);
  t.teardown(() => Reflect.deleteProperty(globalThis, 'EventSource'));
  let bulks = 0;
  const fetchImplementation: typeof fetch = (...given) => {
    bulks += 1;
    return fetch(...given);
  };
  const provider = new OFREPWebProvider({
    baseUrl: app.url(),
    headers: [['Authorization', `Bearer ${key.text}`]],
    fetchImplementation,
  });
  await OpenFeature.setContext({ targetingKey: 'u' });
  await OpenFeature.setProviderAndWait(provider as Provider);
  t.teardown(() => OpenFeature.close());
  const client = OpenFeature.getClient();
  t.equal(client.getBooleanValue('a', false), true);
  await eventually(() => BrowserEventSource.opened[0]?.readyState === BrowserEventSource.OPEN);
  const before = bulks;
  await publish(app, key, 2, 'b');
  await eventually(() => client.getBooleanValue('b', false) && !client.getBooleanValue('a', false));
  t.equal(bulks, before + 1);
  t.equal(BrowserEventSource.opened.length, 1, 'and keeps its stream');
});

t.test('a revoked key hears no more', async t => {
  const app = await dataPlane(t, { KEY_FRESH_SECONDS: '1' });
  const key = app.addKey({}, [featureOf('a')]);
  await app.one(key, 'a');
  app.clock.advance(60_000);
  const [idle, told] = [await unleashStream(t, app, key), await ofrepStream(t, app, key)];
  await idle.message();
  app.known.grants.delete(key.grant.hash);
  app.clock.advance(5_000);
  await app.one(key, 'a');
  await eventually(async () => (await app.one(key, 'a')).status === 401);
  app.change(key, [featureOf('b')], 2);
  await app.poll();
  await app.runJob('keep streams alive');
  t.equal(await idle.message(), undefined, 'ended instead of told');
  t.equal(await told.message(), undefined);
});

t.test('a client that does not read is cut', async t => {
  const app = await dataPlane(t);
  const long = 'x'.repeat(2_000);
  const key = app.addKey(
    {},
    Array.from({ length: 5_000 }, (_, index) => featureOf(`f${index}`, { description: long })),
  );
  t.equal((await app.one(key, 'f0')).status, 200);
  const { port } = new URL(app.url());
  const socket = connect(Number(port), '127.0.0.1').pause();
  t.teardown(() => socket.destroy());
  socket.on('error', () => {});
  socket.write(`GET /api/client/streaming HTTP/1.1\r\nHost: x\r\nAuthorization: ${key.text}\r\n\r\n`);
  const openStreams = async () => /event_streams_open\{kind="unleash"\} (\d+)/.exec(await app.metrics())?.[1];
  await eventually(async () => (await openStreams()) === '1');
  await publish(app, key, 2, 'a');
  for (let i = 0; i < 3; i += 1) {
    t.equal(await openStreams(), '1');
    await app.runJob('keep streams alive');
  }
  await eventually(async () => (await openStreams()) === '0');
});

t.test('there is an end to streams', async t => {
  const app = await dataPlane(t, { MOST_STREAMS: '2' });
  const key = app.addKey();
  await unleashStream(t, app, key);
  const second = await unleashStream(t, app, key);
  t.equal(second.response.status, 429, 'a company may have half of them');
  t.ok(second.response.headers.get('retry-after'));
  await unleashStream(t, app, app.addKey());
  t.equal((await unleashStream(t, app, app.addKey())).response.status, 429);

  const without = await dataPlane(t, { MOST_STREAMS: '0' });
  t.notOk('eventStreams' in (await without.all(without.addKey(), {})).body);
});

t.test('streams end while the process drains, one after the other, and no new ones begin', async t => {
  const app = await dataPlane(t, { DRAIN_SECONDS: '1' });
  const key = app.addKey();
  const readers = [];
  for (let i = 0; i < 10; i += 1) readers.push(await unleashStream(t, app, key));
  for (const reader of readers) await reader.message();
  let ended = 0;
  const ends = readers.map(async reader => {
    t.equal(await reader.next(), undefined);
    ended += 1;
  });
  const stopped = app.stop();
  await Promise.race(ends);
  t.ok(ended < readers.length, 'not all at once');
  const refused = await unleashStream(t, app, key);
  t.equal(refused.response.status, 503);
  await Promise.all(ends);
  await stopped;
});
