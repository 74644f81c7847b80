import { migrateDown, migrateUp } from '@bandera/kit/db/migrate';
import { newId } from '@bandera/kit/ids';
import { testDb } from '@bandera/kit/testing/db';
import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { migrations } from '../migrations/index.ts';
import { lagMs } from '../store/answers.ts';
import { usageSums } from '../store/usage-sums.ts';
import { countingSuite } from './counting-suite.ts';
import { counts, january, startReports } from './fixture.ts';

t.test('on SQLite', t => countingSuite(t, async () => ({})));

t.test('a report needs a range, and says which part is wrong', async t => {
  const { viewer } = await startReports(t);
  const refused = async (query: Record<string, string>) => {
    const search = new URLSearchParams(query);
    const answers = await Promise.all(
      ['', '.csv'].map(type =>
        viewer.get<{ code: string; errors: { path: string; message: string }[] }>(
          `/api/v1/reports/usage${type}?${search}`,
        ),
      ),
    );
    const [json, csv] = answers;
    t.same(csv?.body.errors, json?.body.errors, 'CSV says the same');
    t.equal(json?.status, 400);
    return [json?.body.code, ...(json?.body.errors.map(({ path }) => path) ?? [])];
  };
  const { from, to } = january;
  t.same(await refused({}), ['range-required', 'from', 'to']);
  t.same(await refused({ from }), ['range-required', 'to']);
  t.same(await refused({ to }), ['range-required', 'from']);
  t.same(await refused({ from: '', to }), ['range-required', 'from']);
  t.same(await refused({ from: 'yesterday', to: '2030-02-30T00:00:00Z' }), ['invalid-input', 'from', 'to']);
  for (const odd of [
    '2030-01-01',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:00:00-05:00',
    '2030-01-01T00:00:00',
  ]) {
    t.same(await refused({ from: odd, to }), ['invalid-input', 'from'], odd);
  }
  t.same(await refused({ from, to: from }), ['invalid-input', 'to']);
  t.same(await refused({ from: to, to: from }), ['invalid-input', 'to']);
  const years = { from: '2028-01-01T00:00:00Z', to: '2034-01-01T00:00:00Z' };
  t.same(await refused({ ...years, interval: 'day' }), ['invalid-input', 'interval']);
  t.same(await refused({ ...years, interval: 'hour' }), ['invalid-input', 'interval']);
  t.same(await refused({ ...january, interval: 'week', groupBy: 'colour' }), [
    'invalid-input',
    'interval',
    'groupBy',
  ]);
  t.same(await refused({ ...january, feature: 'a b', colour: 'red' }), [
    'invalid-input',
    'feature',
    'colour',
  ]);
});

t.test('2000 points are the most', async t => {
  const { usage, viewer } = await startReports(t);
  const from = Date.parse('2030-01-01T00:00:00Z');
  const upTo = (points: number) => ({
    from: new Date(from).toISOString(),
    to: new Date(from + points * 60_000).toISOString(),
    interval: 'minute',
  });
  t.equal((await usage(upTo(2_000))).series[0]?.points.length, 2_000);
  const search = new URLSearchParams(upTo(2_001));
  t.match(await viewer.get(`/api/v1/reports/usage?${search}`), {
    status: 400,
    body: { errors: [{ path: 'interval', message: /more than 2000 points .* take a coarser interval/ }] },
  });
});

t.test('CSV has a row a step, and nothing in it is a formula', async t => {
  const { count, viewer } = await startReports(t);
  await count(
    { app: '=HYPERLINK("http://evil.test")', count: 3 },
    { app: 'one, two', count: 2, minute: '2030-01-01T01:00:00Z' },
    { app: '@sum', count: 1 },
    { app: ' +1', count: 1, minute: '2030-01-01T01:00:00Z' },
  );
  const search = new URLSearchParams({ ...january, groupBy: 'app', project: 'shop' });
  const answer = await viewer.get<string>(`/api/v1/reports/usage.csv?${search}`);
  t.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8');
  t.equal(answer.headers.get('content-disposition'), 'attachment; filename="usage-hour.csv"');
  t.same(answer.body.split('\r\n'), [
    `at,"'=HYPERLINK(""http://evil.test"")","one, two",' +1,'@sum`,
    '2030-01-01T00:00:00.000Z,3,0,0,1',
    '2030-01-01T01:00:00.000Z,0,2,1,0',
    '',
  ]);
  const nobody = new URLSearchParams({ ...january, feature: 'nobody' });
  const empty = await viewer.get<string>(`/api/v1/reports/usage.csv?${nobody}`);
  t.match(empty.body, /^at,total\r\n2030-01-01T00:00:00.000Z,0\r\n/);
});

t.test('of some features only, each by its own line', async t => {
  const { count, usage, viewer } = await startReports(t);
  await count(
    { feature: 'cart', count: 1 },
    { feature: 'banner', count: 2 },
    { feature: 'search', environment: 'staging', count: 4 },
  );
  const some = { features: 'cart,search,nobody', groupBy: 'feature' };
  t.same(counts(await usage(some)), { search: [4, 0], cart: [1, 0] });
  t.same(counts(await usage({ ...some, environment: 'production' })), { cart: [1, 0] });
  t.equal((await usage({ features: 'cart,banner' })).total, 3);
  for (const features of ['', 'a b', Array.from({ length: 101 }, (_, at) => `f-${at}`).join()]) {
    const search = new URLSearchParams({ ...january, features });
    t.equal((await viewer.get(`/api/v1/reports/usage?${search}`)).status, 400);
  }
});

t.test('companies see their own numbers only', async t => {
  const { app, count, project } = await startReports(t, { PROJECTS_URL: 'http://127.0.0.1:1' });
  await count({ count: 5 });
  const path = (query: Record<string, string>) =>
    `/api/v1/reports/usage?${new URLSearchParams({ ...january, ...query })}`;
  const stranger = app.as({ company: newId(), role: 'owner' });
  t.match(await stranger.get(path({})), { status: 200, body: { total: 0 } });
  t.match(await stranger.get(path({ feature: 'checkout', groupBy: 'app' })), { body: { total: 0 } });
  // Whose project it is only its owner can say, who is away here; the copy of another company is no answer.
  t.match(await stranger.get(path({ project: project.id })), { status: 503 });
  t.match(await app.anyone.get(path({})), { status: 401 });
  t.match(await app.as({ company: project.company, role: 'nobody' }).get(path({})), { status: 403 });
});

t.test('an answer is kept until new counts are applied, and a few seconds longer', async t => {
  const { count, usage, db, clock } = await startReports(t);
  const seen = async () => (await usage({}, {})).total;
  // Since when hours are kept, which an answer tells, changes with the hour.
  clock.advance(60_000);
  await count({ count: 1 });
  t.equal((await usage({})).total, 1);
  await db('usage_hour').update({ count: 100 });
  t.equal((await usage({})).total, 1, 'from the cache');
  t.equal((await usage({ from: '2030-01-01T00:30:00Z', to: '2030-01-01T01:59:00Z' })).total, 1, 'same steps');
  t.equal((await usage({ environment: 'production' })).total, 100, 'another question');
  await count({ count: 1 });
  t.equal(await seen(), 1, 'as it was made a moment ago');
  await eventually(async () => (await usage({})).total === 101);
  t.equal(await seen(), 101, 'what one is told, all are told');
  await count({ count: 1 });
  clock.advance(2_000);
  t.equal(await seen(), 101, 'nobody waits while it is made anew');
  await eventually(async () => (await seen()) === 102);
  await count({ count: 1 });
  clock.advance(lagMs);
  await eventually(async () => (await seen()) === 103);
  await count({ count: 1 });
  clock.advance(lagMs);
  t.equal(await seen(), 104, 'older than that it is not served');
});

t.test('one long name does not stop a batch', async t => {
  const { count, usage } = await startReports(t);
  await count({ feature: 'f'.repeat(300), app: 'a'.repeat(300), sdk: 's'.repeat(300), count: 7 });
  t.same(counts(await usage({ groupBy: 'app' })), { ['a'.repeat(60)]: [7, 0] });
  t.equal((await usage({ feature: 'f'.repeat(100) })).total, 7);
});

t.test('a report is what its schema says, whatever names there are', async t => {
  const { app, count, usage } = await startReports(t);
  const odd = ['"quoted"', 'back\\slash', 'líne\u2028', '\ud83d\ude80', '</script>', '(other)'];
  await count(...odd.map((name, at) => ({ app: name, count: at + 1 })));
  const answer = await usage({ groupBy: 'app' });
  t.same(answer.series.map(({ key }) => key).toSorted(), odd.toSorted());
  const [service] = app.running.services;
  const schema = service?.routes.find(({ path }) => path === '/api/v1/reports/usage')?.response;
  t.same(schema?.parse(answer), answer, 'nothing more, nothing less');
});

t.test('what was counted before there were sums is summed up by the migration', async t => {
  const db = await testDb(t, migrations);
  const dimensions = { company: newId(), project: newId(), environment: 'production', variant: 'on' };
  const at = new Date('2030-01-01T00:00:00Z');
  for (const [id, feature, app] of [
    [1, 'checkout', 'web'],
    [2, 'checkout', 'ios'],
    [3, 'banner', 'web'],
  ] as const) {
    const series = { ...dimensions, feature, app, sdk: 'node', enabled: true };
    await db('series').insert({ id, fingerprint: String(id).padStart(64, '0'), ...series });
    for (const table of ['usage_minute', 'usage_hour', 'usage_day'])
      await db(table).insert({ series: id, at, count: 10 ** id });
  }
  const down = () => migrateDown(db, migrations, '0007_features');
  await down();
  await migrateUp(db, migrations);
  const sums = usageSums(db);
  const range = { from: at.getTime(), to: at.getTime() + 86_400_000, interval: 'day' as const };
  const by = async (groupBy?: 'feature' | 'app' | 'environment', filter = {}) =>
    (await sums.lines({ company: dimensions.company, ...filter }, range, groupBy))
      .map(({ key, counts }) => [key, counts[0]])
      .toSorted();
  t.same(await by(), [['total', 1_110]]);
  t.same(await by('feature'), [
    ['banner', 1_000],
    ['checkout', 110],
  ]);
  t.same(await by('app'), [
    ['ios', 100],
    ['web', 1_010],
  ]);
  t.same(await by('environment', { feature: 'checkout' }), [['production', 110]]);
  await down();
  t.same(await db('usage_day').count({ n: '*' }), [{ n: 3 }], 'and goes with it');
});

t.test('migrations go down and up again', async t => {
  const db = await testDb(t, migrations);
  const names = migrations.map(({ name }) => name);
  t.same(await migrateDown(db, migrations, 'kit_0005_idempotency_keys'), names.toReversed());
  t.same(await migrateUp(db, migrations), names);
});
