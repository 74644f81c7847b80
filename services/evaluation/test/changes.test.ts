import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { dataPlane, type Key } from './app.ts';
import { EventReader } from './event-stream.ts';
import { everyKind, featureOf } from './rulesets.ts';

type App = Awaited<ReturnType<typeof dataPlane>>;

/** What an API key looks like in events. */
const shown = ({ grant }: Key) => ({
  id: grant.id,
  project: grant.project,
  environment: grant.environment,
  kind: grant.kind,
  name: 'a key',
  prefix: 'shop:production.abc…',
  origins: grant.origins,
  expiresAt: grant.expiresAt,
  lastSeenAt: null,
  createdAt: '2030-01-01T00:00:00.000Z',
});

const project = ({ grant }: Key, deletedAt: string | null) => ({
  id: grant.project,
  company: grant.company,
  key: grant.projectKey,
  name: 'Shop',
  description: '',
  deletedAt,
  createdAt: '2030-01-01T00:00:00.000Z',
  updatedAt: '2030-01-01T00:00:00.000Z',
  version: 2,
});

const publish = (app: App, { grant }: Key, revision: number) =>
  app.say('features.environment.published.v1', {
    aggregateId: `${grant.project}/${grant.environment}`,
    data: { project: grant.project, environment: grant.environment, revision },
  });

const created = (app: App, key: Key) =>
  app.say('projects.key.created.v1', {
    aggregateId: key.grant.id,
    after: shown(key),
    data: { grant: key.grant },
  });

const revoked = (app: App, key: Key) =>
  app.say('projects.key.revoked.v1', {
    aggregateId: key.grant.id,
    before: shown(key),
    data: { hash: key.grant.hash },
  });

const statusOf = async (app: App, key: Key) => (await app.one(key, 'boolean')).status;

t.test('keys', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  t.equal(await statusOf(app, key), 200);
  app.known.grants.delete(key.grant.hash);
  await revoked(app, key);
  await eventually(async () => (await statusOf(app, key)) === 401);
  t.pass('a revoked key stops at once');

  await created(app, key);
  await eventually(async () => (await statusOf(app, key)) === 200);
  t.pass('a key that was missing a moment ago works at once');

  const change = {
    ...key,
    grant: { ...key.grant, requestsPerMinute: 0, expiresAt: '2030-01-01T00:10:00.000Z' },
  };
  await app.say('projects.key.updated.v1', {
    aggregateId: key.grant.id,
    before: shown(key),
    after: shown(change),
    data: { grant: change.grant },
  });
  await eventually(async () => {
    app.clock.advance(60_000);
    return (await statusOf(app, key)) === 401;
  });
  t.pass('a changed key is what it is now');
});

t.test('a key whose event was missed', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  t.equal(await statusOf(app, key), 200);
  app.known.grants.delete(key.grant.hash);
  app.clock.advance(29_999);
  t.equal(await statusOf(app, key), 200);
  app.clock.advance(1);
  t.equal(await statusOf(app, key), 200, 'whoever comes first is not made to wait');
  await eventually(async () => (await statusOf(app, key)) === 401);
});

t.test('an event is newer than an answer that is on its way', async t => {
  const app = await dataPlane(t);
  const [goes, comes] = [app.addKey(), app.addKey()];
  await statusOf(app, app.addKey());
  app.known.grants.delete(comes.grant.hash);
  const held = Promise.withResolvers<void>();
  app.known.hold = () => held.promise;
  const before = app.known.made.length;
  const both = Promise.all([statusOf(app, goes), statusOf(app, comes)]);
  await eventually(() => app.known.made.length === before + 2);
  app.known.hold = async () => {};
  await revoked(app, goes);
  await created(app, comes);
  held.resolve();
  t.strictSame(await both, [401, 200]);
  t.strictSame([await statusOf(app, goes), await statusOf(app, comes)], [401, 200]);
});

t.test('projects that go and come back', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const other = app.addKey();
  const atFeatures = `${key.grant.project}/production`;
  const snapshot = app.known.snapshots.get(atFeatures);
  t.equal(await statusOf(app, key), 200);
  t.equal(await statusOf(app, other), 200);
  app.known.grants.delete(key.grant.hash);
  app.known.snapshots.delete(atFeatures);
  const [live, deleted] = [project(key, null), project(key, '2030-01-01T00:00:00.000Z')];
  const about = { aggregateId: key.grant.project };
  await app.say('projects.project.deleted.v1', { ...about, before: live, after: deleted });
  await eventually(async () => (await statusOf(app, key)) === 401);
  t.equal(await statusOf(app, other), 200, 'others go on');

  app.known.grants.set(key.grant.hash, key.grant);
  await app.say('projects.project.restored.v1', { ...about, before: deleted, after: live });
  await eventually(async () => (await statusOf(app, key)) !== 401);
  const early = await app.one(key, 'boolean');
  t.equal(early.status, 503, 'features has not heard of it yet: a reason to try again, not to stop for good');
  t.match(early.headers.get('retry-after'), /^\d+$/);
  t.match(early.body, { key: 'boolean', errorCode: 'GENERAL' });
  if (snapshot) app.known.snapshots.set(atFeatures, snapshot);
  t.equal(await statusOf(app, key), 200);
});

t.test('publications', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [featureOf('flag', { enabled: false })]);
  const unused = app.addKey();
  const value = async () => (await app.one(key, 'flag')).body.value;
  t.equal(await value(), false);
  app.change(key, [featureOf('flag')], 2);
  await publish(app, unused, 7);
  await publish(app, key, 2);
  await eventually(async () => (await value()) === true);
  t.equal((await app.all(key)).body.metadata.version, '2');

  const fetched = () => app.known.asked.filter(path => path.includes('/snapshots/'));
  t.equal(fetched().length, 2, 'environments that nobody uses here are not fetched');
  await publish(app, key, 1);
  await publish(app, key, 2);
  await app.poll();
  t.equal(fetched().length, 2, 'what is here already is not fetched again');

  app.change(key, [featureOf('flag', { enabled: false })], 3);
  await app.poll();
  t.equal(await value(), false, 'a poll catches what was missed');
  app.change(key, [featureOf('flag')], 1);
  await app.poll();
  t.equal(await value(), true, 'and follows features that were restored from a backup');

  await app.say('projects.environment.deleted.v1', {
    aggregateId: key.grant.project,
    before: {
      id: key.grant.project,
      project: key.grant.project,
      key: 'production',
      name: 'Production',
      kind: 'production',
      order: 0,
      approvals: 0,
      createdAt: '2030-01-01T00:00:00.000Z',
      version: 1,
    },
  });
  app.known.snapshots.delete(`${key.grant.project}/production`);
  await eventually(async () => (await app.one(key, 'flag')).status === 503);
});

t.test('a publication while an older snapshot is on its way', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [featureOf('flag', { enabled: false })]);
  const held = Promise.withResolvers<void>();
  const isSnapshot = (path: string) => path.includes('/snapshots/');
  app.known.hold = async path => {
    if (isSnapshot(path)) await held.promise;
  };
  const first = app.one(key, 'flag');
  await eventually(() => app.known.made.some(isSnapshot));
  app.known.hold = async () => {};
  app.change(key, [featureOf('flag')], 2);
  await publish(app, key, 2);
  held.resolve();
  await first;
  await eventually(async () => (await app.one(key, 'flag')).body.value === true);
  t.equal(
    app.known.asked.filter(isSnapshot).length,
    2,
    'leads to a second fetch, without waiting for a poll',
  );
});

t.test('features and projects are away', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const gone = app.addKey({}, everyKind());
  t.equal(await statusOf(app, key), 200);
  app.known.snapshots.delete(`${gone.grant.project}/production`);
  t.equal(await statusOf(app, gone), 503);
  await app.stopOthers();
  app.clock.advance(3_600_000);
  t.equal(await statusOf(app, key), 200, 'what is known goes on for as long as it takes');
  await app.poll();
  t.equal((await app.all(key, {}, {}, '?flagConfigEtag=99')).status, 200);
  const unknown = app.addKey();
  const answer = await app.one(unknown, 'boolean');
  t.equal(answer.status, 503, 'never 401, after which SDKs stop for good');
  t.match(answer.body, { key: 'boolean', errorCode: 'GENERAL' });
  t.equal(answer.headers.get('retry-after'), '2');
  t.notOk(app.lines.some(line => line['level'] === 'error'));
});

t.test('environments that nobody asks for leave the memory, and come back', async t => {
  const app = await dataPlane(t, { KEEP_UNUSED_MINUTES: '10' });
  const [busy, watched, idle] = [app.addKey(), app.addKey(), app.addKey()];
  for (const key of [busy, watched, idle]) await app.one(key, 'boolean');
  const stream = await EventReader.open(`${app.url()}/api/client/streaming`, {
    authorization: watched.text,
  });
  t.teardown(() => stream.close());
  t.match(await stream.message(), { event: 'unleash-connected' });
  const fetched = ({ grant }: Key) =>
    app.known.asked.filter(path => path.includes(`/snapshots/${grant.project}`)).length;
  for (let minutes = 0; minutes < 20; minutes += 5) {
    t.equal(await statusOf(app, busy), 200);
    await app.runJob('let go of the unused');
    app.clock.advance(5 * 60_000);
  }
  await app.runJob('let go of the unused');
  t.strictSame([busy, watched, idle].map(fetched), [1, 1, 1]);
  app.change(idle, [featureOf('boolean', { enabled: false })], 2);
  await publish(app, idle, 2);
  app.change(watched, [featureOf('new')], 2);
  await publish(app, watched, 2);
  t.match(await stream.message(), { id: '2', event: 'unleash-updated' });
  t.equal(fetched(idle), 1, 'nobody asks for it, so its changes are not fetched');
  t.equal((await app.one(idle, 'boolean')).body.value, false, 'and it comes as it is now');
  t.strictSame([busy, watched, idle].map(fetched), [1, 2, 2]);

  for (let minutes = 0; minutes < 20; minutes += 5) {
    await app.runJob('let go of the unused');
    app.clock.advance(5 * 60_000);
  }
  await app.stopOthers();
  t.equal((await app.one(idle, 'boolean')).body.value, false, 'while features is away, as it was saved');
});
