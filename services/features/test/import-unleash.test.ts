import t from 'tap';
import type { TransferDocument } from '../domain/transfer-document.ts';
import { boolean, errorsOf, world } from './support.ts';

const path = '/api/v1/features';

interface Outcome {
  applied: boolean;
  creates: { kind: string; name: string; environment?: string }[];
  problems: { path: string; message: string }[];
  notRepresented: { path: string; message: string }[];
}

const strategy = (name: string, parameters: object = {}, more: object = {}) => ({
  name,
  parameters,
  ...more,
});
const rollout = { groupId: 'plain', rollout: '50', stickiness: 'default' };
const flag = (name: string, more: object = {}) => ({
  name,
  type: 'release',
  description: null,
  enabled: true,
  stale: false,
  impressionData: false,
  project: 'default',
  strategies: [],
  variants: [],
  ...more,
});
const weights = [
  {
    name: 'a',
    weight: 500,
    weightType: 'variable',
    stickiness: 'default',
    payload: { type: 'number', value: '1' },
  },
  {
    name: 'b',
    weight: 500,
    weightType: 'variable',
    stickiness: 'default',
    payload: { type: 'number', value: '2' },
  },
];

t.test('what the client API of an Unleash server answers', async t => {
  const w = await world(t);
  const send = (document: object, more: object = {}) =>
    w.editor.post<Outcome>(`${path}/import`, {
      project: 'shop',
      format: 'unleash',
      environment: 'production',
      document,
      ...more,
    });
  const exported = async () => (await w.editor.get<TransferDocument>(`${path}/export?project=shop`)).body;
  const strategiesOf = (document: TransferDocument, key: string) =>
    document.features.find(each => each.key === key)?.environments['production']?.strategies;

  await t.test('comes over without loss where we say the same', async t => {
    const document = {
      version: 2,
      features: [
        flag('plain', {
          strategies: [
            strategy('flexibleRollout', rollout, {
              constraints: [
                {
                  contextName: 'plan',
                  operator: 'IN',
                  values: ['pro', ''],
                  inverted: true,
                  caseInsensitive: false,
                },
                { contextName: 'age', operator: 'NUM_GT', values: [], value: '0x10' },
                { contextName: 'app', operator: 'SEMVER_GTE', value: 'v1.2.0' },
              ],
              segments: [7],
            }),
            strategy('default', {}, { title: 'All', disabled: true }),
          ],
        }),
        flag('legacy', {
          strategies: [
            strategy('userWithId', { userIds: 'ana, bob ,,' }),
            strategy('gradualRolloutUserId', { percentage: '33.5', groupId: 'g' }),
            strategy('gradualRolloutSessionId', { percentage: 20, groupId: 'g' }),
            strategy('gradualRolloutRandom', { percentage: '10' }),
            strategy('remoteAddress', { IPs: '10.0.0.0/8, ::1' }),
          ],
        }),
        flag('weighted', { type: 'experiment', variants: weights }),
        flag('shared', {
          strategies: [strategy('default'), strategy('flexibleRollout', { ...rollout, groupId: 'shared' })],
          variants: weights,
        }),
        flag('child', {
          dependencies: [
            { feature: 'weighted', variants: ['b'] },
            { feature: 'off', enabled: false },
          ],
        }),
        flag('off', { enabled: false }),
      ],
      segments: [
        {
          id: 7,
          name: 'Staff',
          constraints: [{ contextName: 'email', operator: 'STR_ENDS_WITH', values: ['@acme.test'] }],
        },
      ],
      query: { environment: 'production' },
      meta: { revisionId: 1 },
    };
    const dry = await send(document, { dryRun: true });
    t.match(dry, { status: 200, body: { applied: false, problems: [], notRepresented: [] } });
    t.match(await send(document), { status: 200, body: { applied: true, notRepresented: [] } });
    t.match((await send(document)).body, { creates: [], updates: [] }, 'twice is as good as once');

    const all = await exported();
    const [staff] = all.segments;
    t.match(staff, { name: 'Staff', scope: 'project' });
    t.match(strategiesOf(all, 'plain'), [
      {
        rollout: 50,
        stickiness: 'default',
        groupId: 'plain',
        segments: [staff?.id],
        constraints: [
          { field: 'plan', operator: 'IN', values: ['pro'], inverted: true },
          { operator: 'NUM_GT', value: '16' },
          { operator: 'SEMVER_GTE', value: '1.2.0' },
        ],
      },
      { title: 'All', rollout: 100, disabled: true },
    ]);
    t.match(strategiesOf(all, 'legacy'), [
      { rollout: 100, constraints: [{ field: 'userId', operator: 'IN', values: ['ana', 'bob'] }] },
      { rollout: 33, stickiness: 'userId', groupId: 'g' },
      { rollout: 20, stickiness: 'sessionId', groupId: 'g' },
      { rollout: 10, stickiness: 'random' },
      { constraints: [{ field: 'remoteAddress', operator: 'IN_CIDR', values: ['10.0.0.0/8', '::1'] }] },
    ]);
    const halves = [
      { key: 'a', weight: 500 },
      { key: 'b', weight: 500 },
    ];
    t.match(strategiesOf(all, 'weighted'), [{ rollout: 100, groupId: 'weighted', variants: halves }]);
    t.match(strategiesOf(all, 'shared'), [
      { variants: halves },
      { rollout: 50, groupId: 'shared', variants: halves },
    ]);
    t.match(
      all.features.find(({ key }) => key === 'weighted'),
      {
        kind: 'experiment',
        valueType: 'number',
        offVariant: null,
        variants: [
          { key: 'a', value: 1 },
          { key: 'b', value: 2 },
        ],
      },
    );
    t.match(all.features.find(({ key }) => key === 'child')?.environments['production']?.prerequisites, [
      { feature: 'weighted', variants: ['b'] },
      { feature: 'off', enabled: false },
    ]);
  });

  await t.test('names what has no place here, and leaves it out only when told to', async t => {
    const odd = { contextName: 'x', operator: 'STR_CONTAINS', values: [' '] };
    const document = {
      features: [
        flag('häßlich'),
        flag('lossy', {
          type: 'toggle',
          stale: true,
          rating: 5,
          strategies: [
            strategy('applicationHostname', { hostNames: 'a' }),
            strategy('default', {}, { constraints: [odd] }),
            strategy('default', {}, { segments: [9] }),
            strategy('flexibleRollout', { ...rollout, stickiness: 'tenant', rollout: 'half' }),
          ],
          variants: [
            {
              name: 'x y',
              weight: 1,
              weightType: 'fix',
              overrides: [{ contextName: 'userId', values: ['7'] }],
            },
            { name: 'z', weight: 2, weightType: 'variable', payload: { type: 'csv', value: '1,2' } },
          ],
          dependencies: [{ feature: 'häßlich' }],
        }),
      ],
    };
    const dry = await send(document, { dryRun: true });
    const at = 'document.features[1]';
    t.same(dry.body.problems, []);
    t.same([...new Set(dry.body.notRepresented.map(each => each.path))].sort(), [
      'document.features[0].name',
      at,
      `${at}.dependencies[0].feature`,
      `${at}.rating`,
      `${at}.stale`,
      `${at}.strategies[0].name`,
      `${at}.strategies[1]`,
      `${at}.strategies[1].constraints[0].values[0]`,
      `${at}.strategies[2]`,
      `${at}.strategies[2].segments[0]`,
      `${at}.strategies[3].parameters.rollout`,
      `${at}.type`,
      `${at}.variants`,
      `${at}.variants[0].overrides[0]`,
      `${at}.variants[0].weightType`,
      `${at}.variants[1].payload.type`,
    ]);
    const refused = await send(document);
    t.equal(refused.status, 400);
    t.match(errorsOf(refused.body), { length: dry.body.notRepresented.length });
    t.match(errorsOf(refused.body)[0], /^document\.features\[0\]\.name: .*`allowLoss` imports the rest/);

    t.match(await send(document, { allowLoss: true }), { status: 200, body: { applied: true } });
    const all = await exported();
    t.match(all.features.find(({ key }) => key === 'lossy')?.environments['production'], { enabled: false });
    t.match(
      strategiesOf(all, 'lossy')?.map(each => [each.disabled, each.rollout]),
      [
        [true, 0],
        [true, 100],
        [true, 100],
        [false, 0],
      ],
      'whoever cannot be told apart gets nothing',
    );
    t.match(strategiesOf(all, 'lossy')?.[3]?.variants, [
      { key: 'x-y', weight: 333 },
      { key: 'z', weight: 667 },
    ]);
  });

  await t.test('a file that is something else is refused where it differs', async t => {
    t.match(errorsOf((await send({ flags: {} })).body), ['document.features: is required']);
    const rest = { features: [flag('x')] };
    t.match(errorsOf((await send(rest, { environment: undefined })).body), [/^environment: must name where/]);
    t.match((await send(rest, { environment: 'qa', dryRun: true })).body.problems, [
      { path: 'document.features[0].environments.qa', message: 'the project has no such environment' },
    ]);
  });
});

t.test('the export of an Unleash server', async t => {
  const w = await world(t);
  await w.editor.post(path, boolean('parent'));
  const { body: staff } = await w.editor.post<{ id: string }>('/api/v1/segments', {
    project: 'shop',
    name: 'Staff',
    constraints: [{ field: 'email', operator: 'STR_ENDS_WITH', values: ['@acme.test'] }],
  });
  const feature = {
    name: 'x',
    type: 'kill-switch',
    description: 'X',
    project: 'default',
    stale: false,
    impressionData: true,
    archived: false,
  };
  const document = {
    features: [feature],
    featureStrategies: [
      { id: '2', ...strategy('default', {}, { featureName: 'x', sortOrder: 2, segments: [1] }) },
      {
        id: '1',
        ...strategy('flexibleRollout', { ...rollout, groupId: 'x' }, { featureName: 'x', sortOrder: 1 }),
      },
    ],
    featureEnvironments: [
      { name: 'x', featureName: 'x', environment: 'development', enabled: true, variants: weights },
    ],
    contextFields: [{ name: 'plan', description: '', stickiness: false, sortOrder: 1, legalValues: [] }],
    featureTags: [
      { featureName: 'x', tagType: 'simple', tagValue: 'core' },
      { featureName: 'x', tagType: 'team', tagValue: 'web' },
    ],
    tagTypes: [{ name: 'simple', description: '', icon: null }],
    segments: [{ id: 1, name: 'Staff' }],
    dependencies: [{ feature: 'x', dependencies: [{ feature: 'parent', enabled: true, variants: [] }] }],
  };
  const send = (changes: object = {}, more: object = {}) =>
    w.editor.post<Outcome>(`${path}/import`, {
      project: 'shop',
      format: 'unleash',
      document: { ...document, ...changes },
      ...more,
    });

  const dry = await send({}, { dryRun: true });
  t.same(dry.body.notRepresented, []);
  t.same(dry.body.problems, []);
  t.match(dry.body.creates, [{ name: 'x' }, { name: 'x', environment: 'development' }]);
  const elsewhere = await send({}, { dryRun: true, environment: 'production' });
  t.match(elsewhere.body.creates, [{ name: 'x' }, { environment: 'production' }], 'or where it is told to');
  t.equal((await send()).status, 200);
  const all = (await w.editor.get<TransferDocument>(`${path}/export?project=shop`)).body;
  t.match(
    all.features.find(({ key }) => key === 'x'),
    {
      kind: 'kill-switch',
      description: 'X',
      impressionData: true,
      valueType: 'number',
      tags: ['core', 'team:web'],
      environments: {
        development: {
          enabled: true,
          strategies: [
            { rollout: 50, variants: { length: 2 } },
            { rollout: 100, segments: [staff.id], variants: { length: 2 } },
          ],
          prerequisites: [{ feature: 'parent' }],
        },
      },
    },
  );
  t.match(
    all.segments,
    [{ name: 'Staff', constraints: { length: 1 } }],
    'it tells no more of a segment than its name',
  );

  const lossy = await send(
    {
      segments: [{ id: 1, name: 'Nobody' }],
      contextFields: [{ name: 'plan', description: 'Plan', legalValues: [{ value: 'pro' }] }],
      featureTags: [{ featureName: 'x', tagType: 'simple', tagValue: 'Core' }],
      links: [{ feature: 'x', links: [{ url: 'https://acme.test' }] }],
    },
    { dryRun: true },
  );
  t.same(lossy.body.notRepresented.map(each => each.path).sort(), [
    'document.contextFields[0].description',
    'document.contextFields[0].legalValues',
    'document.featureStrategies[0]',
    'document.featureStrategies[0].segments[0]',
    'document.featureTags[0]',
    'document.links',
    'document.segments[0]',
  ]);
  const two = [
    ...document.featureEnvironments,
    { ...document.featureEnvironments[0], environment: 'production' },
  ];
  t.match(errorsOf((await send({ featureEnvironments: two }, { environment: 'production' })).body), [
    /^environment: must be left out/,
  ]);
});
