import { createServer } from 'node:http';
import { newId } from '@bandera/kit/ids';
import { eventually } from '@bandera/kit/testing/service';
import t, { type Test } from 'tap';
import { staleReason } from '../domain/stale.ts';
import { aFeature, aProject, january, startReports } from './fixture.ts';

interface FeatureReport {
  items: { feature: string; stale: string | null; environments: Record<string, unknown>[] }[];
  unknown: { feature: string; environment: string }[];
}

const day = 86_400_000;

t.test('when each feature was seen, where, and how often', async t => {
  const { viewer, say, count, clock, project } = await startReports(t);
  for (const key of ['banner', 'checkout', 'quiet']) {
    await say('features.feature.created.v1', aFeature(project.id, key));
  }
  clock.advance(40 * day); // 2030-02-10
  await count(
    { minute: '2030-02-01T12:34:00Z', count: 1 },
    { minute: '2030-02-09T00:00:00Z', count: 2, app: 'ios' },
    { minute: '2030-02-09T23:59:00Z', count: 4 },
    { minute: '2030-01-05T00:00:00Z', count: 8 },
    { minute: '2030-02-02T00:00:00Z', count: 16, environment: 'staging' },
    { minute: '2030-02-02T00:00:00Z', count: 32, feature: 'banner', variant: 'red' },
    { minute: '2030-02-03T00:00:00Z', count: 64, feature: 'typo', unknown: true },
  );
  await count({ minute: '2030-01-20T00:00:00Z', count: 128 });
  const { status, body } = await viewer.get<FeatureReport>('/api/v1/reports/features?project=shop');
  t.equal(status, 200);
  t.match(
    body.items.map(({ feature }) => feature),
    ['banner', 'checkout', 'quiet'],
  );
  t.same(body.items[1], {
    feature: 'checkout',
    name: 'Feature checkout',
    kind: 'release',
    stale: null,
    environments: [
      {
        environment: 'production',
        firstSeenAt: '2030-01-05T00:00:00.000Z',
        lastSeenAt: '2030-02-09T23:59:00.000Z',
        evaluations24h: 6,
        evaluations30d: 135,
      },
      {
        environment: 'staging',
        firstSeenAt: '2030-02-02T00:00:00.000Z',
        lastSeenAt: '2030-02-02T00:00:00.000Z',
        evaluations24h: 0,
        evaluations30d: 16,
      },
    ],
  });
  t.match(body.items[2], { feature: 'quiet', stale: 'never-seen', environments: [] });
  t.same(body.unknown, [
    {
      feature: 'typo',
      environment: 'production',
      firstSeenAt: '2030-02-03T00:00:00.000Z',
      lastSeenAt: '2030-02-03T00:00:00.000Z',
    },
  ]);
  t.match(await viewer.get('/api/v1/reports/features'), {
    status: 400,
    body: { errors: [{ path: 'project' }] },
  });
});

t.test('a name is unknown until the feature exists', async t => {
  const { viewer, say, count, project } = await startReports(t);
  const report = async () => (await viewer.get<FeatureReport>('/api/v1/reports/features?project=shop')).body;
  await count({ feature: 'soon', unknown: true }, { feature: 'soon', unknown: true, environment: 'staging' });
  await count({ feature: 'later', unknown: true, minute: '2030-01-01T00:05:00Z' });
  t.match((await report()).unknown, [
    { feature: 'later' },
    { feature: 'soon', environment: 'production' },
    { feature: 'soon', environment: 'staging' },
  ]);
  const soon = aFeature(project.id, 'soon');
  await say('features.feature.created.v1', soon);
  t.match(await report(), {
    items: [{ feature: 'soon', environments: [] }],
    unknown: [{ feature: 'later' }],
  });
  await say('features.feature.archived.v1', { ...soon, archivedAt: '2030-01-01T00:10:00Z', version: 2 });
  t.match(
    await report(),
    { items: [], unknown: [{}, { feature: 'soon' }, {}] },
    'archived, and still asked for',
  );
});

t.test('why a feature could go', async t => {
  const now = new Date('2030-06-01T00:00:00Z');
  const ago = (days: number) => new Date(now.getTime() - days * day);
  const reason = (kind: Parameters<typeof staleReason>[0]['kind'], age: number, unseen: number | null) =>
    staleReason({ kind, createdAt: ago(age), lastSeenAt: unseen === null ? null : ago(unseen) }, now);
  t.equal(reason('release', 40, 0), null);
  t.equal(reason('release', 41, 0), 'lifetime-over');
  t.equal(reason('experiment', 41, 30), 'lifetime-over');
  t.equal(reason('operational', 8, 0), 'lifetime-over');
  t.equal(reason('operational', 8, null), 'lifetime-over', 'whether it was seen or not');
  t.equal(reason('operational', 7, null), null);
  t.equal(reason('kill-switch', 2_000, 30), null, 'meant to stay');
  t.equal(reason('kill-switch', 2_000, 31), 'not-seen', 'but not when nothing asks for it');
  t.equal(reason('permission', 30, null), null);
  t.equal(reason('permission', 31, null), 'never-seen');
  t.equal(reason('release', 100, 31), 'not-seen', 'the stronger reason');
});

t.test('copies follow events in whatever order they come', async t => {
  const { viewer, say, usage, count, company, project } = await startReports(t);
  await count({ count: 3 });
  await say('projects.project.updated.v1', { ...project, key: 'store', version: 3 });
  await say('projects.project.updated.v1', { ...project, key: 'stall', version: 2 });
  t.equal((await usage({ project: 'store' })).total, 3);

  const late = aProject(company, { key: 'late', version: 4, deletedAt: '2030-01-01T00:00:00Z' });
  await say('projects.project.deleted.v1', late);
  await say('projects.project.created.v1', { ...late, deletedAt: null, version: 1 });
  const path = `/api/v1/reports/features?project=${late.id}`;
  t.match(await viewer.get(path), { status: 404 });
  await say('projects.project.restored.v1', { ...late, deletedAt: null, version: 5 });
  t.match(await viewer.get(path), { status: 200 });

  const feature = aFeature(project.id, 'checkout', { name: 'Newest', version: 9 });
  await say('features.feature.updated.v1', feature);
  await say('features.feature.created.v1', { ...feature, name: 'First', version: 1 });
  t.match(await viewer.get(`/api/v1/reports/features?project=${project.id}`), {
    body: { items: [{ name: 'Newest' }] },
  });
});

t.test('a project that is too new to be known here is asked of its owner', async t => {
  const company = newId();
  const fresh = aProject(company, { key: 'fresh' });
  const projects = await projectsServer(t, [fresh]);
  const { app, db, project } = await startReports(t, { PROJECTS_URL: projects.url });
  const viewer = app.as({ company, role: 'viewer' });
  const get = (reference: string, caller = viewer) =>
    caller.get(`/api/v1/reports/usage?${new URLSearchParams({ ...january, project: reference })}`);

  t.match(await get('fresh'), { status: 200, body: { total: 0 } });
  t.same(projects.asked, [`/internal/projects/projects/fresh?company=${company}`]);
  t.match(await get('fresh'), { status: 200 });
  t.match(await get(fresh.id), { status: 200 });
  t.equal(projects.asked.length, 1, 'and then known');
  t.match(await db('projects').where({ id: fresh.id }).first(), { company, key: 'fresh' });

  const missing = { status: 404, body: { code: 'not-found', errors: [{ path: 'project' }] } };
  t.match(await get('nothing'), missing);
  t.match(await get(project.id), missing, "another company's");
  const asked = projects.asked.length;
  for (const odd of ['..', '.', 'a/b', '%2e%2e', 'ñ', 'Shop', '?', 'x'.repeat(65)])
    t.match(await get(odd), missing);
  t.equal(projects.asked.length, asked, 'what can be no project is not asked for');

  await projects.close();
  t.match(await get('newer'), { status: 503, body: { code: 'dependency-unavailable' } });
  await eventually(async () => (await get('fresh')).status === 200);
});

/** What `projects` answers to other services, over real HTTP. */
async function projectsServer(t: Test, known: ReturnType<typeof aProject>[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const url = new URL(request.url ?? '', 'http://projects');
    const reference = url.pathname.split('/').at(-1);
    const project = known.find(
      ({ id, key, company }) =>
        (id === reference || key === reference) && company === url.searchParams.get('company'),
    );
    const body = project
      ? { project, environments: [], members: [] }
      : { code: 'not-found', title: 'Not found' };
    response.writeHead(project ? 200 : 404, {
      'content-type': project ? 'application/json' : 'application/problem+json',
    });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  t.teardown(() => close());
  return { url: `http://127.0.0.1:${port}`, asked, close };
}
