import t from 'tap';
import { boolean, errorsOf, type FeatureBody, world } from './support.ts';

const path = '/api/v1/features';

interface Body {
  environment: string;
  enabled: boolean;
  strategies: { id: string; groupId: string; rollout: number }[];
  revision: number;
}

t.test('setting a feature in an environment', async t => {
  const { editor, outbox, project } = await world(t);
  const { body: feature } = await editor.post<FeatureBody>(path, boolean('checkout'));
  const production = `${path}/${feature.id}/environments/production`;

  t.match(await editor.get(production), {
    status: 200,
    body: { environment: 'production', enabled: false, strategies: [], prerequisites: [], revision: 0 },
  });
  t.equal((await editor.get(`${path}/${feature.id}/environments/nowhere`)).status, 404);

  const configuration = {
    enabled: true,
    strategies: [
      { title: 'Half', rollout: 50, stickiness: 'userId' },
      {
        constraints: [{ field: 'country', operator: 'IN', values: ['UY'] }],
        variants: [{ key: 'on', weight: 1000 }],
      },
    ],
  };
  const set = await editor.put<Body>(production, configuration, { 'if-match': '"0"' });
  t.match(set.body, {
    enabled: true,
    revision: 2,
    strategies: [
      { title: 'Half', groupId: 'checkout', segments: [] },
      { rollout: 100, stickiness: 'default', disabled: false },
    ],
  });
  t.equal(set.headers.get('etag'), '"2"');
  t.same((await editor.get(production)).body, set.body);
  t.same((await editor.put(production, configuration)).body, set.body, 'the same again changes nothing');
  t.equal((await editor.put(production, configuration, { 'if-match': '"0"' })).status, 412);
  t.equal((await editor.get(production, undefined, { 'if-none-match': '"2"' })).status, 304);

  const off = await editor.patch<Body>(`${path}/checkout/environments/production?project=shop`, {
    enabled: false,
  });
  t.match(off.body, { enabled: false, revision: 3, strategies: { length: 2 } });
  t.same(off.body.strategies, set.body.strategies, 'the switch leaves the strategies alone');

  const all = await editor.put<Body>(production, { enabled: true });
  t.match(all.body, { enabled: true, strategies: [], revision: 4 }, 'no strategies: on for all');
  const lines = (await editor.get<FeatureBody>(`${path}/${feature.id}`)).body;
  t.same(lines.environments[1], {
    environment: 'production',
    enabled: true,
    strategies: 0,
    lastSeenAt: null,
  });
  t.equal(lines.version, 1, 'the feature itself is as it was');
  const every = await editor.get<{ items: Body[] }>(`${path}/${feature.id}/environments`);
  t.same(
    every.body.items.map(each => `${each.environment} ${each.revision}`),
    ['development 0', 'production 4'],
  );

  const changes = await outbox('features.configuration.changed.v1');
  t.match(changes[0], {
    project: project.id,
    environment: 'production',
    aggregate: `feature:${feature.id}`,
    before: { key: 'checkout', feature: feature.id, enabled: false, revision: 0 },
    after: { enabled: true, revision: 2 },
  });
  t.equal(changes.length, 3);
  const published = (await outbox('features.environment.published.v1')).filter(
    event => event.environment === 'production',
  );
  t.same(
    published.map(({ data }) => data),
    [2, 3, 4, 5].map(revision => ({ project: project.id, environment: 'production', revision })),
  );
  t.same(
    published.map(({ sequence }) => sequence),
    [1, 2, 3, 4],
  );
  t.equal(published[0]?.aggregate, `snapshot:${project.id}/production`);
});

t.test('what is wrong with a configuration is told at its place', async t => {
  const { editor } = await world(t);
  const { body: feature } = await editor.post<FeatureBody>(path, boolean('checkout'));
  const production = `${path}/${feature.id}/environments/production`;
  const refused = async (body: object) => {
    const answer = await editor.put(production, body);
    t.equal(answer.status, 400);
    return errorsOf(answer.body);
  };

  t.match(await refused({ strategies: 'all', prerequisite: [] }), [
    /^enabled: /,
    /^strategies: /,
    'prerequisite: is not a known field',
  ]);
  const strategies = [
    {},
    {
      rollout: 33.5,
      variants: [{ key: 'on', weight: 1001 }],
      constraints: [{ field: '', operator: 'IN', contextName: 'x' }],
    },
  ];
  t.match((await refused({ enabled: true, strategies })).sort(), [
    'strategies[1].constraints[0].contextName: is not a known field',
    /^strategies\[1\]\.constraints\[0\]\.field: /,
    'strategies[1].rollout: must be a whole percentage',
    /^strategies\[1\]\.variants\[0\]\.weight: /,
  ]);
  const deeper = [
    {},
    {
      variants: [{ key: 'blue', weight: 500 }],
      constraints: [
        { field: 'version', operator: 'SEMVER_GT', value: 'v1' },
        { field: 'name', operator: 'REGEX', value: '(?=a)' },
        { field: 'country', operator: 'IN', values: ['UY'], caseInsensitive: true },
      ],
    },
  ];
  t.match(await refused({ enabled: true, strategies: deeper }), [
    /^strategies\[1\]\.constraints\[0\]\.value: must be a SemVer/,
    /^strategies\[1\]\.constraints\[1\]\.value: must be a regular expression in RE2/,
    /^strategies\[1\]\.constraints\[2\]\.caseInsensitive: /,
    /^strategies\[1\]\.variants\[0\]\.key: must be a variant of the feature: on, off/,
    /^strategies\[1\]\.variants: the weights must sum up to 1000, not 500/,
  ]);
  t.match(await refused({ enabled: true, strategies: Array.from({ length: 31 }, () => ({})) }), [
    'strategies: may hold at most 30 strategies',
  ]);
  const constraint = { field: 'a', operator: 'IN', values: ['b'] };
  t.match(await refused({ enabled: true, strategies: [{ constraints: Array(51).fill(constraint) }] }), [
    /^strategies\[0\]\.constraints: /,
  ]);
  const long = {
    ...constraint,
    values: Array.from({ length: 4_000 }, (_, index) => `${index}`.padStart(80, 'x')),
  };
  t.match(await refused({ enabled: true, strategies: [{ constraints: [long] }] }), [
    'strategies: may take at most 250 kB: move long lists of values into segments',
  ]);
  t.match((await editor.get(production)).body, { revision: 0 }, 'nothing was changed');
});

t.test('prerequisites', async t => {
  const { editor } = await world(t);
  const ids: Record<string, string> = {};
  for (const key of ['parent', 'child', 'other']) {
    ids[key] = (await editor.post<FeatureBody>(path, boolean(key))).body.id;
  }
  const put = (key: string, environment: string, feature: string) =>
    editor.put(`${path}/${ids[key]}/environments/${environment}`, {
      enabled: true,
      prerequisites: [{ feature }],
    });

  t.equal((await put('child', 'production', 'parent')).status, 200);
  const refused = async (key: string, feature: string) =>
    errorsOf((await put(key, 'production', feature)).body);
  t.same(await refused('parent', 'child'), [
    'prerequisites[0].feature: closes a cycle: parent -> child -> parent',
  ]);
  t.match(await refused('other', 'child'), [
    /^prerequisites\[0\]\.feature: "child" has prerequisites itself here \(parent\)/,
  ]);
  t.match(await refused('parent', 'other'), [
    'prerequisites: child depends on this feature here, so it cannot have prerequisites itself',
  ]);
  t.match(await refused('other', 'other'), [/cannot depend on itself/]);
  t.equal((await put('parent', 'development', 'child')).status, 200, 'each environment for itself');

  const inUse = await editor.delete(`${path}/${ids['parent']}`);
  t.match(inUse, { status: 409, body: { code: 'feature-in-use', features: ['child'] } });
  t.same(errorsOf(inUse.body), ['id: "child" depends on it in production']);
  await editor.put(`${path}/${ids['parent']}/environments/development`, { enabled: true });
  t.equal((await editor.delete(`${path}/${ids['child']}`)).status, 204);
  t.equal((await editor.delete(`${path}/${ids['parent']}`)).status, 204, 'archived ones do not count');
  const alone = await editor.post(`${path}/${ids['child']}/restore`);
  t.match(alone, { status: 409, body: { code: 'archived', detail: /"parent", which is archived/ } });
  t.equal((await editor.post(`${path}/${ids['parent']}/restore`)).status, 200);
  t.equal((await editor.post(`${path}/${ids['child']}/restore`)).status, 200);
});

t.test('copying an environment into another', async t => {
  const { editor } = await world(t);
  const { body: feature } = await editor.post<FeatureBody>(path, boolean('checkout'));
  const at = `${path}/${feature.id}/environments`;
  const source = await editor.put<Body>(`${at}/development`, {
    enabled: true,
    strategies: [{ rollout: 10 }],
  });
  const copied = await editor.post<Body>(`${at}/development/copy`, { to: 'production' });
  t.match(copied.body, {
    environment: 'production',
    enabled: true,
    strategies: [{ rollout: 10 }],
    revision: 3,
  });
  t.not(copied.body.strategies[0]?.id, source.body.strategies[0]?.id);
  t.equal(
    (await editor.post<Body>(`${at}/development/copy`, { to: 'production' })).body.revision,
    3,
    'again',
  );
  t.match(await editor.post(`${at}/development/copy`, { to: 'development' }), {
    status: 400,
    body: { errors: [{ path: 'to' }] },
  });
  t.match(await editor.post(`${at}/development/copy`, { to: 'qa' }), {
    status: 404,
    body: { errors: [{ path: 'to' }] },
  });
});

t.test('revisions', async t => {
  const { editor } = await world(t);
  const { body: feature } = await editor.post<FeatureBody>(path, boolean('checkout'));
  const one = `${path}/${feature.id}`;
  await editor.put(`${one}/environments/production`, { enabled: true, strategies: [{ rollout: 10 }] });
  await editor.put(`${one}/environments/production`, { enabled: true, strategies: [{ rollout: 20 }] });
  await editor.patch(one, { name: 'Checkout', tags: ['x'] });
  await editor.patch(`${one}/environments/development`, { enabled: true });

  interface Revision {
    n: number;
    environment: string | null;
    diff: unknown[];
    restored: number | null;
  }
  const list = async (query = '') =>
    (await editor.get<{ items: Revision[]; next: string | null }>(`${one}/revisions?${query}`)).body;
  const all = await list();
  t.same(
    all.items.map(({ n, environment }) => `${n} ${environment}`),
    ['5 development', '4 null', '3 production', '2 production', '1 null'],
  );
  const numbers = async (query: string) => (await list(query)).items.map(({ n }) => n);
  t.same(await numbers('sort=n'), [1, 2, 3, 4, 5]);
  t.same(await numbers('sort=n&environment=production'), [2, 3]);
  t.same(await numbers('search=EDIT&limit=2'), [5, 4], 'by whom');
  t.same(await numbers('search=nobody'), []);
  t.match(all.items[1], {
    by: { name: 'A editor' },
    before: { name: 'checkout' },
    after: { name: 'Checkout' },
    restored: null,
  });
  t.same(all.items[1]?.diff, [
    { path: 'name', before: 'checkout', after: 'Checkout' },
    { path: 'tags', before: [], after: ['x'] },
  ]);
  t.same(all.items[2]?.diff, [{ path: 'strategies[0].rollout', before: 10, after: 20 }]);
  t.match(all.items[4], { before: null, after: { name: 'checkout', offVariant: 'off' } });
  t.same(
    (await list('environment=production')).items.map(({ n }) => n),
    [3, 2],
  );
  t.same(
    (await list('settings=true')).items.map(({ n }) => n),
    [4, 1],
  );
  const first = await list('limit=2');
  t.same(
    (await list(`limit=2&cursor=${first.next}`)).items.map(({ n }) => n),
    [3, 2],
  );

  const back = await editor.post(`${one}/revisions/2/restore`);
  t.same(back.body, { revision: 6, environment: 'production', changed: true });
  t.match((await editor.get(`${one}/environments/production`)).body, {
    revision: 6,
    strategies: [{ rollout: 10 }],
  });
  t.match((await list('limit=1')).items, [{ n: 6, restored: 2 }]);
  t.same((await editor.post(`${one}/revisions/2/restore`)).body, {
    revision: 6,
    environment: 'production',
    changed: false,
  });
  t.same((await editor.post(`${one}/revisions/1/restore`)).body, {
    revision: 7,
    environment: null,
    changed: true,
  });
  t.match((await editor.get(one)).body, { name: 'checkout', tags: [], version: 3 });
  t.equal((await editor.post(`${one}/revisions/99/restore`)).status, 404);

  const constraints = [{ field: 'userId', operator: 'IN', values: ['1'] }];
  const segment = await editor.post<{ id: string }>('/api/v1/segments', { name: 'staff', constraints });
  const strategies = [{ segments: [segment.body.id] }];
  await editor.put(`${one}/environments/production`, { enabled: true, strategies });
  await editor.put(`${one}/environments/production`, { enabled: true });
  t.equal((await editor.delete(`/api/v1/segments/${segment.body.id}`)).status, 204);
  const gone = await editor.post(`${one}/revisions/8/restore`);
  t.match(gone, {
    status: 400,
    body: { code: 'invalid-input', detail: /^Revision 8 \(production\) cannot be restored: / },
  });
  t.match(errorsOf(gone.body), [/^strategies\[0\]\.segments\[0\]: there is no such segment/]);
});
