import { type Snapshot, snapshot } from '@bandera/contracts/snapshot';
import { newId } from '@bandera/kit/ids';
import t from 'tap';
import { boolean, errorsOf, type FeatureBody, world } from './support.ts';

const path = '/api/v1/features';
const internal = '/internal/features';

t.test('a snapshot holds an environment at one revision', async t => {
  const { app, editor, project, company } = await world(t);
  const evaluation = await app.asService('evaluation', 'features');
  const at = `${internal}/snapshots/${project.id}/production`;
  const get = async () => snapshot.parse((await evaluation.get(at)).body);

  t.same(await get(), {
    company,
    project: project.id,
    projectKey: 'shop',
    environment: 'production',
    revision: 1,
    features: [],
    segments: [],
  });

  const variants = [
    { key: 'red', value: '#f00' },
    { key: 'blue', value: '#00f' },
  ];
  const text = { ...boolean('zulu'), valueType: 'string', variants, description: 'Colour', tags: ['ui'] };
  const zulu = await editor.post<FeatureBody>(path, text);
  const alpha = await editor.post<FeatureBody>(path, boolean('alpha', { impressionData: true }));
  const strategies = [{ rollout: 50, variants: [{ key: 'blue', weight: 1000 }] }];
  await editor.put(`${path}/${zulu.body.id}/environments/production`, {
    enabled: true,
    strategies,
    prerequisites: [{ feature: 'alpha', variants: ['on'] }],
  });

  const full = await get();
  t.equal(full.revision, 4);
  t.match(full.features, [
    {
      key: 'alpha',
      enabled: false,
      strategies: [],
      valueType: 'boolean',
      impressionData: true,
      stale: false,
    },
    {
      key: 'zulu',
      id: zulu.body.id,
      enabled: true,
      variants,
      kind: 'release',
      description: 'Colour',
      tags: ['ui'],
      strategies: [
        { groupId: 'zulu', rollout: 50, stickiness: 'default', variants: [{ key: 'blue', weight: 1000 }] },
      ],
      prerequisites: [{ feature: 'alpha', enabled: true, variants: ['on'] }],
    },
  ]);
  t.notOk('offVariant' in (full.features[1] ?? {}), 'no off value: the default of the code holds');

  const again = await evaluation.get(at, undefined, { 'if-none-match': '"4"' });
  t.equal(again.status, 304);
  t.equal((await evaluation.get(at)).headers.get('etag'), '"4"');
  await editor.put(`${path}/${zulu.body.id}/environments/production`, { enabled: true });
  await editor.delete(`${path}/${alpha.body.id}`);
  t.match(await get(), { revision: 6, features: [{ key: 'zulu' }] }, 'archived features are not in it');
  await editor.post(`${path}/${alpha.body.id}/restore`);
  t.same(
    (await get()).features.map(({ key }) => key),
    ['alpha', 'zulu'],
  );

  const asked = [
    { project: project.id, environment: 'production' },
    { project: project.id, environment: 'nowhere' },
    { project: newId(), environment: 'production' },
  ];
  t.same((await evaluation.post(`${internal}/revisions`, { environments: asked })).body, {
    items: [{ project: project.id, environment: 'production', revision: 7 }],
  });
  t.equal((await evaluation.get(`${internal}/snapshots/${project.id}/nowhere`)).status, 404);
  t.equal((await evaluation.get(`${internal}/snapshots/${newId()}/production`)).status, 404);
  t.equal((await editor.get(at)).status, 404, 'is not for people');
  t.equal((await app.anyone.get(at)).status, 401);
});

t.test('changes at the same time make revisions one after the other, each whole', async t => {
  const { app, editor, project } = await world(t);
  const { body } = await editor.post<FeatureBody>(path, boolean('busy'));
  const production = `${path}/${body.id}/environments/production`;
  const evaluation = await app.asService('evaluation', 'features');
  const seen = new Map<number, string>();
  const read = async () => {
    const answer = await evaluation.get<Snapshot>(`${internal}/snapshots/${project.id}/production`);
    const { revision, features } = answer.body;
    const content = JSON.stringify(features);
    t.equal(seen.get(revision) ?? content, content, `revision ${revision} has one content`);
    seen.set(revision, content);
  };
  const write = (rollout: number) => editor.put(production, { enabled: true, strategies: [{ rollout }] });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => [write(index + 1), read()]).flat(),
  );
  t.equal(answers.length, 20);
  await read();
  t.equal(Math.max(...seen.keys()), 12);
  const revisions = await editor.get<{ items: { n: number }[] }>(`${path}/${body.id}/revisions?limit=50`);
  t.same(
    revisions.body.items.map(({ n }) => n),
    [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
  );

  const lost = await Promise.all(
    [1, 2, 3].map(rollout =>
      editor.put(production, { enabled: false, strategies: [{ rollout }] }, { 'if-match': '"11"' }),
    ),
  );
  t.same(lost.map(({ status }) => status).sort(), [200, 412, 412], 'only one of them knew the newest');
});

t.test('why a context gets what it gets', async t => {
  const { editor, viewer } = await world(t);
  for (const key of ['checkout', 'parent']) await editor.post(path, boolean(key));
  const constraints = [{ field: 'country', operator: 'IN', values: ['UY'] }];
  const put = (key: string, body: object) =>
    editor.put(`${path}/${key}/environments/production?project=shop`, body);
  await put('checkout', {
    enabled: true,
    strategies: [
      { title: 'Uruguay', constraints },
      { title: 'Some', rollout: 50, stickiness: 'userId', groupId: 'checkout' },
    ],
    prerequisites: [{ feature: 'parent' }],
  });
  const ask = (body: object) =>
    viewer.post(`${path}/evaluate`, { project: 'shop', environment: 'production', ...body });

  t.match((await ask({ feature: 'checkout', context: { userId: 'user-1' } })).body, {
    items: [
      {
        enabled: false,
        reason: 'DEFAULT',
        value: false,
        prerequisites: [{ feature: 'parent', satisfied: false, actual: { enabled: false } }],
      },
    ],
  });
  await put('parent', { enabled: true });
  t.match(
    (await ask({ feature: 'checkout', context: { userId: 'user-1', properties: { country: 'AR' } } })).body,
    {
      project: 'shop',
      environment: 'production',
      revision: 5,
      items: [
        {
          key: 'checkout',
          enabled: true,
          value: true,
          variant: 'on',
          reason: 'SPLIT',
          prerequisites: [{ feature: 'parent', satisfied: true }],
          strategies: [
            {
              title: 'Uruguay',
              passed: false,
              constraints: [{ field: 'country', actual: 'AR', values: ['UY'], passed: false }],
            },
            {
              title: 'Some',
              passed: true,
              decided: true,
              rollout: { percent: 50, id: 'user-1', bucket: 34, passed: true },
            },
          ],
        },
      ],
    },
  );
  t.match((await ask({ context: {} })).body, {
    items: [{ key: 'checkout' }, { key: 'parent', reason: 'STATIC' }],
  });
  t.match(await ask({ feature: 'nothing', context: {} }), {
    status: 404,
    body: { errors: [{ path: 'feature' }] },
  });
  t.match(await ask({ environment: 'qa' }), { status: 404, body: { errors: [{ path: 'environment' }] } });
  const odd = await ask({ context: { plan: ['a'], properties: { x: {} } } });
  t.match(errorsOf(odd.body).sort(), [
    /^context\.plan: must be a text, number/,
    /^context\.properties\.x: must be a text/,
  ]);
});
