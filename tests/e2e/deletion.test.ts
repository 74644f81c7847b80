import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { must, openHouse, type Person, password } from './house.ts';
import { type Application, answersOf, application, furnish, idOf } from './shop.ts';

const bandera = await openHouse(t);

const answering = (app: Application, status: number) =>
  eventually(async () => (await app.evaluate('checkout')).status === status);

/** What the audit log says happened to companies, projects and environments since it had so many entries, oldest first. */
async function story(person: Person, after = 0): Promise<string[]> {
  const { body } = await must(
    person.get<{ items: { type: string; sequence: number }[] }>('/api/v1/audit?limit=200'),
  );
  return body.items
    .filter(each => each.sequence > after)
    .map(each => each.type)
    .reverse();
}

const lengthOf = async (person: Person) =>
  (await must(person.get<{ entries: number }>('/api/v1/audit/verify'))).body.entries;

/** Waits until everything so far has been written down, of which this is the last. */
const written = (person: Person, last: string) =>
  eventually(async () => (await story(person)).includes(last));

t.test('a company is deleted, and comes back as it was', async t => {
  const ana = await bandera.signUp('ana@acme.test', 'Acme');
  const ben = await bandera.join(ana, 'ben@acme.test', 'viewer');
  const { project, feature } = await furnish(ana);
  const app = await application(ana, bandera.url, project);
  const segment = await idOf(
    ana.post('/api/v1/segments', {
      project: 'shop',
      name: 'Staff',
      constraints: [{ field: 'plan', operator: 'IN', values: ['staff'] }],
    }),
  );
  await must(ana.post('/api/v1/projects', { key: 'gone', name: 'Deleted before' }));
  await must(ana.delete('/api/v1/projects/gone'));
  await answering(app, 200);
  const answers = await eventually(async () => {
    const found = await answersOf(app);
    return found.some(each => each.includes('one page')) ? found : undefined;
  });
  t.ok(answers.some(each => each.includes('classic')) && answers.some(each => each.includes('two steps')));
  await written(ana, 'projects.project.deleted.v1');
  const before = await lengthOf(ana);

  await must(ana.delete(`/api/v1/companies/${ana.company}`));
  await t.test('everything it has is gone, one service after the other', async t => {
    await answering(app, 401);
    const { body } = await app.evaluate('checkout');
    t.match(body, { errorCode: 'GENERAL' }, 'the key is refused as one that never was');
    t.equal((await app.evaluateAll()).status, 401);
    t.equal((await ana.get('/api/v1/projects/shop')).status, 404);
    t.match((await ana.get('/api/v1/projects')).body, { items: [] });
    await eventually(async () => (await ana.get(`/api/v1/features/${feature}`)).status === 404);
    t.match((await ana.get('/api/v1/features')).body, { items: [] });
    t.match((await ana.get(`/api/v1/companies/${ana.company}`)).body, { status: 'deleted' });
  });

  await t.test('members cannot sign in, except owners, who may restore it', async t => {
    const refused = { status: 403, body: { code: 'company-deleted' } };
    const logIn = (email: string) => bandera.anyone.post('/api/v1/auth/login', { email, password });
    await eventually(async () => (await logIn(ben.email)).status === 403);
    t.match(await logIn(ben.email), refused);
    const { refreshToken } = ben;
    t.match(await bandera.anyone.post('/api/v1/auth/refresh', { refreshToken }), refused);
    t.match(await logIn(ana.email), { status: 200, body: { company: { status: 'deleted' } } });
  });

  await t.test('and nothing can be made in it', async t => {
    const conflict = { status: 409, body: { code: 'company-deleted' } };
    t.match(await ana.post('/api/v1/projects', { key: 'new', name: 'New' }), conflict);
    t.match(await ana.patch(`/api/v1/companies/${ana.company}`, { name: 'Other' }), conflict);
    const feature = { project: 'shop', key: 'new', kind: 'release', valueType: 'boolean' };
    t.equal((await ana.post('/api/v1/features', feature)).status, 404);
    t.equal(
      (await ana.post('/api/v1/projects/shop/restore')).status,
      409,
      'nor one project brought back alone',
    );
  });

  t.match(await must(ana.post(`/api/v1/companies/${ana.company}/restore`)), { body: { status: 'active' } });
  await t.test('restored, the same key gives the same answers', async t => {
    await answering(app, 200);
    t.same(await answersOf(app), answers);
    t.match((await ana.get('/api/v1/projects')).body, { items: [{ key: 'shop', id: project }] });
    t.equal((await ana.get('/api/v1/projects/gone')).status, 404, 'what was deleted before stays deleted');
    await eventually(async () => (await ana.get(`/api/v1/features/${feature}`)).status === 200);
    t.match((await ana.get(`/api/v1/segments/${segment}`)).body, { name: 'Staff' });
    const session = await eventually(async () => {
      const answer = await bandera.anyone.post('/api/v1/auth/login', { email: ben.email, password });
      return answer.status === 200 ? answer : undefined;
    });
    t.match(session.body, { company: { id: ana.company, status: 'active' } });
  });

  await t.test('and is worked with as before', async t => {
    await must(ana.patch(`/api/v1/features/${feature}/environments/production`, { enabled: false }));
    await eventually(
      async () => (await app.evaluate('checkout', { country: 'UY' })).body.reason === 'DISABLED',
    );
    t.equal((await ana.post('/api/v1/projects', { key: 'new', name: 'New' })).status, 201);
  });

  await t.test('the audit log tells it in order', async t => {
    await written(ana, 'projects.project.restored.v1');
    const types = (await story(ana, before)).filter(each => /\.(deleted|restored)\./.test(each));
    t.same(types, [
      'companies.company.deleted.v1',
      'projects.project.deleted.v1',
      'companies.company.restored.v1',
      'projects.project.restored.v1',
    ]);
    t.match((await ana.get('/api/v1/audit/verify')).body, { valid: true });
  });
});

t.test('a project is deleted, and comes back as it was', async t => {
  const eva = await bandera.signUp('eva@beta.test', 'Beta');
  const { project, feature } = await furnish(eva);
  await furnish(eva, 'other');
  const app = await application(eva, bandera.url, project);
  const other = await application(eva, bandera.url, 'other');
  await answering(app, 200);
  const answers = await answersOf(app);

  await must(eva.delete(`/api/v1/projects/${project}`));
  await answering(app, 401);
  await eventually(async () => (await eva.get(`/api/v1/features/${feature}`)).status === 404);
  t.equal((await eva.get('/api/v1/features?project=shop')).status, 404);
  t.equal((await eva.get('/api/v1/projects/shop/keys')).status, 404);
  t.equal((await other.evaluate('checkout')).status, 200, 'the other project goes on');
  t.match((await eva.get('/api/v1/projects?deleted=true')).body, { items: [{ id: project }] });
  t.match(await eva.post('/api/v1/projects', { key: 'shop', name: 'New' }), {
    status: 409,
    body: { code: 'key-taken', errors: [{ path: 'key' }] },
  });

  await must(eva.post(`/api/v1/projects/${project}/restore`));
  await answering(app, 200);
  t.same(await answersOf(app), answers);
  await eventually(async () => (await eva.get(`/api/v1/features/${feature}`)).status === 200);
  t.match((await eva.get('/api/v1/projects/shop/keys')).body, { items: [{ id: app.keyId }] });

  await t.test('a feature is archived and restored with its configuration', async t => {
    await must(eva.delete(`/api/v1/features/${feature}`));
    await answering(app, 404);
    await must(eva.post(`/api/v1/features/${feature}/restore`));
    await answering(app, 200);
    t.same(await answersOf(app), answers);
  });
});

t.test('a deleted environment takes its keys along', async t => {
  const gil = await bandera.signUp('gil@gamma.test', 'Gamma');
  const { project, feature } = await furnish(gil);
  await must(gil.post(`/api/v1/features/${feature}/environments/production/copy`, { to: 'staging' }));
  const [production, staging] = [
    await application(gil, bandera.url, project, 'production'),
    await application(gil, bandera.url, project, 'staging'),
  ];
  await answering(production, 200);
  await answering(staging, 200);

  await must(gil.delete('/api/v1/projects/shop/environments/staging'));
  await answering(staging, 401);
  t.equal((await production.evaluate('checkout')).status, 200);
  const { body } = await gil.get<{ items: { id: string }[] }>('/api/v1/projects/shop/keys');
  t.same(
    body.items.map(each => each.id),
    [production.keyId],
  );
  await eventually(
    async () => (await gil.get(`/api/v1/features/${feature}/environments/staging`)).status === 404,
  );

  await t.test('and a new one of the same name starts empty, with keys of its own', async t => {
    await must(
      gil.post('/api/v1/projects/shop/environments', { key: 'staging', name: 'Staging', kind: 'staging' }),
    );
    const fresh = await application(gil, bandera.url, project, 'staging');
    await answering(fresh, 200);
    t.match((await fresh.evaluate('checkout', { country: 'UY' })).body, { reason: 'DISABLED' });
    t.equal((await staging.evaluate('checkout')).status, 401, 'the old key stays dead');
  });

  await t.test('all of it is in the audit log', async t => {
    await written(gil, 'projects.environment.deleted.v1');
    const types = (await story(gil)).filter(each => /key\.revoked|environment\.deleted/.test(each));
    t.same(types.sort(), ['projects.environment.deleted.v1', 'projects.key.revoked.v1']);
  });
});
