import type { Route } from '@bandera/kit/http/route';
import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { must, openHouse, type Person } from './house.ts';

/** Ids of everything that one company has, by the path parameter that would name it. */
interface Belongings {
  company: string;
  user: string;
  invitation: string;
  session: string;
  project: string;
  key: string;
  feature: string;
  segment: string;
  webhook: string;
  entry: string;
}

const bandera = await openHouse(t);
const ana = await bandera.signUp('ana@first.test', 'First');
const eve = await bandera.signUp('eve@second.test', 'Second');
const first = await furnish(ana);
const routes = bandera.running.services.flatMap(service => service.routes);
const guarded = routes.filter(route => route.access !== 'public' && route.access !== 'internal');

async function furnish(owner: Person): Promise<Belongings> {
  const idOf = async (call: Promise<{ status: number; body: Record<string, unknown> }>) =>
    String((await must(call)).body['id']);
  const member = await bandera.join(owner, 'ben@first.test', 'viewer');
  const project = await idOf(owner.post('/api/v1/projects', { key: 'shop', name: 'Shop' }));
  const feature = await idOf(
    owner.post('/api/v1/features', { project, key: 'checkout', kind: 'release', valueType: 'boolean' }),
  );
  await must(owner.patch(`/api/v1/features/${feature}/environments/production`, { enabled: true }));
  const sessions = await must(owner.get<{ items: { id: string }[] }>('/api/v1/users/me/sessions'));
  const entry = await eventually(async () => {
    const { body } = await owner.get<{ items: { id: string }[] }>('/api/v1/audit');
    return body.items[0]?.id;
  });
  return {
    company: owner.company,
    user: member.id,
    invitation: await idOf(
      owner.post('/api/v1/users/invitations', { email: 'new@first.test', role: 'viewer' }),
    ),
    session: sessions.body.items[0]?.id ?? '',
    project,
    key: await idOf(
      owner.post(`/api/v1/projects/${project}/keys`, {
        environment: 'production',
        kind: 'server',
        name: 'k',
      }),
    ),
    feature,
    segment: await idOf(
      owner.post('/api/v1/segments', {
        name: 'Staff',
        constraints: [{ field: 'plan', operator: 'IN', values: ['x'] }],
      }),
    ),
    webhook: await idOf(
      owner.post('/api/v1/notifications/webhooks', {
        name: 'w',
        url: 'https://example.com/hook',
        events: ['*'],
      }),
    ),
    entry,
  };
}

/** What `{id}` means, by the beginning of the path. The longest one that fits counts. */
const idKinds: Record<string, keyof Belongings> = {
  '/api/v1/companies/{id}': 'company',
  '/api/v1/users/{id}': 'user',
  '/api/v1/users/invitations/{id}': 'invitation',
  '/api/v1/users/me/sessions/{id}': 'session',
  '/api/v1/projects/{id}': 'project',
  '/api/v1/features/{id}': 'feature',
  '/api/v1/segments/{id}': 'segment',
  '/api/v1/notifications/webhooks/{id}': 'webhook',
  '/api/v1/audit/{id}': 'entry',
};

function pathOf(route: Route, of: Belongings): string {
  const kind = Object.keys(idKinds)
    .filter(prefix => route.path.startsWith(prefix))
    .sort((a, b) => b.length - a.length)[0];
  return route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'id' && kind) return of[idKinds[kind] ?? 'company'];
    if (name === 'env') return 'production';
    if (name === 'keyId') return of.key;
    if (name === 'userId') return of.user;
    if (name === 'n') return '1';
    throw new Error(`${route.method} ${route.path}: say here what {${name}} is`);
  });
}

/** Bodies that would be valid for their owner: a 400 would prove nothing. */
const bodies: Record<string, unknown> = {
  'PATCH /api/v1/companies/{id}': { name: 'Taken over' },
  'PATCH /api/v1/users/{id}': { role: 'viewer' },
  'PATCH /api/v1/projects/{id}': { name: 'Taken over' },
  'POST /api/v1/projects/{id}/environments': { key: 'qa', name: 'QA', kind: 'staging' },
  'PATCH /api/v1/projects/{id}/environments/{env}': { name: 'Taken over' },
  'POST /api/v1/projects/{id}/keys': { environment: 'production', kind: 'server', name: 'mine now' },
  'PATCH /api/v1/projects/{id}/keys/{keyId}': { name: 'mine now' },
  'PUT /api/v1/projects/{id}/members/{userId}': { role: 'maintainer' },
  'PATCH /api/v1/features/{id}': { name: 'Taken over' },
  'PUT /api/v1/features/{id}/environments/{env}': { enabled: false, strategies: [], prerequisites: [] },
  'PATCH /api/v1/features/{id}/environments/{env}': { enabled: false },
  'POST /api/v1/features/{id}/environments/{env}/copy': { to: 'staging' },
  'PATCH /api/v1/segments/{id}': { name: 'Taken over' },
  'PATCH /api/v1/notifications/webhooks/{id}': { name: 'Taken over' },
};

const call = (who: Person, route: Route, path: string, body: unknown) => {
  const method = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
  if (!route.upload) return who[method](path, body);
  const form = new FormData();
  form.set(route.upload, new Blob(['x'], { type: 'image/png' }), 'x.png');
  return who[method](path, form);
};

t.test("another company's things are not there, on every route that names one", async t => {
  const naming = guarded.filter(route => route.path.includes('{'));
  t.ok(naming.length > 35, `${naming.length} routes`);
  for (const route of naming) {
    const name = `${route.method} ${route.path}`;
    const needsBody = route.body !== undefined && route.body.safeParse({}).success === false;
    if (needsBody && !bodies[name]) t.fail(`${name}: say here what a valid body is`);
    const answer = await call(
      eve,
      route,
      pathOf(route, first),
      route.body ? (bodies[name] ?? {}) : undefined,
    );
    t.equal(answer.status, 404, `${name} answers ${answer.status}`);
    t.notMatch(JSON.stringify(answer.body), /First|Shop|checkout|Staff|ana@|ben@/, `${name} tells nothing`);
  }
});

t.test('nor can they be named in a query or a body', async t => {
  const range = 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&interval=day';
  const refused = [
    eve.get(`/api/v1/features?project=${first.project}`),
    eve.get(`/api/v1/features/export?project=${first.project}`),
    eve.get(`/api/v1/reports/usage?project=${first.project}&${range}`),
    eve.get(`/api/v1/reports/usage.csv?project=${first.project}&${range}`),
    eve.get(`/api/v1/reports/features?project=${first.project}`),
    eve.post('/api/v1/features', { project: first.project, key: 'x', kind: 'release', valueType: 'boolean' }),
    eve.post('/api/v1/features/evaluate', { project: first.project, environment: 'production', context: {} }),
    eve.post('/api/v1/segments', { project: first.project, name: 's', constraints: [] }),
    eve.post('/api/v1/notifications/webhooks', {
      name: 'w',
      url: 'https://example.com/',
      events: ['*'],
      project: first.project,
    }),
  ];
  for (const answer of await Promise.all(refused))
    t.ok([400, 404].includes(answer.status), `${answer.status} ${JSON.stringify(answer.body)}`);
});

t.test('lists show only what is their own', async t => {
  // What never ends has a test of its own: services/notifications/test/live.test.ts.
  const lists = guarded.filter(
    each =>
      each.method === 'GET' &&
      !each.path.includes('{') &&
      !/reports|export/.test(each.path) &&
      each.produces !== 'text/event-stream',
  );
  for (const route of lists) {
    const { status, body } = await call(eve, route, route.path, undefined);
    t.ok(status < 500, `${route.path} answers ${status}`);
    const text = JSON.stringify(body);
    for (const id of Object.values(first)) t.notOk(text.includes(id), `${route.path} does not show ${id}`);
  }
});

t.test('and after all that nothing of the first company has changed', async t => {
  t.match((await ana.get('/api/v1/projects/shop')).body, { name: 'Shop' });
  t.match((await ana.get(`/api/v1/features/${first.feature}/environments/production`)).body, {
    enabled: true,
  });
  t.match((await ana.get(`/api/v1/users/${first.user}`)).body, { role: 'viewer' });
  t.equal((await ana.get<{ items: unknown[] }>('/api/v1/projects/shop/keys')).body.items.length, 1);
});

t.test('without a token every guarded route answers 401, with a viewer no write succeeds', async t => {
  const viewer = await bandera.join(ana, 'vic@first.test', 'viewer');
  const own = new Set(['profile.write', 'preference.write', 'company.create']);
  for (const route of guarded) {
    const name = `${route.method} ${route.path}`;
    const body = route.body ? (bodies[name] ?? {}) : undefined;
    const unsigned = { ...bandera.anyone } as Person;
    t.equal((await call(unsigned, route, pathOf(route, first), body)).status, 401, `${name} without a token`);
    if (route.method === 'GET' || own.has(route.access) || /evaluate$/.test(route.path)) continue;
    const status = (await call(viewer, route, pathOf(route, first), body)).status;
    t.ok([400, 403].includes(status), `${name} as viewer answers ${status}`);
  }
});
