import type { Company } from '@bandera/contracts/company';
import type { ApiKey, Environment, Project, ProjectDetail, ProjectMember } from '@bandera/contracts/project';
import { newId } from '@bandera/kit/ids';
import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { projectsApp } from './app.ts';

type App = Awaited<ReturnType<typeof projectsApp>>;
const path = '/api/v1/projects';

const keysOf = async (app: App, company: Company) => {
  const { items } = (await app.as({ company: company.id, role: 'viewer' }).get<{ items: Project[] }>(path))
    .body;
  return items.map(({ key }) => key).toSorted();
};

/** Says of a company what companies would say; `version` is the company's. */
const say = (app: App, happening: string, company: Company, version: number) => {
  const status = happening === 'deleted' ? ('deleted' as const) : ('active' as const);
  const deletedAt = status === 'deleted' ? '2030-01-01T00:00:00.000Z' : null;
  const after = { ...company, status, deletedAt, version };
  const story = happening === 'created' ? { data: { owner: null } } : { before: company };
  return app.emit(`companies.company.${happening}.v1`, {
    aggregate: `company:${company.id}`,
    company: company.id,
    after,
    ...story,
  });
};

t.test("a company's projects go and come back with it, and only those", async t => {
  const app = await projectsApp(t);
  const { owner, company } = app.signUp();
  const other = app.signUp();
  await other.owner.post(path, { key: 'theirs', name: 'Theirs' });
  for (const key of ['shop', 'blog', 'old']) await owner.post(path, { key, name: key });
  await owner.delete(`${path}/old`);

  await say(app, 'deleted', company, 2);
  await eventually(async () => (await keysOf(app, company)).length === 0);
  const deleted = await app.events('projects.project.deleted.v1');
  t.same(deleted.map(({ after }) => (after as Project).key).toSorted(), ['blog', 'old', 'shop']);
  t.match(deleted.at(-1), { company: company.id, project: String, after: { deletedAt: String } });
  t.match(await owner.post(path, { key: 'new', name: 'New' }), {
    status: 409,
    body: { code: 'company-deleted' },
  });
  t.match(await owner.post(`${path}/shop/restore`), { status: 409, body: { code: 'company-deleted' } });
  t.same(await keysOf(app, other.company), ['theirs']);

  await say(app, 'restored', company, 3);
  await eventually(async () => (await keysOf(app, company)).length > 0);
  t.same(await keysOf(app, company), ['blog', 'shop'], 'what was deleted before stays deleted');
  const restored = await app.events('projects.project.restored.v1');
  t.same(restored.map(({ after }) => (after as Project).key).toSorted(), ['blog', 'shop']);
});

t.test('news of a company may come late, twice, or after it was asked for', async t => {
  const app = await projectsApp(t);
  const { owner, company } = app.signUp();
  await owner.post(path, { key: 'shop', name: 'Shop' });

  await say(app, 'restored', company, 3);
  await say(app, 'deleted', company, 2);
  const smaller = { ...company, limits: { ...company.limits, projects: 1 } };
  const last = await say(app, 'updated', smaller, 4);
  await eventually(() => app.db('companies').where({ id: company.id, version: 4 }).first());
  const more = await owner.post(path, { key: 'more', name: 'More' });
  t.match(more, { status: 409, body: { code: 'limit-reached', limit: 'projects', value: 1 } });
  t.same(await keysOf(app, company), ['shop'], 'the older deletion did nothing');
  t.same(await app.events('projects.project.deleted.v1'), []);

  await app.running.shared.bus.publish({ id: newId(), subject: last.subject, body: JSON.stringify(last) });
  const fresh = app.signUp();
  await say(app, 'created', fresh.company, 1);
  await eventually(() => app.db('companies').where({ id: fresh.company.id }).first());
  const asked = app.known.asked;
  t.equal((await fresh.owner.post(path, { key: 'shop', name: 'Shop' })).status, 201);
  t.equal(app.known.asked, asked, 'an event had told of it');
});

t.test('who leaves a company leaves its projects', async t => {
  const app = await projectsApp(t);
  const { owner, viewer, editor, company } = app.signUp();
  for (const key of ['shop', 'blog']) {
    await owner.post(path, { key, name: key });
    await owner.put(`${path}/${key}/members/${viewer.id}`, { role: 'maintainer' });
  }
  await owner.put(`${path}/shop/members/${editor.id}`, { role: 'maintainer' });
  const before = {
    user: viewer.id,
    company: company.id,
    role: 'viewer',
    createdAt: '2030-01-01T00:00:00.000Z',
  };
  await app.emit('users.membership.removed.v1', { company: company.id, before });
  await eventually(async () => (await app.events('projects.member.removed.v1')).length === 2);
  const { body } = await owner.get<{ items: ProjectMember[] }>(`${path}/shop/members`);
  t.same(
    body.items.map(({ user }) => user),
    [editor.id],
  );
});

t.test('keys are last seen when evaluation says so, never earlier than before', async t => {
  const app = await projectsApp(t);
  const { owner } = app.signUp();
  await owner.post(path, { key: 'shop', name: 'Shop' });
  const made = [];
  for (const name of ['one', 'two', 'three']) {
    made.push(
      (await owner.post<ApiKey>(`${path}/shop/keys`, { environment: 'staging', kind: 'server', name })).body
        .id,
    );
  }
  const [one = '', two = '', three = ''] = made;
  const counted = (keys: { id: string; seenAt: string }[]) =>
    app.emit('evaluation.usage.counted.v1', { data: { batch: newId(), replica: 'a', entries: [], keys } });
  const seen = async () => {
    const { items } = (await owner.get<{ items: ApiKey[] }>(`${path}/shop/keys`)).body;
    return Object.fromEntries(items.map(({ name, lastSeenAt }) => [name, lastSeenAt]));
  };
  await counted([
    { id: two, seenAt: '2030-01-02T00:00:00Z' },
    { id: one, seenAt: '2030-01-05T00:00:00Z' },
    { id: one, seenAt: '2030-01-04T00:00:00Z' },
    { id: newId(), seenAt: '2030-01-05T00:00:00Z' },
  ]);
  await eventually(async () => (await seen())['two']);
  await counted([
    { id: one, seenAt: '2030-01-01T00:00:00Z' },
    { id: two, seenAt: '2030-01-03T00:00:00Z' },
    { id: three, seenAt: '2030-01-01T00:00:00Z' },
  ]);
  await eventually(async () => (await seen())['three']);
  t.same(await seen(), {
    one: '2030-01-05T00:00:00.000Z',
    two: '2030-01-03T00:00:00.000Z',
    three: '2030-01-01T00:00:00.000Z',
  });
});

t.test('features reads a project with its environments and members', async t => {
  const app = await projectsApp(t);
  const { owner, viewer, company } = app.signUp();
  const { body: project } = await owner.post<Project>(path, { key: 'shop', name: 'Shop' });
  await owner.put(`${path}/shop/members/${viewer.id}`, { role: 'editor' });
  const { items: environments } = (await owner.get<{ items: Environment[] }>(`${path}/shop/environments`))
    .body;

  const internal = '/internal/projects/projects';
  const detail = await app.service.get<ProjectDetail>(`${internal}/shop?company=${company.id}`);
  t.match(detail.body, { project, environments, members: [{ user: viewer.id, role: 'editor' }] });
  t.same((await app.service.get(`${internal}/${project.id}`)).body, detail.body, 'an id says enough');
  t.match(await app.service.get(`${internal}/shop`), {
    status: 400,
    body: { errors: [{ path: 'company' }] },
  });
  t.equal((await app.service.get(`${internal}/${project.id}?company=${newId()}`)).status, 404);
  t.equal((await owner.get(`${internal}/${project.id}`)).status, 404, 'only services may ask');
  await owner.delete(`${path}/shop`);
  t.equal((await app.service.get(`${internal}/${project.id}`)).status, 404);
});
