import { createHash } from 'node:crypto';
import { defaultLimits } from '@bandera/contracts/company';
import { demo } from '@bandera/contracts/demo';
import type { ApiKey, KeyGrant, Project } from '@bandera/contracts/project';
import { newId } from '@bandera/kit/ids';
import t from 'tap';
import { type ProblemBody, projectsApp, wrongFields } from './app.ts';

type Created = ApiKey & { key: string; version: number };

const keys = '/api/v1/projects/shop/keys';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const grantPath = (key: string) => `/internal/projects/keys/${sha256(key)}`;

async function withShop(t: Parameters<typeof projectsApp>[0], env = {}) {
  const app = await projectsApp(t, env);
  const people = app.signUp({ requestsPerMinute: 600 });
  const { body: project } = await people.owner.post<Project>('/api/v1/projects', {
    key: 'shop',
    name: 'Shop',
  });
  const makeKey = async (fields: object = {}) =>
    (
      await people.owner.post<Created>(keys, {
        environment: 'production',
        kind: 'server',
        name: 'Backend',
        ...fields,
      })
    ).body;
  return { app, project, ...people, makeKey };
}

t.test('a key is shown once, known by its hash, and granted to evaluation', async t => {
  const { app, project, company, owner } = await withShop(t);
  const body = {
    environment: 'production',
    kind: 'client',
    name: 'Web',
    origins: ['HTTPS://Shop.example.com:443/'],
  };
  const made = await owner.post<Created>(keys, body);
  t.equal(made.status, 201);
  t.match(made.body.key, /^shop:production\.[A-Za-z0-9_-]{43}$/);
  t.equal(made.body.prefix, `${made.body.key.slice(0, 'shop:production.'.length + 6)}…`);
  t.match(made.body, { kind: 'client', name: 'Web', origins: ['https://shop.example.com'], expiresAt: null });

  const { key, ...shown } = made.body;
  t.same((await owner.get(keys)).body, { items: [shown], next: null });
  t.same((await owner.get(`${keys}/${shown.id}`)).body, shown);
  const stored = JSON.stringify([
    await app.db('api_keys'),
    await app.db('outbox'),
    await app.db('idempotency_keys'),
  ]);
  t.notOk(stored.includes(key.slice('shop:production.'.length)), 'the secret is nowhere in the database');

  const grant = await app.service.get<KeyGrant>(grantPath(key));
  t.same(grant.body, {
    id: shown.id,
    hash: sha256(key),
    company: company.id,
    project: project.id,
    projectKey: 'shop',
    environment: 'production',
    kind: 'client',
    origins: ['https://shop.example.com'],
    expiresAt: null,
    requestsPerMinute: 600,
  });
  t.match(await app.events('projects.key.created.v1'), [
    {
      aggregate: `key:${shown.id}`,
      project: project.id,
      environment: 'production',
      data: { grant: grant.body },
    },
  ]);
  t.equal((await app.service.get(grantPath('shop:production.guess'))).status, 404);
  t.equal((await owner.get(grantPath(key))).status, 404, 'only services may ask');
});

t.test('keys are granted with the default limit while companies does not know better', async t => {
  const { app, company, makeKey } = await withShop(t);
  const { key } = await makeKey();
  app.known.companies.delete(company.id);
  await app.db('companies').delete();
  t.match(await app.service.get(grantPath(key)), {
    status: 200,
    body: { requestsPerMinute: defaultLimits.requestsPerMinute },
  });
});

t.test('a repeated Idempotency-Key does not show a key again', async t => {
  const { owner } = await withShop(t);
  const once = { 'idempotency-key': newId() };
  const body = { environment: 'production', kind: 'server', name: 'Backend' };
  t.equal((await owner.post(keys, body, once)).status, 201);
  t.match(await owner.post(keys, body, once), { status: 409, body: { code: 'already-applied' } });
});

t.test('a wrong key names the fields', async t => {
  const { owner, makeKey } = await withShop(t);
  const refused = async (fields: object, status = 400) => {
    const answer = await makeKey(fields);
    t.match(answer, { status });
    return wrongFields(answer as unknown as ProblemBody);
  };
  t.same(await refused({ kind: 'admin', name: '' }), ['kind', 'name']);
  t.same(await refused({ expiresAt: '2029-12-31T23:59:59Z' }), ['expiresAt'], 'in the past');
  t.same(await refused({ expiresAt: '2130-12-31T23:59:59Z' }), ['expiresAt'], 'beyond reason');
  t.same(await refused({ expiresAt: 'tomorrow' }), ['expiresAt']);
  t.same(await refused({ origins: ['https://a.test'] }), ['origins'], 'a server key has none');
  t.same(await refused({ kind: 'client', origins: ['https://a.test', 'a.test', 'https://a.test/path'] }), [
    'origins[1]',
    'origins[2]',
  ]);
  t.same(await refused({ environment: 'nowhere' }, 404), ['environment']);
  t.match(await owner.get(`${keys}?environment=nowhere`), { status: 404 });
});

t.test('a key is renamed, prolonged and restricted without a new secret', async t => {
  const { app, owner, makeKey } = await withShop(t);
  const { id, key } = await makeKey({ kind: 'client', environment: 'staging' });
  const change = { name: 'Site', origins: ['https://*.example.com'], expiresAt: '2030-02-01T00:00:00+02:00' };
  const changed = await owner.patch<Created>(`${keys}/${id}`, change, { 'if-match': '"1"' });
  t.match(changed.body, { ...change, expiresAt: '2030-01-31T22:00:00.000Z', version: 2 });
  const [event] = await app.events('projects.key.updated.v1');
  t.match(event, { before: { name: 'Backend' }, after: { name: 'Site' } });
  t.match(event?.data, { grant: (await app.service.get(grantPath(key))).body });
  t.match((await owner.patch(`${keys}/${id}`, change)).body, { version: 2 }, 'nothing new');
  t.equal((await owner.patch(`${keys}/${id}`, { name: 'Late' }, { 'if-match': '"1"' })).status, 412);
  t.match(await owner.patch(`${keys}/${id}`, { environment: 'production' }), { status: 400 });
  t.match(await owner.patch(`${keys}/${id}`, { expiresAt: '2029-01-01T00:00:00Z' }), { status: 400 });

  app.clock.advance(31 * 86_400_000);
  t.equal((await app.service.get(grantPath(key))).status, 404, 'it has expired');
  await owner.patch(`${keys}/${id}`, { expiresAt: null });
  t.equal((await app.service.get(grantPath(key))).status, 200, 'it is prolonged');
});

t.test('a revoked key and the keys of a deleted project are not granted', async t => {
  const { app, owner, makeKey } = await withShop(t);
  const [first, second] = [await makeKey(), await makeKey({ environment: 'staging' })];
  t.same(
    (await owner.get<{ items: ApiKey[] }>(`${keys}?environment=staging&kind=server`)).body.items.map(
      ({ id }) => id,
    ),
    [second.id],
  );
  t.equal((await owner.delete(`${keys}/${first.id}`)).status, 204);
  t.equal((await owner.delete(`${keys}/${first.id}`)).status, 404);
  t.match(await app.events('projects.key.revoked.v1'), [
    { aggregate: `key:${first.id}`, before: { id: first.id }, data: { hash: sha256(first.key) } },
  ]);
  t.equal((await app.service.get(grantPath(first.key))).status, 404);

  await owner.delete('/api/v1/projects/shop');
  t.equal((await app.service.get(grantPath(second.key))).status, 404);
  await owner.post('/api/v1/projects/shop/restore');
  t.equal((await app.service.get(grantPath(second.key))).status, 200);
});

t.test('a project holds a hundred keys', async t => {
  const { owner, makeKey } = await withShop(t);
  for (let made = 0; made < 100; made += 1) await makeKey({ name: `Key ${made}` });
  const body = { environment: 'production', kind: 'server', name: 'One more' };
  t.match(await owner.post(keys, body), {
    status: 409,
    body: { code: 'limit-reached', limit: 'keys', value: 100 },
  });
  const page = await owner.get<{ items: ApiKey[]; next: string }>(`${keys}?limit=60`);
  const rest = await owner.get<{ items: ApiKey[]; next: null }>(`${keys}?limit=60&cursor=${page.body.next}`);
  t.same([page.body.items.length, rest.body.items.length, rest.body.next], [60, 40, null]);
});

t.test('a key from elsewhere is taken over by its text', async t => {
  const { app, project } = await withShop(t);
  const importPath = '/internal/projects/keys/import';
  const given = { project: project.id, environment: 'production', kind: 'server', name: 'Old backend' };
  const key = 'shop:production.0123456789abcdef0123456789abcdef';
  const taken = await app.service.post<ApiKey>(importPath, { ...given, key });
  t.match(taken, { status: 201, body: { prefix: 'shop:production.012345…', environment: 'production' } });
  t.match((await app.service.get(grantPath(key))).body, { id: taken.body.id });
  t.match(await app.service.post(importPath, { ...given, key }), {
    status: 201,
    body: { id: taken.body.id },
  });
  const other = await app.service.post(importPath, { ...given, kind: 'client', key });
  t.match(other, { status: 409, body: { code: 'key-taken' } });
  for (const wrong of [
    'shop:staging.0123456789abcdef0123456789',
    'shop:production.short',
    'shop:production.with,comma,and.dot-inside',
  ]) {
    t.match(await app.service.post(importPath, { ...given, key: wrong }), {
      status: 400,
      body: { errors: [{ path: 'key' }] },
    });
  }
  t.match(await app.service.post(importPath, { ...given, project: newId(), key }), { status: 404 });
});

t.test("the demo's keys work everywhere but in production", async t => {
  for (const [NODE_ENV, status] of [
    ['development', 201],
    ['production', 400],
  ] as const) {
    const app = await projectsApp(t, {
      NODE_ENV,
      PUBLIC_URL: 'https://flags.example.test',
      DRAIN_SECONDS: '0',
      HOST: '127.0.0.1',
    });
    const { owner } = app.signUp();
    const { body: project } = await owner.post<Project>('/api/v1/projects', {
      key: demo.project,
      name: 'Demo',
    });
    const body = {
      project: project.id,
      environment: demo.environment,
      kind: 'server',
      name: 'Demo',
      key: demo.keys.server,
    };
    t.equal((await app.service.post('/internal/projects/keys/import', body)).status, status, NODE_ENV);
    t.equal((await app.service.get(grantPath(demo.keys.server))).status, status === 201 ? 200 : 404);
  }
});
