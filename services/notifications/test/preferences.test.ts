import t from 'tap';
import { startNotifications } from './fixture.ts';

const path = '/api/v1/notifications/preferences';

interface Preferences {
  events: string[];
  available: { event: string; description: string; channels: string[] }[];
  version: number;
}

t.test('members choose what they are mailed about', async t => {
  const app = await startNotifications(t);
  const { join, company } = app.signUp();
  const [admin, viewer] = [join('Ana', 'admin'), join('Vic', 'viewer')];

  t.test('until they do, it is what happens to features', async t => {
    const { status, body, headers } = await viewer.get<Preferences>(path);
    t.equal(status, 200);
    t.same(body.events, ['feature.created', 'feature.changed', 'feature.archived']);
    t.equal(headers.get('etag'), '"0"');
    const offered = body.available.map(({ event }) => event);
    t.ok(
      ['feature.restored', 'segment.changed', 'project.deleted', 'member.joined'].every(each =>
        offered.includes(each),
      ),
    );
    t.notOk(offered.includes('key.created'), 'a viewer may not see keys, nor hear of them');
    t.match(body.available[0], { event: 'feature.created', description: /./, channels: ['mail', 'webhook'] });
    const all = (await admin.get<Preferences>(path)).body.available;
    t.match(
      all.find(({ event }) => event === 'webhook.failed'),
      { channels: ['mail'] },
    );
    t.ok(all.some(({ event }) => event === 'key.created'));
  });

  t.test('each for themselves', async t => {
    const chosen = await viewer.put<Preferences>(path, { events: ['project.deleted', 'project.deleted'] });
    t.equal(chosen.status, 200);
    t.match(chosen.body, { events: ['project.deleted'], version: 1 });
    t.match((await viewer.get<Preferences>(path)).body, { events: ['project.deleted'], version: 1 });
    t.equal((await admin.get<Preferences>(path)).body.events.length, 3);
    const elsewhere = app.as({ id: viewer.user, company: app.signUp('Other').company, role: 'viewer' });
    t.equal((await elsewhere.get<Preferences>(path)).body.events.length, 3, 'and for each company');
    t.same((await viewer.put<Preferences>(path, { events: [] })).body.events, [], 'nothing is a choice too');
  });

  t.test('wrong choices are named', async t => {
    const { status, body } = await viewer.put(path, {
      events: ['feature.created', 'nothing', 'key.created'],
    });
    t.equal(status, 400);
    t.match(body, {
      code: 'invalid-input',
      errors: [
        { path: 'events[1]', message: /must be one of feature.created/ },
        { path: 'events[2]', message: 'is not for your role' },
      ],
    });
    t.match((await viewer.put(path, { events: [], more: 1 })).body, { errors: [{ path: 'more' }] });
    t.equal((await app.anyone.get(path)).status, 401);
  });

  t.test('a choice made on an older state is refused', async t => {
    const { headers } = await admin.put(path, { events: ['feature.created'] }, { 'if-match': '"0"' });
    t.equal(headers.get('etag'), '"1"');
    const lost = await admin.put(path, { events: [] }, { 'if-match': '"0"' });
    t.match(lost, { status: 412, body: { code: 'lost-update', currentVersion: 1 } });
    t.equal((await admin.put(path, { events: [] }, { 'if-match': '*' })).status, 200);
  });

  t.test('a role that shrinks takes choices with it', async t => {
    await admin.put(path, { events: ['key.created', 'feature.created'] });
    const demoted = app.as({ id: admin.user, company, role: 'viewer' });
    t.same((await demoted.get<Preferences>(path)).body.events, ['feature.created']);
  });
});
