import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '@bandera/kit/testing/service';
import t, { type Test } from 'tap';
import { dataPlane, type Key } from './app.ts';
import { EventReader } from './event-stream.ts';
import { featureOf } from './rulesets.ts';

type App = Awaited<ReturnType<typeof dataPlane>>;
const mebibyte = 2 ** 20;
const longMs = 60_000;

/** An environment whose first message to Unleash clients is about so large. */
const large = (bytes: number) => {
  const description = 'x'.repeat(4_096);
  return Array.from({ length: Math.ceil(bytes / 4_096) }, (_, index) =>
    featureOf(`f${index}`, { description }),
  );
};

/** Asks for a stream and reads nothing of it, as a client does that hangs. */
async function silentClient(t: Test, app: App, key: Key): Promise<Socket> {
  const socket = connect(Number(new URL(app.url()).port), '127.0.0.1').pause();
  t.teardown(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(`GET /api/client/streaming HTTP/1.1\r\nHost: x\r\nAuthorization: ${key.text}\r\n\r\n`);
  return socket;
}

async function gauge(app: App, name: string): Promise<number> {
  const line = (await app.metrics()).split('\n').find(each => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

const open = (app: App) => gauge(app, 'event_streams_open{kind="unleash"}');
const buffered = (app: App) => gauge(app, 'event_streams_buffered_bytes');
const sign = (app: App) => app.runJob('keep streams alive');

async function read(socket: Socket, bytes: number): Promise<void> {
  let left = bytes;
  const enough = Promise.withResolvers<void>();
  socket.on('data', chunk => {
    left -= chunk.length;
    if (left > 0) return;
    socket.pause().removeAllListeners('data');
    enough.resolve();
  });
  socket.resume();
  await enough.promise;
}

t.test('those who do not read are cut, and cost next to nothing until then', async t => {
  const app = await dataPlane(t);
  const features = large(12 * mebibyte);
  const key = app.addKey({}, features);
  t.equal((await app.one(key, 'f0')).status, 200);
  const silent = 25;
  for (let index = 0; index < silent; index += 1) await silentClient(t, app, key);
  const reader = await EventReader.open(`${app.url()}/api/client/streaming`, { authorization: key.text });
  t.teardown(() => reader.close());
  t.match(await reader.message(), { id: '1', event: 'unleash-connected' });
  await eventually(async () => (await open(app)) === silent + 1, longMs);

  const bound = silent * 128 * 1024;
  for (let revision = 2; revision < 6; revision += 1) {
    app.change(key, [...features, featureOf(`new-${revision}`)], revision);
    await app.poll();
    t.match(await reader.message(), { id: String(revision) }, 'who reads hears of each change at once');
    t.ok((await buffered(app)) <= bound, 'nothing is queued for those who do not');
  }
  t.ok((await buffered(app)) > 0);

  for (let signs = 1; signs <= 3; signs += 1) {
    t.equal(await open(app), silent + 1, 'one missed sign of life may happen to anybody');
    await sign(app);
  }
  await eventually(async () => (await open(app)) === 1, longMs);
  await eventually(async () => (await buffered(app)) === 0, longMs);
  app.change(key, [featureOf('last')], 6);
  await app.poll();
  t.match(await reader.message(), { id: '6' });
});

t.test('a slow client is not cut as long as it takes something', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, large(28 * mebibyte));
  t.equal((await app.one(key, 'f0')).status, 200);
  const slow = await silentClient(t, app, key);
  await eventually(async () => (await buffered(app)) > 0, longMs);
  for (let round = 0; round < 2; round += 1) {
    await sign(app);
    await sign(app);
    // More than the system keeps on its way.
    await read(slow, 12 * mebibyte);
  }
  await sign(app);
  t.equal(await open(app), 1);
});

t.test('a client that has gone before its stream begins leaves nothing behind', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const held = Promise.withResolvers<void>();
  app.known.hold = path => (path.includes('/snapshots/') ? held.promise : Promise.resolve());
  const hasty = await silentClient(t, app, key);
  await eventually(() => app.known.asked.some(path => path.includes('/snapshots/')));
  hasty.destroy();
  await once(hasty, 'close');
  held.resolve();
  t.equal((await app.one(key, 'boolean')).status, 200);
  await eventually(async () => (await open(app)) === 0, longMs);
});

t.test('everybody hears of a burst of changes, and of its last one for certain', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [featureOf('a')]);
  const readers = await Promise.all(
    Array.from({ length: 300 }, () =>
      EventReader.open(`${app.url()}/api/sdk/v1/stream`, { authorization: `Bearer ${key.text}` }),
    ),
  );
  t.teardown(() => readers.map(reader => reader.close()));
  const last = 20;
  const heard = readers.map(async reader => {
    for (let count = 1; ; count += 1) if ((await reader.message())?.id === String(last)) return count;
  });
  for (let revision = 2; revision <= last; revision += 1) {
    app.change(key, [featureOf('a'), featureOf('b', { enabled: revision % 2 === 0 })], revision);
    await app.poll();
  }
  const counts = await Promise.all(heard);
  t.ok(
    counts.every(count => count <= last),
    'no change is told twice',
  );
});
