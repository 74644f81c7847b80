import { fixedClock } from '@bandera/kit/clock';
import { migrateDown, migrateUp, pending } from '@bandera/kit/db/migrate';
import { newId } from '@bandera/kit/ids';
import { testDb } from '@bandera/kit/testing/db';
import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { migrations } from '../migrations/index.ts';
import { boolean, environmentOf, type FeatureBody, projectOf, world } from './support.ts';

const path = '/api/v1/features';

t.test('deleting a project takes its features along, restoring it brings them back', async t => {
  const { app, editor, project, company, outbox } = await world(t);
  const { body } = await editor.post<FeatureBody>(path, boolean('checkout'));
  const evaluation = await app.asService('evaluation', 'features');
  const snapshot = `/internal/features/snapshots/${project.id}/production`;
  const deleted = { ...project, deletedAt: '2030-01-02T00:00:00.000Z', version: 2 };
  await app.emit('projects.project.deleted.v1', { company, before: project, after: deleted });
  await eventually(async () => (await evaluation.get(snapshot)).status === 404);
  t.equal((await editor.get(`${path}/${body.id}`)).status, 404);
  t.same((await editor.get(path)).body, { items: [], next: null });
  t.equal((await editor.patch(`${path}/${body.id}/environments/production`, { enabled: true })).status, 404);
  const environments = [{ project: project.id, environment: 'production' }];
  t.same((await evaluation.post('/internal/features/revisions', { environments })).body, { items: [] });

  // Late, and older than what is known.
  const { id } = await app.emit('projects.project.updated.v1', { company, before: project, after: project });
  const db = app.running.services[0]?.platform.db;
  await eventually(() => db?.('inbox').where({ event_id: id }).first());
  t.equal((await editor.get(`${path}/${body.id}`)).status, 404);

  const restored = { ...project, version: 3 };
  await app.emit('projects.project.restored.v1', { company, before: deleted, after: restored });
  await eventually(async () => (await evaluation.get(snapshot)).status === 200);
  t.match((await evaluation.get(snapshot)).body, { revision: 3, features: [{ key: 'checkout' }] });
  t.equal((await editor.get(`${path}/${body.id}`)).status, 200);
  t.match((await outbox('features.environment.published.v1')).at(-1), {
    environment: 'production',
    data: { revision: 3 },
  });
});

t.test('environments come and go', async t => {
  const { app, editor, project, company } = await world(t);
  const { body } = await editor.post<FeatureBody>(path, boolean('checkout'));
  const qa = environmentOf(project.id, 'qa', 2);
  const at = `${path}/${body.id}/environments/qa`;
  await app.emit('projects.environment.created.v1', { company, after: qa });
  await eventually(async () => (await editor.get(at)).status === 200);
  const evaluation = await app.asService('evaluation', 'features');
  const snapshot = `/internal/features/snapshots/${project.id}/qa`;
  t.match((await evaluation.get(snapshot)).body, {
    revision: 1,
    features: [{ key: 'checkout', enabled: false }],
  });
  await editor.patch(at, { enabled: true });
  t.match((await editor.get<FeatureBody>(`${path}/${body.id}`)).body.environments[2], {
    environment: 'qa',
    enabled: true,
  });

  await app.emit('projects.environment.deleted.v1', { company, before: qa });
  await eventually(async () => (await editor.get(at)).status === 404);
  t.equal((await evaluation.get(snapshot)).status, 404);
  t.equal((await editor.get<FeatureBody>(`${path}/${body.id}`)).body.environments.length, 2);
  const history = await editor.get<{ items: object[] }>(`${path}/${body.id}/revisions?environment=qa`);
  t.equal(history.body.items.length, 1, 'what was set there is remembered');
  t.equal((await editor.post(`${path}/${body.id}/revisions/2/restore`)).status, 404);

  await app.emit('projects.environment.created.v1', { company, after: environmentOf(project.id, 'qa', 2) });
  await eventually(async () => (await editor.get(at)).status === 200);
  t.match((await editor.get(at)).body, { enabled: false, revision: 0 }, 'a new one of that key starts anew');
  t.match((await evaluation.get(snapshot)).body, { revision: 3 }, 'but its revisions go on');
});

t.test('a project of which no event has come is asked for', async t => {
  const { app, company, editor, known, viewer } = await world(t);
  const project = projectOf(company, 'early');
  const environments = [environmentOf(project.id, 'production', 0)];
  const user = newId();
  const members = [
    { project: project.id, user, role: 'editor' as const, createdAt: project.createdAt, version: 1 },
  ];
  t.equal((await editor.get(`${path}?project=early`)).status, 404, 'its owner does not know it either');
  t.equal((await viewer.post(path, { ...boolean('x'), project: 'early' })).status, 403);

  known.set(project.id, { project, environments, members });
  const helper = app.as({ id: user, company, role: 'viewer' });
  t.equal((await helper.post(path, { ...boolean('x'), project: 'early' })).status, 201, 'with its members');
  const stranger = app.as({ company: newId(), role: 'owner' });
  t.equal((await stranger.get(`${path}?project=${project.id}`)).status, 404);

  // An environment that was made a moment ago, and a project that the data plane has a key of.
  known.set(project.id, {
    project,
    members,
    environments: [...environments, environmentOf(project.id, 'qa', 1)],
  });
  t.equal((await helper.patch(`${path}/x/environments/qa?project=early`, { enabled: true })).status, 200);
  const other = projectOf(company, 'other');
  known.set(other.id, {
    project: other,
    members: [],
    environments: [environmentOf(other.id, 'production', 0)],
  });
  const evaluation = await app.asService('evaluation', 'features');
  const snapshot = await evaluation.get(`/internal/features/snapshots/${other.id}/production`);
  t.match(snapshot, { status: 200, body: { revision: 1, projectKey: 'other' } });
  const { id } = await app.emit('projects.project.created.v1', { company, after: project });
  await eventually(() => app.running.services[0]?.platform.db('inbox').where({ event_id: id }).first());
  t.equal(
    (await editor.get(`${path}?project=early`)).status,
    200,
    'the event that comes later changes nothing',
  );
});

t.test('when features were evaluated last', async t => {
  const clock = fixedClock('2030-01-01T00:00:00.000Z');
  const { app, editor, project, company } = await world(t, clock);
  const { body } = await editor.post<FeatureBody>(path, boolean('checkout', { kind: 'permission' }));
  await editor.post<FeatureBody>(path, boolean('forgotten', { kind: 'permission' }));
  clock.advance(31 * 86_400_000);
  const states = async (state: string) =>
    (await editor.get<{ items: FeatureBody[] }>(`${path}?state=${state}`)).body.items.map(({ key }) => key);
  t.same(await states('stale'), ['checkout', 'forgotten']);

  const entry = {
    company,
    project: project.id,
    environment: 'production',
    feature: 'checkout',
    variant: 'on',
    enabled: true,
    app: 'web',
    sdk: 'test',
    count: 3,
    unknown: false,
  };
  const count = (...minutes: string[]) =>
    app.emit('evaluation.usage.counted.v1', {
      data: {
        batch: newId(),
        replica: 'one',
        keys: [],
        entries: [
          ...minutes.map(minute => ({ ...entry, minute })),
          { ...entry, feature: 'unheard-of', unknown: true, minute: '2030-02-01T00:00:00.000Z' },
        ],
      },
    });
  const seen = async () =>
    (await editor.get<FeatureBody>(`${path}/${body.id}`)).body.environments.map(
      ({ lastSeenAt }) => lastSeenAt,
    );
  await count('2030-01-31T10:00:00.000Z', '2030-01-31T10:02:00.000Z', '2030-01-31T10:01:00.000Z');
  await eventually(async () => (await seen())[1] === '2030-01-31T10:02:00.000Z');
  t.equal((await seen())[0], null, 'not in the other environment');
  const { id } = await count('2030-01-30T00:00:00.000Z');
  await eventually(() => app.running.services[0]?.platform.db('inbox').where({ event_id: id }).first());
  t.equal((await seen())[1], '2030-01-31T10:02:00.000Z', 'an older batch that comes later changes nothing');
  t.same(await states('stale'), ['forgotten']);
  t.same(await states('active'), ['checkout']);
  t.match(await editor.get(`${path}/forgotten?project=shop`), { body: { stale: 'unused' } });
  t.match(await editor.get(`${path}/${body.id}`), { body: { stale: null } });
});

t.test('migrations go up, down and up again', async t => {
  const db = await testDb(t, migrations);
  t.same(await pending(db, migrations), []);
  const [first] = migrations;
  await migrateDown(db, migrations, first?.name);
  t.same(
    (await pending(db, migrations)).filter(name => !name.startsWith('kit_')),
    migrations.slice(1).map(({ name }) => name),
  );
  t.notOk(await db.schema.hasTable('features'));
  await migrateUp(db, migrations);
  t.ok(await db.schema.hasTable('features'));
});
