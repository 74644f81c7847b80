import t from 'tap';
import { boolean, errorsOf, type FeatureBody, world } from './support.ts';

const path = '/api/v1/segments';
const constraints = [{ field: 'country', operator: 'IN', values: ['UY', 'AR'] }];

interface Body {
  id: string;
  number: number;
  version: number;
  constraints: { values: string[] }[];
}

t.test('a segment of a project and one of the company', async t => {
  const { editor, announce, company, project, outbox } = await world(t);
  await announce(company, 'other');
  const wide = await editor.post<Body>(path, { name: 'South', description: 'Where it is warm', constraints });
  t.equal(wide.status, 201);
  t.match(wide.body, { number: 1, project: null, version: 1, constraints });
  const own = await editor.post<Body>(path, { name: 'South', project: 'shop', constraints: [] });
  t.match(own.body, { number: 2, project: project.id }, 'names are unique in their scope');
  const taken = await editor.post(path, { name: 'South', constraints });
  t.match(taken, { status: 409, body: { code: 'already-exists', errors: [{ path: 'name' }] } });

  const list = async (query: string) => (await editor.get<{ items: Body[] }>(`${path}?${query}`)).body.items;
  t.match(await list('project=shop'), [
    { number: 1, constraintCount: 1, valueCount: 2 },
    { number: 2, constraintCount: 0, valueCount: 0 },
  ]);
  t.notOk('constraints' in ((await list(''))[0] ?? {}), 'lists carry no values');
  t.same(
    (await list('project=other')).map(({ number }) => number),
    [1],
  );
  t.same(
    (await list('search=WARM')).map(({ number }) => number),
    [1],
  );
  t.equal((await list('limit=1&sort=-name')).length, 1);

  const one = `${path}/${wide.body.id}`;
  const changed = await editor.patch<Body>(one, { name: 'Far south' }, { 'if-match': '"1"' });
  t.match(changed.body, { name: 'Far south', version: 2, constraints });
  t.equal((await editor.patch(one, { name: 'x' }, { 'if-match': '"1"' })).status, 412);
  t.equal((await editor.patch<Body>(one, { name: 'Far south' })).body.version, 2);
  t.match(errorsOf((await editor.patch(one, { project: 'shop', number: 3 })).body), [
    /^project: cannot be changed/,
    'number: is not a known field',
  ]);

  t.equal((await editor.delete(one)).status, 204);
  t.equal((await editor.get(one)).status, 404);
  t.equal((await editor.delete(one)).status, 404);
  t.equal(
    (await editor.post<Body>(path, { name: 'New', constraints })).body.number,
    3,
    'numbers do not come again',
  );
  t.same(
    (await outbox()).map(({ subject }) => subject),
    [
      'features.segment.created.v1',
      'features.segment.created.v1',
      'features.segment.updated.v1',
      'features.segment.deleted.v1',
      'features.segment.created.v1',
    ],
  );
});

t.test('what is wrong is told at its place', async t => {
  const { editor } = await world(t);
  const bad = [
    { field: 'ip', operator: 'IN_CIDR', values: ['10.0.0.0/8', 'here'] },
    { field: 'x', operator: 'IN' },
  ];
  t.match(errorsOf((await editor.post(path, { name: 'x', constraints: bad })).body), [
    /^constraints\[0\]\.values\[1\]: must be an IP address/,
    /^constraints\[1\]\.values: must be a list/,
  ]);
  t.match(
    errorsOf((await editor.post(path, { name: '', constraints: Array(51).fill(constraints[0]) })).body),
    ['name: must not be empty', 'constraints: may hold at most 50 constraints'],
  );
  t.equal((await editor.post(path, { name: 'x', project: 'nowhere', constraints })).status, 404);
});

t.test('a segment in use is changed with its environments, and stays', async t => {
  const { app, editor, project, outbox } = await world(t);
  const { body: segment } = await editor.post<Body>(path, { name: 'staff', constraints });
  const { body: feature } = await editor.post<FeatureBody>('/api/v1/features', boolean('checkout'));
  const { body: unused } = await editor.post<FeatureBody>('/api/v1/features', boolean('unused'));
  const at = `/api/v1/features/${feature.id}/environments`;
  await editor.put(`${at}/production`, { enabled: true, strategies: [{ segments: [segment.id] }] });
  const evaluation = await app.asService('evaluation', 'features');
  const snapshot = async (environment: string) =>
    (
      await evaluation.get<{
        revision: number;
        segments: { name: string; number: number; constraints: object[] }[];
      }>(`/internal/features/snapshots/${project.id}/${environment}`)
    ).body;
  const before = { production: await snapshot('production'), development: await snapshot('development') };
  t.match(before.production.segments, [{ name: 'staff', number: 1, constraints }]);
  t.same(before.development.segments, [], 'only those in use');

  const values = ['BR'];
  await editor.patch(`${path}/${segment.id}`, { constraints: [{ ...constraints[0], values }] });
  const after = await snapshot('production');
  t.equal(after.revision, before.production.revision + 1);
  t.match(after.segments, [{ constraints: [{ values }] }]);
  t.equal(
    (await snapshot('development')).revision,
    before.development.revision,
    'the other one is not touched',
  );
  t.match((await outbox()).slice(-2), [
    { subject: 'features.segment.updated.v1', aggregate: `segment:${segment.id}` },
    {
      subject: 'features.environment.published.v1',
      environment: 'production',
      data: { revision: after.revision },
    },
  ]);

  const uses = await editor.get(`${path}/${segment.id}/uses`);
  const use = {
    feature: feature.id,
    key: 'checkout',
    project: project.id,
    environment: 'production',
    archived: false,
  };
  t.same(uses.body, { items: [use] });

  const refused = await editor.delete(`${path}/${segment.id}`);
  t.match(refused, {
    status: 409,
    body: {
      code: 'segment-in-use',
      detail: /used by checkout/,
      features: [{ key: 'checkout', environment: 'production' }],
    },
  });
  await editor.delete(`/api/v1/features/${feature.id}`);
  t.same(errorsOf((await editor.delete(`${path}/${segment.id}`)).body), [
    'id: "checkout" (archived) uses it in production',
  ]);
  await editor.post(`/api/v1/features/${feature.id}/restore`);
  await editor.put(`${at}/production`, { enabled: true });
  t.equal((await editor.delete(`${path}/${segment.id}`)).status, 204);
  t.ok(unused.id);
});

t.test('100,000 values are an ordinary segment', async t => {
  const { app, editor, project, outbox } = await world(t);
  const values = Array.from({ length: 100_000 }, (_, index) => `customer-${index}@example.test`);
  const created = await editor.post<Body>(path, {
    name: 'customers',
    constraints: [{ field: 'userId', operator: 'IN', values }],
  });
  t.equal(created.status, 201);
  const { body: feature } = await editor.post<FeatureBody>('/api/v1/features', boolean('mailing'));
  const strategies = [{ segments: [created.body.id] }];
  await editor.put(`/api/v1/features/${feature.id}/environments/production`, { enabled: true, strategies });

  t.equal((await editor.get<Body>(`${path}/${created.body.id}`)).body.constraints[0]?.values.length, 100_000);
  const evaluation = await app.asService('evaluation', 'features');
  const { body } = await evaluation.get<{ segments: Body[] }>(
    `/internal/features/snapshots/${project.id}/production`,
  );
  t.equal(body.segments[0]?.constraints[0]?.values.length, 100_000);
  const why = await editor.post('/api/v1/features/evaluate', {
    project: 'shop',
    environment: 'production',
    feature: 'mailing',
    context: { userId: 'customer-99999@example.test' },
  });
  t.match(why.body, {
    items: [
      {
        enabled: true,
        strategies: [{ segments: [{ passed: true, constraints: [{ valueCount: 100_000 }] }] }],
      },
    ],
  });

  const [event] = await outbox('features.segment.created.v1');
  t.match(event, { after: { constraints: [{ valueCount: 100_000, valuesHash: /^[0-9a-f]{64}$/ }] } });
  t.ok(JSON.stringify(event).length < 10_000, 'events carry a sample of it');
  const more = [{ field: 'userId', operator: 'IN', values: [...values, 'x'] }];
  t.match(errorsOf((await editor.patch(`${path}/${created.body.id}`, { constraints: more })).body), [
    'constraints[0].values: may hold at most 100000 values',
  ]);
  const large = await editor.patch(`${path}/${created.body.id}`, { description: 'x'.repeat(9_000_000) });
  t.equal(large.status, 413);
});
