import { createServer } from 'node:http';
import { migrateDown, migrateUp } from '@bandera/kit/db/migrate';
import { newId } from '@bandera/kit/ids';
import { testDb } from '@bandera/kit/testing/db';
import { eventually } from '@bandera/kit/testing/service';
import t, { type Test } from 'tap';
import { recordOf, systemChain } from '../domain/entry.ts';
import { migrations } from '../migrations/index.ts';
import { linkStore } from '../store/links.ts';
import { auditSuite } from './audit-suite.ts';
import { type Entry, startAudit } from './fixture.ts';

t.test('on SQLite', t => auditSuite(t, async () => ({})));

t.test('an entry tells who did what, when, from where, before and after', async t => {
  const { admin, happen, list } = await startAudit(t);
  const [user, project] = [newId(), newId()];
  const event = await happen(
    {
      at: '2030-01-01T12:00:00.123Z',
      aggregate: `gadget:${project}`,
      actor: { kind: 'user', id: user, name: 'Ana', ip: '192.0.2.7' },
      project,
      environment: 'production',
      trace: '0af7651916cd43dd8448eb211c80319c',
      before: { enabled: false },
      after: { enabled: true, list: [1, { deep: null }] },
    },
    'gadgets.gadget.switched.v3',
  );
  const { items } = await list();
  t.same(items, [
    {
      id: event.id,
      at: '2030-01-01T12:00:00.123Z',
      type: 'gadgets.gadget.switched.v3',
      actor: { kind: 'user', id: user, name: 'Ana', ip: '192.0.2.7' },
      subject: `gadget:${project}`,
      project,
      environment: 'production',
      trace: '0af7651916cd43dd8448eb211c80319c',
      before: { enabled: false },
      after: { enabled: true, list: [1, { deep: null }] },
      data: null,
      sequence: 1,
      hash: items[0]?.hash,
    },
  ]);
  t.same((await admin.get(`/api/v1/audit/${event.id}`)).body, items[0]);
});

t.test('events come twice and are written once; traffic is not written at all', async t => {
  const { app, company, happen, list, verify, written } = await startAudit(t);
  const event = await happen();
  // The broker forgets ids after a while: the same event under a new message id.
  await app.running.shared.bus.publish({ id: newId(), subject: event.subject, body: JSON.stringify(event) });
  const batch = { batch: newId(), replica: 'r', entries: [], keys: [] };
  const usage = await app.emit('evaluation.usage.counted.v1', { company, data: batch });
  await written(usage.id);
  const last = await happen();
  t.match((await list()).items, [
    { id: last.id, sequence: 2 },
    { id: event.id, sequence: 1 },
  ]);
  t.match(await verify(), { valid: true, entries: 2 });
});

t.test('owners and admins read it, others do not', async t => {
  const { app, company, happen } = await startAudit(t);
  const { id } = await happen();
  for (const path of ['/api/v1/audit', '/api/v1/audit/verify', `/api/v1/audit/${id}`]) {
    for (const [role, status] of [
      ['owner', 200],
      ['admin', 200],
      ['editor', 403],
      ['viewer', 403],
    ] as const) {
      t.equal((await app.as({ company, role }).get(path)).status, status, `${role} ${path}`);
    }
    t.equal((await app.anyone.get(path)).status, 401);
    t.equal((await app.as({ company, role: 'owner' }).delete(path)).status, 405, 'nobody changes it');
  }
});

t.test('each company has its own chain and sees nothing else', async t => {
  const { app, company, db, happen, list, verify } = await startAudit(t);
  const other = newId();
  const stranger = app.as({ company: other, role: 'owner' });
  const own = await happen();
  const theirs = await happen({ company: other });
  const nobodys = await app.emit('verification.code.guessed.v1', {});
  await eventually(() => db('entries').where({ id: nobodys.id }).first());
  t.match((await list()).items, [{ id: own.id, sequence: 1 }]);
  t.match((await list({}, stranger)).items, [{ id: theirs.id, sequence: 1 }]);
  for (const { id } of [theirs, nobodys]) {
    const missing = { status: 404, body: { code: 'not-found' } };
    t.match(await app.as({ company, role: 'admin' }).get(`/api/v1/audit/${id}`), missing);
  }
  t.match(await db('entries').where({ id: nobodys.id }).first(), { chain: systemChain });

  await db('entries').where({ id: theirs.id }).update({ record: '{}' });
  t.equal((await verify(stranger)).valid, false);
  t.equal((await verify()).valid, true);
});

t.test('what is wrong with a filter is told by field', async t => {
  const { admin, happen } = await startAudit(t);
  await happen();
  const wrong = async (query: Record<string, string>) => {
    const path = `/api/v1/audit?${new URLSearchParams(query)}`;
    const { status, body } = await admin.get<{ code: string; errors: { path: string }[] }>(path);
    return [status, body.code, ...body.errors.map(error => error.path)];
  };
  const from = '2030-01-01T00:00:00Z';
  t.same(await wrong({ from, to: from }), [400, 'invalid-input', 'to']);
  t.same(await wrong({ from: 'monday', to: '0000-01-01T00:00:00Z' }), [400, 'invalid-input', 'from', 'to']);
  t.same(await wrong({ limit: '201', colour: 'red' }), [400, 'invalid-input', 'limit', 'colour']);
  t.same(await wrong({ cursor: 'nonsense' }), [400, 'invalid-cursor', 'cursor']);
  t.match(await admin.get('/api/v1/audit/12'), { status: 400, body: { errors: [{ path: 'id' }] } });
  t.match(await admin.get(`/api/v1/audit/${newId()}`), { status: 404 });
});

t.test('a project is named by id or by key', async t => {
  const project = newId();
  const projects = await projectsServer(t, project);
  const { admin, happen, list, company } = await startAudit(t, { PROJECTS_URL: projects.url });
  const event = await happen({ project });
  await happen();
  t.match((await list({ project })).items, [{ id: event.id }]);
  t.same(projects.asked, [], 'an id is taken as it is, that of a deleted project too');
  t.match((await list({ project: 'shop' })).items, [{ id: event.id }]);
  t.same(projects.asked, [`/internal/projects/projects/shop?company=${company}`]);
  for (const odd of ['blog', '..', 'a/b', 'Shop']) {
    const answer = await admin.get(`/api/v1/audit?${new URLSearchParams({ project: odd })}`);
    t.match(answer, { status: 404, body: { code: 'not-found', errors: [{ path: 'project' }] } });
  }
  t.equal(projects.asked.length, 2, 'what can be no key is not asked for');
});

t.test('a long chain is verified in pages, and how often is limited', async t => {
  const { db, service, admin, company, verify } = await startAudit(t, {
    AUDIT_VERIFICATIONS_PER_MINUTE: '2',
  });
  const event = (at: number) => ({
    id: newId(),
    subject: 'features.segment.renamed.v1',
    at: '2030-01-01T00:00:00.000Z',
    aggregate: 'segment:1',
    sequence: at + 1,
    actor: { kind: 'service' as const },
    trace: '',
  });
  await service.platform.tx(async trx => {
    for (let at = 0; at < 1_234; at += 1) await linkStore(trx.db).append(company, recordOf(event(at)));
  });
  t.match(await verify(), { valid: true, entries: 1_234 });
  await db('entries').where({ chain: company, sequence: 1_200 }).update({ actor: 'nobody' });
  t.match(await verify(), { valid: false, entries: 1_199, brokenAt: { sequence: 1_200 } });
  const refused = await admin.get('/api/v1/audit/verify');
  t.match(refused, { status: 429, body: { code: 'too-many-requests' } });
  t.ok(refused.headers.get('retry-after'));
});

t.test(
  'names longer than their columns are cut where they are searched, not where they are kept',
  async t => {
    const { admin, happen, verify, list } = await startAudit(t);
    const long = 'x'.repeat(300);
    const event = await happen({
      aggregate: `thing:${long}`,
      project: long,
      actor: { kind: 'key', id: long },
    });
    const { body } = await admin.get<Entry>(`/api/v1/audit/${event.id}`);
    t.match(body, { subject: `thing:${long}`, project: long, actor: { id: long } });
    t.match((await list({ actor: long.slice(0, 191) })).items, [{ id: event.id }]);
    t.match(await verify(), { valid: true, entries: 1 });
  },
);

t.test('migrations go down and up again', async t => {
  const db = await testDb(t, migrations);
  const names = migrations.map(({ name }) => name);
  t.same(await migrateDown(db, migrations, 'kit_0005_idempotency_keys'), names.toReversed());
  t.same(await migrateUp(db, migrations), names);
});

/** What `projects` answers about the one project that it has, `shop`, over real HTTP. */
async function projectsServer(t: Test, id: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://projects');
    const known = pathname.endsWith('/shop');
    const at = '2030-01-01T00:00:00.000Z';
    const project = {
      ...{ id, company: searchParams.get('company'), key: 'shop', name: 'Shop', description: '' },
      ...{ deletedAt: null, createdAt: at, updatedAt: at, version: 1 },
    };
    const body = known
      ? { project, environments: [], members: [] }
      : { code: 'not-found', title: 'Not found' };
    response.writeHead(known ? 200 : 404, {
      'content-type': known ? 'application/json' : 'application/problem+json',
    });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { asked, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` };
}
