import type { Environment, Project } from '@bandera/contracts/project';
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
  const orders = async () => {
    const { items } = (await people.viewer.get<{ items: Environment[] }>(`${shop}/environments`)).body;
    return items.map(({ key, order }) => `${order} ${key}`);
  };
  return { app, project, ...people, orders };
}

t.test('environments are added, changed and moved; the others make room', async t => {
  const { app, project, owner, orders } = await withShop(t);
  const qa = await owner.post<Environment>(`${shop}/environments`, {
    key: 'qa',
    name: 'QA',
    kind: 'staging',
    order: 1,
    approvals: 2,
  });
  t.match(qa, { status: 201, body: { key: 'qa', order: 1, approvals: 2, project: project.id, version: 1 } });
  t.same(await orders(), ['0 development', '1 qa', '2 staging', '3 production']);
  t.match(await app.events('projects.environment.updated.v1'), [
    { environment: 'staging', before: { order: 1 }, after: { order: 2 } },
    { environment: 'production', before: { order: 2 }, after: { order: 3 } },
  ]);

  await owner.post(`${shop}/environments`, { key: 'canary', name: 'Canary', kind: 'production', order: 50 });
  t.same(
    await orders(),
    ['0 development', '1 qa', '2 staging', '3 production', '4 canary'],
    'at the end at most',
  );

  const moved = await owner.patch<Environment>(`${shop}/environments/canary`, { order: 0, name: 'Kanarie' });
  t.match(moved, { status: 200, body: { order: 0, name: 'Kanarie', version: 2 } });
  t.same(await orders(), ['0 canary', '1 development', '2 qa', '3 staging', '4 production']);
  await owner.patch(`${shop}/environments/canary`, { order: 3 });
  t.same(await orders(), ['0 development', '1 qa', '2 staging', '3 canary', '4 production']);
  await owner.patch(`${shop}/environments/canary`, { order: 99 });
  t.same(await orders(), ['0 development', '1 qa', '2 staging', '3 production', '4 canary']);

  const before = (await app.events()).length;
  const same = await owner.patch(`${shop}/environments/${qa.body.id}`, { order: 1, approvals: 2 });
  t.match(same.body, { version: 3 }, 'pushed aside and back by the canary, and not changed now');
  t.equal((await app.events()).length, before);

  const gated = await owner.patch(`${shop}/environments/production`, { approvals: 10, kind: 'staging' });
  t.match(gated.body, { approvals: 10, kind: 'staging', order: 3 });
  t.match((await app.events()).at(-1), { before: { approvals: 0 }, after: { approvals: 10 } });

  const one = await owner.get<Environment>(`${shop}/environments/qa`);
  t.equal(one.headers.get('etag'), `"${one.body.version}"`);
  t.equal((await owner.patch(`${shop}/environments/qa`, { name: 'Q' }, { 'if-match': '"1"' })).status, 412);
  t.equal((await owner.delete(`${shop}/environments/qa`, undefined, { 'if-match': '"1"' })).status, 412);
});

t.test('what an environment cannot be is refused by name', async t => {
  const { owner } = await withShop(t);
  const refused = async (answer: Promise<{ status: number; body: ProblemBody }>) => {
    const { status, body } = await answer;
    t.match({ status, body }, { status: 400, body: { code: 'invalid-input' } });
    return wrongFields(body);
  };
  const environments = `${shop}/environments`;
  t.same(await refused(owner.post(environments, { key: 'Q A', name: '', kind: 'live' })), [
    'key',
    'name',
    'kind',
  ]);
  t.same(await refused(owner.patch(`${environments}/staging`, { approvals: 11, order: -1 })), [
    'order',
    'approvals',
  ]);
  t.same(await refused(owner.patch(`${environments}/staging`, { key: 'other' })), ['key']);
  const taken = await owner.post(environments, { key: 'staging', name: 'Staging', kind: 'staging' });
  t.match(taken, { status: 409, body: { code: 'key-taken', errors: [{ path: 'key' }] } });
  t.equal((await owner.patch(`${environments}/nowhere`, { name: 'x' })).status, 404);
});

t.test('a deleted environment takes its keys along, and the last one stays', async t => {
  const { app, owner, orders } = await withShop(t);
  for (const environment of ['development', 'production']) {
    await owner.post(`${shop}/keys`, { environment, kind: 'server', name: environment });
  }
  t.equal((await owner.delete(`${shop}/environments/development`)).status, 204);
  t.same(await orders(), ['0 staging', '1 production']);
  t.match((await app.events()).slice(-4), [
    { subject: 'projects.key.revoked.v1', environment: 'development', before: { name: 'development' } },
    {
      subject: 'projects.environment.deleted.v1',
      environment: 'development',
      before: { key: 'development' },
    },
    { subject: 'projects.environment.updated.v1', environment: 'staging', after: { order: 0 } },
    { subject: 'projects.environment.updated.v1', environment: 'production', after: { order: 1 } },
  ]);
  const keys = await owner.get<{ items: object[] }>(`${shop}/keys`);
  t.match(keys.body.items, [{ environment: 'production' }]);

  await owner.delete(`${shop}/environments/staging`);
  const last = await owner.delete(`${shop}/environments/production`);
  t.match(last, { status: 409, body: { code: 'last-environment' } });
  const again = await owner.post(`${shop}/environments`, {
    key: 'development',
    name: 'Dev',
    kind: 'development',
  });
  t.equal(again.status, 201, 'its key is free at once');
});
