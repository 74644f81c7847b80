import type { Environment, Project } from '@bandera/contracts/project';
import { newId } from '@bandera/kit/ids';
import t from 'tap';
import { type ProblemBody, projectsApp, wrongFields } from './app.ts';

interface List {
  items: Project[];
  next: string | null;
}

const path = '/api/v1/projects';
const day = 86_400_000;

t.test('a project is created with its environments, read, changed', async t => {
  const app = await projectsApp(t);
  const { owner, company } = app.signUp();

  const created = await owner.post<Project>(path, { key: 'shop', name: ' Shop ' });
  t.equal(created.status, 201);
  t.match(created.body, { key: 'shop', name: 'Shop', description: '', company: company.id, deletedAt: null });
  t.equal(created.headers.get('etag'), '"1"');

  const environments = await owner.get<{ items: Environment[] }>(`${path}/shop/environments`);
  t.same(
    environments.body.items.map(({ key, kind, order, approvals }) => [key, kind, order, approvals]),
    [
      ['development', 'development', 0, 0],
      ['staging', 'staging', 1, 0],
      ['production', 'production', 2, 0],
    ],
  );
  const about = { company: company.id, project: created.body.id, actor: { kind: 'user', id: owner.id } };
  t.match(await app.events(), [
    {
      ...about,
      subject: 'projects.project.created.v1',
      aggregate: `project:${created.body.id}`,
      after: created.body,
    },
    ...environments.body.items.map(environment => ({
      ...about,
      subject: 'projects.environment.created.v1',
      aggregate: `environment:${environment.id}`,
      environment: environment.key,
      after: environment,
    })),
  ]);

  t.same((await owner.get(`${path}/${created.body.id}`)).body, created.body, 'by id');
  t.same((await owner.get(`${path}/shop`)).body, created.body, 'by key');
  const unchanged = await owner.get(`${path}/shop`, undefined, { 'if-none-match': '"1"' });
  t.equal(unchanged.status, 304);

  const changed = await owner.patch<Project>(`${path}/shop`, { description: 'Sells' }, { 'if-match': '"1"' });
  t.match(changed.body, { name: 'Shop', description: 'Sells', version: 2 });
  t.match(await app.events('projects.project.updated.v1'), [{ before: created.body, after: changed.body }]);
  t.equal((await owner.patch(`${path}/shop`, { name: 'Late' }, { 'if-match': '"1"' })).status, 412);
  t.equal((await owner.patch(`${path}/shop`, { name: 'Any' }, { 'if-match': '*' })).status, 200);
  t.match((await owner.patch(`${path}/shop`, {})).body, { version: 3 }, 'no change is no new version');
});

t.test('a wrong request names the fields and the fix', async t => {
  const app = await projectsApp(t);
  const { owner } = app.signUp();
  const refused = async (body: object) => {
    const answer = await owner.post<ProblemBody>(path, body);
    t.match(answer, { status: 400, body: { code: 'invalid-input' } });
    return wrongFields(answer.body);
  };
  t.same(await refused({}), ['key', 'name']);
  t.same(await refused({ key: 'With.Dot', name: 'x' }), ['key']);
  t.same(
    await refused({ key: newId(), name: 'x' }),
    ['key'],
    'a key that looks like an id would hide a project',
  );
  t.same(await refused({ key: 'a', name: 'x', colour: 'red' }), ['colour']);
  t.same(await refused({ key: 'a', name: 'x'.repeat(121), description: 'x'.repeat(2_001) }), [
    'name',
    'description',
  ]);

  await owner.post(path, { key: 'shop', name: 'Shop' });
  const rename = await owner.patch<ProblemBody>(`${path}/shop`, { key: 'store' });
  t.match(rename, { status: 400, body: { errors: [{ path: 'key', message: /^cannot be changed/ }] } });
  const taken = await owner.post<ProblemBody>(path, { key: 'shop', name: 'Another' });
  t.match(taken, { status: 409, body: { code: 'key-taken', errors: [{ path: 'key' }] } });
  t.equal((await owner.get(`${path}/other`)).status, 404);
  t.equal((await app.anyone.get(path)).status, 401);
});

t.test('the same Idempotency-Key creates one project', async t => {
  const app = await projectsApp(t);
  const { owner } = app.signUp();
  const once = { 'idempotency-key': newId() };
  const [first, second] = [
    await owner.post(path, { key: 'shop', name: 'Shop' }, once),
    await owner.post(path, { key: 'shop', name: 'Shop' }, once),
  ];
  t.same([first.status, second.status], [201, 201]);
  t.same(second.body, first.body);
  t.equal((await app.events('projects.project.created.v1')).length, 1);
});

t.test('a list is searched, sorted and paged', async t => {
  const app = await projectsApp(t);
  const { owner, viewer } = app.signUp();
  for (const [key, name] of [
    ['shop', 'Zebra shop'],
    ['app', 'Mobile app'],
    ['blog', 'A blog_50%'],
  ]) {
    await owner.post(path, { key, name });
    app.clock.advance(1_000);
  }
  const keys = async (query: string) =>
    (await viewer.get<List>(`${path}?${query}`)).body.items.map(({ key }) => key);
  t.same(await keys(''), ['blog', 'app', 'shop'], 'by name');
  t.same(await keys('sort=-key'), ['shop', 'blog', 'app']);
  t.same(await keys('sort=-createdAt'), ['blog', 'app', 'shop']);
  t.same(await keys('search=APP'), ['app']);
  t.same(await keys('search=shop'), ['shop']);
  t.same(await keys('search=_50%25'), ['blog'], 'wildcards are text');
  t.same(await keys('search=m%25e'), []);

  const first = await viewer.get<List>(`${path}?limit=2&sort=key`);
  t.same(
    first.body.items.map(({ key }) => key),
    ['app', 'blog'],
  );
  const second = await viewer.get<List>(`${path}?limit=2&sort=key&cursor=${first.body.next}`);
  t.match(second.body, { items: [{ key: 'shop' }], next: null });
  t.match(await viewer.get(`${path}?cursor=${first.body.next}`), {
    status: 400,
    body: { code: 'invalid-cursor' },
  });
  t.match(await viewer.get(`${path}?sort=colour`), { status: 400, body: { errors: [{ path: 'sort' }] } });
});

t.test('a deleted project keeps its key for 30 days, in which it can be restored', async t => {
  const app = await projectsApp(t);
  const { owner } = app.signUp();
  const { body: shop } = await owner.post<Project>(path, { key: 'shop', name: 'Shop' });

  t.equal((await owner.delete(`${path}/shop`, undefined, { 'if-match': '"7"' })).status, 412);
  t.equal((await owner.delete(`${path}/shop`)).status, 204);
  t.match(await app.events('projects.project.deleted.v1'), [
    { before: shop, after: { id: shop.id, deletedAt: '2030-01-01T00:00:00.000Z', version: 2 } },
  ]);
  t.match(await owner.get(`${path}/shop`), { status: 404, body: { detail: /restored until 2030-01-31T/ } });
  t.equal((await owner.delete(`${path}/shop`)).status, 404);
  t.equal((await owner.get(`${path}/shop/environments`)).status, 404);
  t.same((await owner.get<List>(path)).body.items, []);
  t.match((await owner.get<List>(`${path}?deleted=true`)).body.items, [{ id: shop.id }]);
  const taken = await owner.post<ProblemBody>(path, { key: 'shop', name: 'New shop' });
  t.match(taken, { status: 409, body: { code: 'key-taken', detail: /deleted project.*restore/ } });

  app.clock.advance(30 * day);
  const restored = await owner.post<Project>(`${path}/shop/restore`);
  t.match(restored, { status: 200, body: { id: shop.id, deletedAt: null, version: 3 } });
  t.match(await app.events('projects.project.restored.v1'), [{ after: restored.body }]);
  t.match(await owner.post(`${path}/shop/restore`), { status: 200, body: { version: 3 } }, 'twice is once');

  await owner.delete(`${path}/shop`);
  app.clock.advance(30 * day + 1);
  t.match(await owner.post(`${path}/${shop.id}/restore`), { status: 410, body: { code: 'restore-expired' } });
  t.same((await owner.get<List>(`${path}?deleted=true`)).body.items, []);
  t.match(
    await owner.post(path, { key: 'shop', name: 'New shop' }),
    { status: 201 },
    'the key is free again',
  );
  t.equal((await owner.post(`${path}/${newId()}/restore`)).status, 404);
});

t.test('a company has the projects and environments that its limits allow', async t => {
  const app = await projectsApp(t);
  const { owner } = app.signUp({ projects: 2, environments: 2 });
  await owner.post(path, { key: 'one', name: 'One' });
  await owner.post(path, { key: 'two', name: 'Two' });
  const third = await owner.post<ProblemBody>(path, { key: 'three', name: 'Three' });
  t.match(third, {
    status: 409,
    body: { code: 'limit-reached', limit: 'projects', value: 2, detail: /2 projects/ },
  });

  await owner.delete(`${path}/two`);
  t.equal(
    (await owner.post(path, { key: 'three', name: 'Three' })).status,
    201,
    'a deleted one does not count',
  );
  t.match(await owner.post(`${path}/two/restore`), { status: 409, body: { code: 'limit-reached' } });

  const environments = await owner.get<{ items: Environment[] }>(`${path}/one/environments`);
  t.same(
    environments.body.items.map(({ key }) => key),
    ['development', 'production'],
  );
  const more = await owner.post<ProblemBody>(`${path}/one/environments`, {
    key: 'qa',
    name: 'QA',
    kind: 'staging',
  });
  t.match(more, { status: 409, body: { code: 'limit-reached', limit: 'environments', value: 2 } });
});

t.test('requests at the same time neither pass a limit nor share a key', async t => {
  const app = await projectsApp(t);
  const { owner } = app.signUp({ projects: 3 });
  const create = async (key: string) => (await owner.post(path, { key, name: key })).status;
  const same = await Promise.all(['shop', 'shop', 'shop', 'shop'].map(create));
  t.same(same.toSorted(), [201, 409, 409, 409]);
  const more = await Promise.all(['one', 'two', 'three', 'four'].map(create));
  t.same(more.toSorted(), [201, 201, 409, 409]);

  const environments = `${path}/shop/environments`;
  await Promise.all(
    ['development', 'staging', 'production'].map(key => owner.delete(`${environments}/${key}`)),
  );
  t.equal((await owner.get<{ items: object[] }>(environments)).body.items.length, 1, 'the last one stays');
});

t.test("another company's project is not there", async t => {
  const app = await projectsApp(t);
  const { owner } = app.signUp();
  const stranger = app.signUp().owner;
  const { body: shop } = await owner.post<Project>(path, { key: 'shop', name: 'Shop' });
  t.equal((await stranger.post(path, { key: 'shop', name: 'Same key' })).status, 201, 'keys are per company');
  const [environment] = (await owner.get<{ items: Environment[] }>(`${path}/shop/environments`)).body.items;
  const one = `${path}/${shop.id}`;
  const answers = await Promise.all([
    stranger.get(one),
    stranger.patch(one, { name: 'Mine' }),
    stranger.delete(one),
    stranger.post(`${one}/restore`),
    stranger.get(`${one}/environments`),
    stranger.get(`${path}/shop/environments/${environment?.id}`),
    stranger.post(`${one}/environments`, { key: 'qa', name: 'QA', kind: 'staging' }),
    stranger.get(`${one}/keys`),
    stranger.post(`${one}/keys`, { environment: 'production', kind: 'server', name: 'Key' }),
    stranger.get(`${one}/members`),
    stranger.put(`${one}/members/${owner.id}`, { role: 'editor' }),
  ]);
  t.same(new Set(answers.map(({ status }) => status)), new Set([404]));
  t.same((await owner.get(one)).body, shop);
});

t.test('companies is asked once about a company that no event has told of', async t => {
  const app = await projectsApp(t);
  const { owner } = app.signUp();
  await owner.post(path, { key: 'one', name: 'One' });
  await owner.post(path, { key: 'two', name: 'Two' });
  t.equal(app.known.asked, 1);

  const unknown = app.as({ company: newId(), role: 'owner' });
  t.match(await unknown.post(path, { key: 'shop', name: 'Shop' }), {
    status: 404,
    body: { code: 'not-found' },
  });
});
