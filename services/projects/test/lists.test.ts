import type { ProjectMember } from '@bandera/contracts/project';
import t from 'tap';
import { projectsApp } from './app.ts';

const shop = '/api/v1/projects/shop';

interface List {
  items: Record<string, unknown>[];
  next: string | null;
}

async function withLists(t: Parameters<typeof projectsApp>[0]) {
  const app = await projectsApp(t);
  const people = app.signUp();
  await people.owner.post('/api/v1/projects', { key: 'shop', name: 'Shop' });
  /** One field of what a list answers, over all of its pages of two. */
  const listed = async (what: string, query: string, field: string) => {
    const found: unknown[] = [];
    let cursor = '';
    do {
      const { status, body } = await people.owner.get<List>(`${shop}/${what}?limit=2&${query}${cursor}`);
      if (status !== 200) return status;
      found.push(...body.items.map(item => item[field]));
      cursor = body.next === null ? '' : `&cursor=${body.next}`;
    } while (cursor !== '');
    return found;
  };
  return { ...people, listed };
}

t.test('environments are searched and sorted', async t => {
  const { owner, listed } = await withLists(t);
  await owner.post(`${shop}/environments`, { key: 'qa', name: 'Ñandú 100%', kind: 'staging' });
  const keys = (query: string) => listed('environments', query, 'key');
  t.same(await keys(''), ['development', 'staging', 'production', 'qa']);
  t.same(await keys('sort=-order'), ['qa', 'production', 'staging', 'development']);
  t.same(await keys('sort=key'), ['development', 'production', 'qa', 'staging']);
  t.same(await keys('sort=-name'), ['qa', 'staging', 'production', 'development']);
  t.same(await keys('search=PROD'), ['production']);
  t.same(await keys(`search=${encodeURIComponent('Ñand')}`), ['qa']);
  t.same(await keys('search=%25'), ['qa'], 'no wildcards');
  t.same(await keys('search=g&sort=-key'), ['staging']);
  t.equal(await keys('sort=colour'), 400);
});

t.test('keys are searched and sorted', async t => {
  const { owner, listed } = await withLists(t);
  for (const [name, environment] of [
    ['Web server', 'production'],
    ['app', 'staging'],
    ['Worker server', 'development'],
  ]) {
    const made = await owner.post(`${shop}/keys`, { name, environment, kind: 'server' });
    t.equal(made.status, 201);
  }
  // A search as short as one letter could be met by the random part of a key's prefix, too.
  const names = (query: string) => listed('keys', query, 'name');
  t.same(await names(''), ['Web server', 'app', 'Worker server']);
  t.same(await names('sort=-createdAt'), ['Worker server', 'app', 'Web server']);
  t.same(await names('sort=environment'), ['Worker server', 'Web server', 'app']);
  t.same(await names('search=SERVER'), ['Web server', 'Worker server']);
  t.same(await names('search=shop:stag'), ['app'], 'by its prefix');
  t.same(await names('search=server&sort=-environment'), ['Web server', 'Worker server']);
});

t.test('members have a version that guards their role', async t => {
  const { owner, editor, viewer, admin, listed } = await withLists(t);
  const of = ({ id }: { id: string }) => `${shop}/members/${id}`;
  const put = (role: string, version?: string) =>
    owner.put<ProjectMember>(of(viewer), { role }, version === undefined ? {} : { 'if-match': version });
  t.match(await put('editor', '"1"'), { status: 412, body: { code: 'lost-update', currentVersion: 0 } });
  const set = await put('editor', '"0"');
  t.match(set, { status: 200, body: { role: 'editor', version: 1 } });
  t.equal(set.headers.get('etag'), '"1"');
  t.equal((await owner.get(of(viewer))).headers.get('etag'), '"1"');
  t.match(await put('editor'), { body: { version: 1 } }, 'what changes nothing counts nothing');
  t.match(await put('maintainer', '"1"'), { status: 200, body: { version: 2 } });
  t.match(await put('viewer', '"1"'), { status: 412, body: { currentVersion: 2 } });
  t.match(await owner.delete(of(viewer), undefined, { 'if-match': '"1"' }), { status: 412 });
  t.match((await owner.get(of(viewer))).body, { role: 'maintainer' });

  await owner.put(of(editor), { role: 'editor' });
  await owner.put(of(admin), { role: 'maintainer' });
  const roles = (query: string) => listed('members', query, 'role');
  t.same(await roles('sort=role'), ['editor', 'maintainer', 'maintainer']);
  t.same(await roles('role=editor'), ['editor']);
  t.equal(await roles('role=owner'), 400);
  t.equal((await owner.delete(of(viewer), undefined, { 'if-match': '"2"' })).status, 204);
});
