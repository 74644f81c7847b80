import { newId } from '@bandera/kit/ids';
import t from 'tap';
import type { TransferDocument } from '../domain/transfer-document.ts';
import { boolean, errorsOf, type FeatureBody, type World, world } from './support.ts';

const path = '/api/v1/features';

interface Outcome {
  applied: boolean;
  creates: { kind: string; name: string; environment?: string }[];
  updates: { kind: string; name: string; environment?: string; diff?: unknown[] }[];
  unchanged: object[];
  problems: { path: string; message: string }[];
}
const named = (changes: Outcome['creates']) =>
  changes.map(({ kind, name, environment }) => [kind, name, environment].filter(Boolean).join(' '));

/** A project with a bit of everything. */
async function fill({ editor }: World): Promise<void> {
  const constraints = [{ field: 'country', operator: 'IN', values: ['UY'] }];
  const wide = await editor.post<{ id: string }>('/api/v1/segments', {
    name: 'South',
    description: 'Warm',
    constraints,
  });
  const own = await editor.post<{ id: string }>('/api/v1/segments', {
    name: 'South',
    project: 'shop',
    constraints,
  });
  const variants = ['a', 'b'].map(key => ({ key, value: { of: [key, null] } }));
  const fields = {
    valueType: 'json',
    variants,
    offVariant: 'a',
    tags: ['x'],
    owner: newId(),
    impressionData: true,
    description: 'All',
  };
  await editor.post(path, { ...boolean('theme'), ...fields, name: 'Theme', kind: 'permission' });
  await editor.post(path, boolean('checkout'));
  const { body: old } = await editor.post<FeatureBody>(path, boolean('old'));
  await editor.put(`${path}/theme/environments/production?project=shop`, {
    enabled: true,
    strategies: [
      {
        title: 'Some',
        rollout: 5,
        stickiness: 'plan',
        segments: [wide.body.id, own.body.id],
        variants: [{ key: 'b', weight: 1000 }],
      },
      { constraints: [{ field: 'age', operator: 'NUM_GT', value: '17', inverted: true }], disabled: true },
    ],
    prerequisites: [{ feature: 'checkout', variants: ['on'] }],
  });
  await editor.put(`${path}/checkout/environments/development?project=shop`, { enabled: true });
  await editor.put(`${path}/${old.id}/environments/production`, {
    enabled: true,
    strategies: [{ rollout: 1 }],
  });
  await editor.delete(`${path}/${old.id}`);
}

const exportOf = async ({ editor }: World, project: string) =>
  (await editor.get<TransferDocument>(`${path}/export?project=${project}`)).body;

/** Without what differs from place to place. */
const essence = ({ segments, features }: TransferDocument) => {
  const names = new Map(segments.map(({ id, scope, name }) => [id, `${scope} ${name}`]));
  const text = JSON.stringify({ segments, features });
  return JSON.parse([...names].reduce((all, [id, name]) => all.replaceAll(id, name), text));
};

t.test('what is exported can be imported elsewhere, and is the same there', async t => {
  const w = await world(t);
  await w.announce(w.company, 'copy');
  await fill(w);
  const document = await exportOf(w, 'shop');
  t.match(document, {
    format: 'bandera',
    version: 1,
    project: 'shop',
    segments: [{ scope: 'company' }, { scope: 'project' }],
  });
  t.same(
    document.features.map(({ key, archived }) => `${key} ${archived}`),
    ['checkout false', 'old true', 'theme false'],
  );
  t.equal((await w.editor.get(`${path}/export?project=nowhere`)).status, 404);

  const before = (await w.outbox()).length;
  const dry = await w.editor.post<Outcome>(`${path}/import`, { project: 'copy', document, dryRun: true });
  t.match(dry, { status: 200, body: { dryRun: true, applied: false, problems: [], updates: [] } });
  t.same(named(dry.body.creates), [
    'segment South',
    'feature checkout',
    'configuration checkout development',
    'feature old',
    'configuration old production',
    'feature theme',
    'configuration theme production',
  ]);
  t.same(dry.body.unchanged, [{ kind: 'segment', name: 'South' }], 'the company-wide one is there already');
  t.equal((await w.outbox()).length, before, 'a dry run leaves no trace');
  t.same((await exportOf(w, 'copy')).features, []);

  const done = await w.editor.post<Outcome>(`${path}/import`, { project: 'copy', document });
  t.match(done, { status: 200, body: { applied: true, creates: { length: 7 } } });
  t.same(essence(await exportOf(w, 'copy')), essence(document));
  const published = (await w.outbox('features.environment.published.v1')).filter(
    event => event.project !== w.project.id,
  );
  t.equal(published.length, 2, 'each environment is published once');
  t.equal((await w.outbox('features.configuration.changed.v1')).length, 3 + 3);

  const again = await w.editor.post<Outcome>(`${path}/import`, { project: 'copy', document });
  t.match(again.body, { creates: [], updates: [], unchanged: { length: 8 } });
  t.equal(
    (await w.outbox('features.environment.published.v1')).filter(event => event.project !== w.project.id)
      .length,
    2,
  );
  const copied = await w.editor.get<FeatureBody>(`${path}/old?project=copy`);
  t.match(copied.body, { archivedAt: /Z$/ });
});

t.test('an import lays itself over what is there', async t => {
  const w = await world(t);
  await fill(w);
  const document = await exportOf(w, 'shop');
  await w.editor.patch(`${path}/theme?project=shop`, { name: 'Another' });
  await w.editor.patch(`${path}/theme/environments/production?project=shop`, { enabled: false });
  await w.editor.patch(`${path}/theme/environments/development?project=shop`, { enabled: true });
  await w.editor.post(path, boolean('newer'));
  const [segment] = document.segments;
  const constraints = [{ field: 'country', operator: 'IN', values: ['BR'] }];
  await w.editor.patch(`/api/v1/segments/${segment?.id}`, { constraints });

  const { body } = await w.editor.post<Outcome>(`${path}/import`, { project: 'shop', document });
  t.same(named(body.updates), ['segment South', 'feature theme', 'configuration theme production']);
  t.same(body.updates[1]?.diff, [{ path: 'name', before: 'Another', after: 'Theme' }]);
  t.same(body.updates[2]?.diff, [{ path: 'enabled', before: false, after: true }]);
  const after = await exportOf(w, 'shop');
  t.same(
    after.features.map(({ key }) => key),
    ['checkout', 'newer', 'old', 'theme'],
    'what it does not name stays',
  );
  t.match(after.features[3]?.environments, { development: { enabled: true }, production: { enabled: true } });
  t.same(after.segments, document.segments);
  const revisions = await w.editor.get<{ items: object[] }>(`${path}/theme/revisions?project=shop&limit=1`);
  t.match(revisions.body.items, [{ environment: 'production', by: { name: 'A editor' } }]);
});

t.test('all or nothing, and every problem at its place', async t => {
  const w = await world(t);
  await fill(w);
  const document = await exportOf(w, 'shop');
  const feature = (key: string, fields: object = {}) => ({
    key,
    name: key,
    kind: 'release',
    valueType: 'boolean',
    ...fields,
  });
  const features = [
    feature('fine', { environments: { qa: { enabled: true } } }),
    feature('fine'),
    feature('checkout', { valueType: 'string', variants: [{ key: 'x', value: 1 }] }),
    feature('theme', { valueType: 'json', variants: [{ key: 'a', value: 1 }] }),
    feature('parent', {
      environments: { production: { enabled: true, prerequisites: [{ feature: 'child' }] } },
    }),
    feature('child', {
      environments: {
        production: {
          enabled: true,
          prerequisites: [{ feature: 'parent' }],
          strategies: [
            { segments: [newId()], constraints: [{ field: 'a', operator: 'NUM_EQ', value: 'b' }] },
          ],
        },
      },
    }),
  ];
  const send = (body: object) => w.editor.post<Outcome>(`${path}/import`, { project: 'shop', ...body });
  const refused = await send({ document: { ...document, features } });
  t.equal(refused.status, 400);
  const expected = [
    'document.features[0].environments.qa: the project has no such environment',
    'document.features[1].key: "fine" is in the document twice',
    'document.features[2].valueType: cannot be changed: "checkout" is boolean here',
    /^document\.features\[2\]\.variants\[0\]\.value: must be a string/,
    'document.features[3].variants: "b" must stay, since it is used in production',
    /^document\.features\[5\]\.environments\.production\.strategies\[0\]\.constraints\[0\]\.value: must be a decimal/,
    /^document\.features\[5\]\.environments\.production\.strategies\[0\]\.segments\[0\]: there is no such segment/,
    'document: would break "theme" in production: "checkout" has only x',
    'document.features[4].environments.production.prerequisites[0].feature: closes a cycle: parent -> child -> parent',
    'document.features[5].environments.production.prerequisites[0].feature: closes a cycle: child -> parent -> child',
  ];
  t.match(errorsOf(refused.body), expected);
  const dry = await send({ document: { ...document, features }, dryRun: true });
  t.equal(dry.status, 200);
  t.equal(dry.body.problems.length, expected.length, 'a dry run lists the same');
  t.same(await exportOf(w, 'shop').then(essence), essence(document), 'nothing of it was applied');

  const unleash = { version: 4, features: [{ name: 'x' }], featureStrategies: [] };
  t.match(errorsOf((await send({ document: unleash })).body), [/^document\.format: must be "bandera", what/]);
  t.match(
    errorsOf(
      (await send({ document: { $schema: 'https://flagd.dev/schema/v0/flags.json', flags: {} } })).body,
    ),
    [/^document\.format: /],
  );
  t.match(errorsOf((await send({ format: 'toml', document })).body), [/^format: must be one of bandera, /]);
  t.match(
    errorsOf((await send({ document: { ...document, features: [{ ...feature('x'), colour: 1 }] } })).body),
    ['document.features[0].colour: is not a known field'],
  );
  t.equal((await w.viewer.post(`${path}/import`, { project: 'shop', document })).status, 403);
});
