import { defaultLimits } from '@bandera/contracts/company';
import { migrateDown, migrateUp, pending } from '@bandera/kit/db/migrate';
import { newId } from '@bandera/kit/ids';
import { testDb } from '@bandera/kit/testing/db';
import t from 'tap';
import { migrations } from '../migrations/index.ts';
import { startCompanies } from './fixture.ts';

const days = (count: number) => count * 24 * 60 * 60 * 1_000;

t.test('a person creates another company and owns it', async t => {
  const { app, events } = await startCompanies(t);
  const ana = newId();
  const asAna = app.as({ id: ana, company: newId(), role: 'viewer' });

  const { status, headers, body } = await asAna.post('/api/v1/companies', { name: ' Librería Ñandú ' });
  t.equal(status, 201);
  t.match(body, {
    name: 'Librería Ñandú',
    slug: 'libreria-nandu',
    status: 'active',
    deletedAt: null,
    limits: defaultLimits,
    logoUrl: /^\/assets\/logos\/initials\/\d+-[0-9a-f]+\.svg$/,
    version: 1,
  });
  t.equal(headers.get('etag'), '"1"');
  t.match(await events(), [
    {
      subject: 'companies.company.created.v1',
      aggregate: `company:${body.id}`,
      company: body.id,
      actor: { kind: 'user', id: ana },
      after: body,
      data: { owner: ana },
    },
  ]);
});

t.test('slugs are unique: numbered when made from the name, refused when wished', async t => {
  const { app } = await startCompanies(t);
  const ana = app.as({ company: newId(), role: 'owner' });
  const slugOf = async (body: object) => (await ana.post('/api/v1/companies', body)).body['slug'];
  t.equal(await slugOf({ name: 'Acme' }), 'acme');
  t.equal(await slugOf({ name: 'ACME!' }), 'acme-2');
  t.equal(await slugOf({ name: 'acme' }), 'acme-3');
  t.equal(await slugOf({ name: 'Other', slug: 'acme-4' }), 'acme-4');
  const together = await Promise.all(Array.from({ length: 4 }, () => slugOf({ name: 'Acme' })));
  t.same(together.toSorted(), ['acme-5', 'acme-6', 'acme-7', 'acme-8']);

  const taken = await ana.post('/api/v1/companies', { name: 'X', slug: 'acme' });
  t.match(taken, {
    status: 409,
    body: { code: 'already-exists', errors: [{ path: 'slug', message: /taken/ }] },
  });
});

t.test('what is wrong with a request is told by field', async t => {
  const { app, createCompany } = await startCompanies(t);
  const ana = app.as({ company: newId(), role: 'owner' });
  const wrong = async (body: object) => {
    const answer = await ana.post<{ errors: { path: string }[] }>('/api/v1/companies', body);
    t.match(answer, { status: 400, body: { code: 'invalid-input' } });
    return answer.body.errors.map(error => error.path);
  };
  t.same(await wrong({}), ['name']);
  t.same(await wrong({ name: ' ', slug: 'No Slug', colour: 'red' }), ['name', 'slug', 'colour']);
  t.same(await wrong({ name: 'x', limits: { seats: 0, cars: 1 } }), ['limits.seats', 'limits.cars']);

  const acme = await createCompany();
  t.match(await acme.owner.patch(acme.path, { name: 'x'.repeat(121) }), {
    status: 400,
    body: { errors: [{ path: 'name', message: 'may have at most 120 characters' }] },
  });
  t.equal((await acme.owner.get('/api/v1/companies/nothing')).status, 400);
});

t.test('people see their own company and no other', async t => {
  const { app, createCompany } = await startCompanies(t);
  const acme = await createCompany();
  const other = await createCompany();
  const viewer = acme.as('viewer');

  const own = await viewer.get(acme.path);
  t.equal(own.status, 200);
  t.equal(own.body['slug'], 'acme-inc');
  t.equal((await viewer.get(acme.path, undefined, { 'if-none-match': '"1"' })).status, 304);
  t.match(await viewer.get('/api/v1/companies'), {
    status: 200,
    body: { items: [{ id: acme.id }], next: null },
  });
  const found = async (search: string) => {
    const list = await viewer.get<{ items: unknown[] }>(
      `/api/v1/companies?search=${encodeURIComponent(search)}`,
    );
    return list.body.items.length;
  };
  t.same([await found('CME in'), await found('acme-i'), await found(other.slug)], [1, 1, 0]);
  t.match(await viewer.get('/api/v1/companies?cursor=abc'), {
    status: 400,
    body: { code: 'invalid-cursor' },
  });
  t.equal((await viewer.get('/api/v1/companies?limit=0')).status, 400);

  for (const path of [other.path, `/api/v1/companies/${newId()}`]) {
    t.equal((await acme.owner.get(path)).status, 404);
    t.equal((await acme.owner.patch(path, { name: 'Mine' })).status, 404);
    t.equal((await acme.owner.delete(path)).status, 404);
    t.equal((await acme.owner.post(`${path}/restore`)).status, 404);
    t.equal((await acme.owner.delete(`${path}/logo`)).status, 404);
  }
  const gone = app.as({ company: newId(), role: 'owner' });
  t.match(await gone.get('/api/v1/companies'), { body: { items: [] } });
  t.equal((await app.anyone.get(acme.path)).status, 401);
  t.equal((await app.anyone.get(`/internal/companies/companies/${acme.id}`)).status, 401);
  t.equal((await acme.owner.get(`/internal/companies/companies/${acme.id}`)).status, 404);
});

t.test('roles: viewers read, admins change, owners delete', async t => {
  const { createCompany } = await startCompanies(t);
  const acme = await createCompany();
  for (const role of ['viewer', 'editor']) {
    t.match(await acme.as(role).patch(acme.path, { name: 'x' }), {
      status: 403,
      body: { code: 'forbidden' },
    });
    t.equal((await acme.as(role).delete(`${acme.path}/logo`)).status, 403);
  }
  t.equal((await acme.as('admin').delete(acme.path)).status, 403);
  t.equal((await acme.as('admin').post(`${acme.path}/restore`)).status, 403);
  t.equal((await acme.as('admin').patch(acme.path, { name: 'x' })).status, 200);
});

t.test('a change names the version it is based on', async t => {
  const { createCompany, clock, events } = await startCompanies(t);
  const acme = await createCompany();
  clock.advance(1_000);

  const changes = { name: 'Acme Group', slug: 'group', limits: { seats: 7 } };
  const changed = await acme.owner.patch(acme.path, changes, { 'if-match': '"1"' });
  t.equal(changed.headers.get('etag'), '"2"');
  t.match(changed, {
    status: 200,
    body: {
      ...changes,
      limits: { ...defaultLimits, seats: 7 },
      version: 2,
      updatedAt: '2030-01-01T00:00:01.000Z',
    },
  });
  const late = await acme.owner.patch(acme.path, { name: 'Late' }, { 'if-match': '"1"' });
  t.match(late, { status: 412, body: { code: 'lost-update', currentVersion: 2 } });
  const any = await acme.owner.patch(acme.path, { name: 'Acme Group' }, { 'if-match': '*' });
  t.match(any, { status: 200, body: { version: 2 } }, 'what changes nothing is no change');
  t.equal((await acme.owner.patch(acme.path, {})).status, 200);
  t.match(
    (await events()).slice(1),
    [{ subject: 'companies.company.updated.v1', sequence: 2, before: { version: 1 }, after: changed.body }],
    'and no event',
  );

  const other = await createCompany();
  t.match(await other.owner.patch(other.path, { slug: 'group' }), {
    status: 409,
    body: { errors: [{ path: 'slug' }] },
  });
});

t.test('a deleted company can be read and restored for 30 days, and nothing else', async t => {
  const { createCompany, clock, events } = await startCompanies(t);
  const acme = await createCompany();
  t.match(
    await acme.owner.post(`${acme.path}/restore`),
    { status: 200, body: { version: 1 } },
    'not deleted: as it is',
  );
  t.equal((await acme.owner.delete(acme.path, undefined, { 'if-match': '"9"' })).status, 412);
  t.equal((await acme.owner.delete(acme.path)).status, 204);

  const deletedAt = clock.now().toISOString();
  t.match(await acme.owner.get(acme.path), {
    status: 200,
    body: { status: 'deleted', deletedAt, version: 2 },
  });
  const refused = { status: 409, body: { code: 'company-deleted' } };
  t.match(await acme.owner.patch(acme.path, { name: 'x' }), refused);
  t.match(await acme.owner.delete(acme.path), refused);
  t.match(await acme.owner.delete(`${acme.path}/logo`), refused);
  t.match(await acme.owner.put(`${acme.path}/logo`), refused);
  t.equal((await createCompany()).slug, 'acme-inc-2', 'its slug stays taken');

  clock.advance(days(30));
  t.match(await acme.owner.post(`${acme.path}/restore`), {
    status: 200,
    body: { status: 'active', deletedAt: null, version: 3 },
  });
  await acme.owner.delete(acme.path);
  clock.advance(days(30) + 1);
  t.match(await acme.owner.post(`${acme.path}/restore`), { status: 410, body: { code: 'restore-expired' } });
  const own = (await events()).filter(event => event.company === acme.id);
  const told = own.map(event => event.subject.split('.')[2]);
  t.same(told, ['created', 'deleted', 'restored', 'deleted']);
});

t.test('a sign-up creates a company and can withdraw it', async t => {
  const { app, events } = await startCompanies(t);
  const users = await app.asService('users', 'companies');
  const owner = newId();
  const wish = { name: 'Acme', owner };
  const key = { 'idempotency-key': newId() };
  const created = await users.post('/internal/companies/companies', wish, key);
  t.match(created, { status: 201, body: { name: 'Acme', slug: 'acme' } });
  const again = await users.post('/internal/companies/companies', wish, key);
  t.same(again.body, created.body, 'the same key is the same company');

  const path = `/internal/companies/companies/${created.body['id']}`;
  t.match(await users.get(path), { status: 200, body: created.body });
  t.equal((await users.post(`${path}/withdraw`)).status, 204);
  t.equal((await users.post(`${path}/withdraw`)).status, 204);
  t.match(await users.get(path), { body: { status: 'deleted' } });
  t.same(
    (await events()).map(event => event.subject),
    ['companies.company.created.v1', 'companies.company.deleted.v1'],
  );
  const retried = await users.post('/internal/companies/companies', wish);
  t.equal(retried.body['slug'], 'acme', 'the slug is free for the next try');
  t.equal((await users.post(`/internal/companies/companies/${newId()}/withdraw`)).status, 404);
  t.match(await users.post('/internal/companies/companies', { name: 'x', owner: 'me' }), {
    status: 400,
    body: { errors: [{ path: 'owner' }] },
  });
});

t.test('an idempotency key makes two requests one', async t => {
  const { app, db } = await startCompanies(t);
  const ana = app.as({ id: newId(), company: newId(), role: 'owner' });
  const key = { 'idempotency-key': newId() };
  const first = await ana.post('/api/v1/companies', { name: 'Acme' }, key);
  const second = await ana.post('/api/v1/companies', { name: 'Acme' }, key);
  t.same(second.body, first.body);
  t.equal(second.headers.get('idempotent-replayed'), 'true');
  t.equal((await ana.post('/api/v1/companies', { name: 'Other' }, key)).status, 422);
  t.equal((await db('companies').select('id')).length, 1);
});

t.test('the schema can be built and taken down', async t => {
  const db = await testDb(t, migrations);
  t.ok(await db.schema.hasTable('logos'));
  for (const { name } of migrations.toReversed()) t.same(await migrateDown(db, migrations), [name]);
  t.notOk(await db.schema.hasTable('companies'));
  await migrateUp(db, migrations);
  t.same(await pending(db, migrations), []);
});
