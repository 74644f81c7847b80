import { type Answer, callerOf } from '@bandera/kit/testing/service';
import t from 'tap';
import { must, openHouse } from './house.ts';
import { type Application, application, type Evaluation, idOf } from './shop.ts';

const bandera = await openHouse(t);
const ana = await bandera.signUp('ana@acme.test', 'Acme');

const users = Array.from({ length: 200 }, (_, index) => ({
  targetingKey: `user-${index}`,
  country: ['UY', 'AR', 'BR'][index % 3],
  plan: index % 4 === 0 ? 'pro' : 'free',
  email: `${index}@${index % 5 === 0 ? 'acme.test' : 'example.com'}`,
  ...(index % 2 === 0 ? { tenant: `t${index % 7}` } : {}),
  app: `${index % 3}.${index % 10}.0`,
}));

const project = (key: string) => idOf(ana.post('/api/v1/projects', { key, name: key }));

/** Rules that flagd can say too, unless `weighted`. */
async function fill(key: string, weighted: boolean): Promise<void> {
  await project(key);
  const segment = await idOf(
    ana.post('/api/v1/segments', {
      project: key,
      name: 'Staff',
      constraints: [{ field: 'email', operator: 'STR_ENDS_WITH', values: ['@acme.test', '@acme.example'] }],
    }),
  );
  const add = async (feature: string, fields: object, configuration: object) => {
    const base = { project: key, key: feature, kind: 'release', valueType: 'boolean' };
    const id = await idOf(ana.post('/api/v1/features', { ...base, ...fields }));
    await must(
      ana.put(`/api/v1/features/${id}/environments/production`, { enabled: true, ...configuration }),
    );
  };
  const colours = {
    valueType: 'string',
    variants: ['red', 'blue', 'grey'].map(name => ({ key: name, value: `the ${name}` })),
    offVariant: 'grey',
  };
  const some = [{ field: 'country', operator: 'NOT_IN', values: ['AR'] }];
  await add('all', {}, {});
  await add('off', {}, { enabled: false });
  await add('staff', {}, { strategies: [{ segments: [segment] }, { constraints: some }] });
  await add(
    'recent',
    {},
    { strategies: [{ constraints: [{ field: 'app', operator: 'SEMVER_GTE', value: '1.4.0' }] }] },
  );
  await add('colour', colours, {
    strategies: [
      { segments: [segment], variants: [{ key: 'blue', weight: 1000 }] },
      { stickiness: 'tenant', constraints: some, variants: [{ key: 'red', weight: 1000 }] },
    ],
  });
  await add('child', {}, { prerequisites: [{ feature: 'colour', variants: ['red'] }] });
  await add(
    'plain',
    {
      ...colours,
      valueType: 'json',
      variants: [
        { key: 'red', value: { of: [1] } },
        { key: 'grey', value: {} },
      ],
    },
    {},
  );
  if (!weighted) return;
  const halves = [
    { key: 'red', weight: 333 },
    { key: 'blue', weight: 667 },
  ];
  await add('half', {}, { strategies: [{ rollout: 50, stickiness: 'userId' }] });
  await add('shares', colours, {
    strategies: [
      { rollout: 40, stickiness: 'tenant', groupId: 'common', variants: halves },
      { rollout: 70, constraints: some, variants: halves },
    ],
  });
  await add(
    'older',
    {},
    { strategies: [{ constraints: [{ field: 'app', operator: 'REGEX', value: '^0\\.' }] }] },
  );
}

const serve = async (
  key: string,
  ask: (app: Application, user: (typeof users)[number]) => Promise<object>,
) => {
  const app = await application(ana, bandera.url, key);
  const answers: object[] = [];
  for (const user of users) answers.push(await ask(app, user));
  return answers;
};

const bring = async (format: string, to: string, document: unknown) =>
  await must(
    ana.post<{ notRepresented: object[] }>('/api/v1/features/import', {
      project: to,
      format,
      environment: 'production',
      document,
    }),
  );

t.test('what our Unleash client API answers can be imported, and 200 users get the same', async t => {
  await fill('unleash-from', true);
  await project('unleash-to');
  const { key } = await application(ana, bandera.url, 'unleash-from');
  const headers = { authorization: key, 'unleash-client-spec': '5.2.0' };
  const response = await fetch(`${bandera.url}/api/client/features`, { headers });
  t.equal(response.status, 200);
  await bring('unleash', 'unleash-to', await response.json());

  /** Off is off: which value is served then, the file does not tell. */
  const answers = (name: string) =>
    serve(name, async (app, user) => {
      const { body } = await must(app.evaluateAll(user));
      return Object.fromEntries(
        body.flags.map(each => [each.key, isOn(each) ? [each.variant, each.value] : 'off']),
      );
    });
  const isOn = ({ key: feature, value, variant }: Evaluation) =>
    feature !== 'off' && value !== false && variant !== 'grey' && variant !== undefined;
  const [from, to] = [await answers('unleash-from'), await answers('unleash-to')];
  t.same(to, from);
  t.ok(new Set(from.map(each => JSON.stringify(each))).size > 10, 'they do differ');
});

t.test('what our flagd definition says can be imported, and 200 users get the same', async t => {
  await fill('flagd-from', false);
  await project('flagd-to');
  const { key } = await application(ana, bandera.url, 'flagd-from');
  const definition = (name: string): Promise<Answer<{ flags: Record<string, object> }>> =>
    callerOf(bandera.url, name).get('/flagd/v1/flags.json');
  const document = (await must(definition(key))).body;
  await bring('flagd', 'flagd-to', document);
  const answers = (name: string) =>
    serve(name, async (app, user) => {
      const { body } = await must(app.evaluateAll(user));
      return Object.fromEntries(body.flags.map(each => [each.key, [each.variant, each.value]]));
    });
  const [from, to] = [await answers('flagd-from'), await answers('flagd-to')];
  t.same(to, from);
  t.ok(new Set(from.map(each => JSON.stringify(each))).size > 5, 'they do differ');
});
