import type { Project, ProjectMember } from '@bandera/contracts/project';
import { newId } from '@bandera/kit/ids';
import t from 'tap';
import { type ProblemBody, projectsApp, wrongFields } from './app.ts';

const shop = '/api/v1/projects/shop';

async function withShop(t: Parameters<typeof projectsApp>[0]) {
  const app = await projectsApp(t);
  const people = app.signUp();
  const { body: project } = await people.owner.post<Project>('/api/v1/projects', {
    key: 'shop',
    name: 'Shop',
  });
  return { app, project, ...people };
}

t.test('people of the company get a role in a project, another one, and none', async t => {
  const { app, project, company, owner, viewer } = await withShop(t);
  const one = `${shop}/members/${viewer.id}`;
  t.equal((await owner.get(one)).status, 404);
  const set = await owner.put<ProjectMember>(one, { role: 'editor' });
  t.match(set, { status: 200, body: { project: project.id, user: viewer.id, role: 'editor' } });
  await owner.put(one, { role: 'editor' });
  await owner.put(one, { role: 'maintainer' });
  t.match(
    await app.events('projects.member.set.v1'),
    ['editor', 'maintainer'].map(role => ({
      aggregate: `project-member:${project.id}/${viewer.id}`,
      company: company.id,
      project: project.id,
      after: { user: viewer.id, role },
    })),
    'once for each change',
  );
  const [member] = (await viewer.get<{ items: ProjectMember[] }>(`${shop}/members`)).body.items;
  t.same(member, { ...set.body, role: 'maintainer', version: 2 });
  t.same((await viewer.get(one)).body, member);

  t.equal((await owner.delete(one)).status, 204);
  t.equal((await owner.delete(one)).status, 404);
  t.match(await app.events('projects.member.removed.v1'), [
    { before: { user: viewer.id, role: 'maintainer' } },
  ]);
});

t.test('only people of the company, only known roles', async t => {
  const { app, owner } = await withShop(t);
  const elsewhere = app.signUp().viewer;
  for (const stranger of [newId(), elsewhere.id]) {
    const answer = await owner.put<ProblemBody>(`${shop}/members/${stranger}`, { role: 'editor' });
    t.match(answer, { status: 404, body: { code: 'not-found' } });
    t.same(wrongFields(answer.body), ['userId']);
  }
  const wrong = await owner.put<ProblemBody>(`${shop}/members/me`, { role: 'owner' });
  t.match(wrong, { status: 400 });
  t.same(wrongFields(wrong.body), ['userId']);
});

t.test('they are found by part of their names, which users knows', async t => {
  const { app, company, owner, admin, editor, viewer } = await withShop(t);
  for (const who of [admin, editor, viewer]) await owner.put(`${shop}/members/${who.id}`, { role: 'editor' });
  app.known.names.set(admin.id, 'Ana Núñez').set(editor.id, 'Joana Roa').set(owner.id, 'Anabel');
  const found = async (search: string, more = '') => {
    const path = `${shop}/members?search=${encodeURIComponent(search)}${more}`;
    return (await viewer.get<{ items: ProjectMember[] }>(path)).body.items.map(({ user }) => user);
  };
  t.same(await found('ana'), [admin.id, editor.id], 'not who has no role here');
  t.same(await found('núñez'), [admin.id]);
  t.same(await found('ana', '&role=viewer'), []);
  t.same(await found('nobody'), []);
  for (let n = 0; n < 1_001; n += 1) {
    const robot = newId();
    app.known.members.set(robot, company.id);
    app.known.names.set(robot, `Robot ${n}`);
  }
  const tooMany = await viewer.get<ProblemBody>(`${shop}/members?search=robot`);
  t.match(tooMany, { status: 400, body: { code: 'invalid-input' } });
  t.same(wrongFields(tooMany.body), ['search']);
});

t.test('the role in the company decides, and the role in the project adds to it', async t => {
  const { app, admin, editor, viewer, owner } = await withShop(t);
  await owner.post('/api/v1/projects', { key: 'other', name: 'Other' });
  const key = { environment: 'production', kind: 'server', name: 'Key' };
  const may = async (who: typeof viewer, project = shop) => {
    const answers = {
      read: await who.get(project),
      'list keys': await who.get(`${project}/keys`),
      change: await who.patch(project, { description: newId() }),
      'add an environment': await who.post(`${project}/environments`, {
        key: newId().slice(-12),
        name: 'More',
        kind: 'staging',
      }),
      'make keys': await who.post(`${project}/keys`, key),
      'set members': await who.put(`${project}/members/${editor.id}`, { role: 'viewer' }),
      restore: await who.post(`${project}/restore`),
    };
    for (const { status } of Object.values(answers)) t.ok([200, 201, 403].includes(status), `${status}`);
    return Object.entries(answers).flatMap(([what, { status }]) => (status === 403 ? [] : [what]));
  };
  const everything = [
    'read',
    'list keys',
    'change',
    'add an environment',
    'make keys',
    'set members',
    'restore',
  ];
  t.same(await may(owner), everything);
  t.same(await may(admin), everything);
  t.same(await may(editor), ['read', 'list keys']);
  t.same(await may(viewer), ['read']);

  const create = (who: typeof viewer) =>
    who.post('/api/v1/projects', { key: newId().slice(-12), name: 'New' });
  t.same([(await create(editor)).status, (await create(viewer)).status], [201, 403]);

  await owner.put(`${shop}/members/${viewer.id}`, { role: 'viewer' });
  t.same(await may(viewer), ['read']);
  await owner.put(`${shop}/members/${viewer.id}`, { role: 'editor' });
  t.same(await may(viewer), ['read', 'list keys']);
  await owner.put(`${shop}/members/${viewer.id}`, { role: 'maintainer' });
  t.same(await may(viewer), everything.slice(0, -1), 'restoring and deleting need a role in the company');
  t.same(await may(viewer, '/api/v1/projects/other'), ['read'], 'in that project only');

  const service = await app.asService('features', 'projects');
  t.equal((await service.get(shop)).status, 403, 'services use internal routes');
});
