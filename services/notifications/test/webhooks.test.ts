import { newId } from '@bandera/kit/ids';
import t from 'tap';
import { aProject } from './events.ts';
import { startNotifications } from './fixture.ts';

const path = '/api/v1/notifications/webhooks';
const hook = { name: 'Deploys', url: 'https://hooks.example.test/bandera', events: ['feature.changed'] };

interface Shown {
  id: string;
  secret?: string;
  version: number;
}

t.test('webhooks are kept by admins', async t => {
  const app = await startNotifications(t);
  const { company, join } = app.signUp();
  const [admin, editor] = [join('Ana', 'admin'), join('Ed', 'editor')];
  const stranger = app.signUp('Other').join('Eve', 'owner');
  const created = await admin.post<Shown>(path, hook);
  const one = `${path}/${created.body.id}`;

  t.test('the secret is shown once and stored encrypted', async t => {
    t.equal(created.status, 201);
    t.match(created.body, { ...hook, project: null, enabled: true, disabledReason: null, version: 1 });
    t.match(created.body.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    for (const answer of [await admin.get(one), await admin.get(path)])
      t.notMatch(JSON.stringify(answer.body), /secret"|whsec_|v1\./);
    const { secret } = await app.db('webhooks').first('secret');
    t.match(secret, /^v1\./);
    t.notMatch(secret, created.body.secret?.slice(6));
  });

  t.test('the house is told, without the secret', async t => {
    const [event] = await app.said('notifications.webhook.created.v1');
    t.match(event, {
      company,
      aggregate: `webhook:${created.body.id}`,
      actor: { id: admin.user },
      after: hook,
    });
    t.notMatch(JSON.stringify(event), /whsec_|secret/);
  });

  t.test('a repeated creation is refused, since its secret is gone', async t => {
    const key = { 'idempotency-key': newId() };
    t.equal((await admin.post(path, { ...hook, name: 'Once' }, key)).status, 201);
    t.match(await admin.post(path, { ...hook, name: 'Once' }, key), {
      status: 409,
      body: { code: 'already-applied' },
    });
  });

  t.test('lists are searched and sorted', async t => {
    const list = async (query: string) =>
      (await admin.get<{ items: { name: string }[]; next: string | null }>(`${path}${query}`)).body;
    t.same(
      (await list('?sort=-name')).items.map(({ name }) => name),
      ['Once', 'Deploys'],
    );
    t.same(
      (await list('?search=DEPL')).items.map(({ name }) => name),
      ['Deploys'],
    );
    const first = await list('?limit=1');
    t.same(
      (await list(`?limit=1&cursor=${first.next}`)).items.map(({ name }) => name),
      ['Once'],
    );
  });

  t.test('what is wrong is named', async t => {
    const wrong: [object, string, RegExp][] = [
      [{ ...hook, events: [] }, 'events', /at least one/],
      [{ ...hook, events: ['feature.exploded'] }, 'events[0]', /must be \* or one of feature.created/],
      [{ ...hook, events: ['webhook.failed'] }, 'events[0]', /must be/],
      [{ ...hook, name: ' ' }, 'name', /must not be empty/],
      [{ ...hook, secret: 'mine' }, 'secret', /not a known field/],
    ];
    for (const [body, field, message] of wrong) {
      const answer = await admin.post(path, body);
      t.match(answer, { status: 400, body: { errors: [{ path: field, message }] } }, field);
    }
    t.match(await admin.post(path, { ...hook, project: 'nowhere' }), {
      status: 404,
      body: { errors: [{ path: 'project' }] },
    });
  });

  t.test('addresses of our own network are refused', async t => {
    const targets = [
      'http://127.0.0.1:9/hook',
      'http://localhost/hook',
      'http://10.0.0.8/',
      'http://169.254.169.254/latest/meta-data',
      'http://[::1]/',
      'ftp://example.com/',
      'https://user:pass@example.com/',
      'nonsense',
    ];
    for (const url of targets) {
      const refused = { status: 422, body: { code: 'target-refused', errors: [{ path: 'url' }] } };
      t.match(await admin.post(path, { ...hook, url }), refused, url);
      t.match(await admin.patch(one, { url }), refused, `change to ${url}`);
    }
  });

  t.test('changes carry a version, and say what changed', async t => {
    const changed = await admin.patch<Shown>(
      one,
      { enabled: false, events: ['feature.created', '*'] },
      { 'if-match': '"1"' },
    );
    t.match(changed, { status: 200, body: { enabled: false, events: ['*'], version: 2 } });
    t.match(await admin.patch(one, { name: 'Late' }, { 'if-match': '"1"' }), { status: 412 });
    t.equal(
      (await admin.patch<Shown>(one, { enabled: false })).body.version,
      2,
      'nothing changed, nothing happened',
    );
    const updates = await app.said('notifications.webhook.updated.v1');
    t.match(updates, [{ before: { enabled: true }, after: { enabled: false, events: ['*'] } }]);
    t.equal(updates.length, 1);
  });

  t.test('a new secret does not end the old one at once', async t => {
    const rotated = await admin.post<Shown & { previousSecretUntil: string }>(`${one}/rotate-secret`);
    t.equal(rotated.status, 200);
    t.not(rotated.body.secret, created.body.secret);
    const hours = (Date.parse(rotated.body.previousSecretUntil) - Date.now()) / 3_600_000;
    t.ok(hours > 23.9 && hours < 24.1, `${hours} hours`);
  });

  t.test('for a project of the company only', async t => {
    const project = aProject(company);
    app.known.projects.set(project.id, project);
    const narrowed = await admin.patch(one, { project: 'shop' });
    t.match(narrowed, { status: 200, body: { project: project.id } }, 'also by its key');
    t.match(await admin.patch(one, { project: null }), { body: { project: null } });
    t.equal((await stranger.post(path, { ...hook, project: project.id })).status, 404);
  });

  t.test('others do not see them', async t => {
    for (const caller of [editor, app.anyone]) t.ok([401, 403].includes((await caller.get(path)).status));
    t.equal((await editor.post(path, hook)).status, 403);
    t.same((await stranger.get<{ items: [] }>(path)).body.items, []);
    for (const answer of [
      await stranger.get(one),
      await stranger.patch(one, { name: 'Mine' }),
      await stranger.delete(one),
      await stranger.post(`${one}/test`),
      await stranger.post(`${one}/rotate-secret`),
      await stranger.get(`${one}/deliveries`),
      await stranger.get(`${one}/deliveries/1`),
      await stranger.post(`${one}/deliveries/1/redeliver`),
    ])
      t.equal(answer.status, 404);
  });

  t.test('a deleted one is gone, with its log', async t => {
    await admin.post(`${one}/test`);
    t.equal((await admin.delete(one, undefined, { 'if-match': '"1"' })).status, 412);
    t.equal((await admin.delete(one)).status, 204);
    t.equal((await admin.get(one)).status, 404);
    t.same(await app.db('deliveries').where({ webhook: created.body.id }), []);
    t.match(await app.said('notifications.webhook.deleted.v1'), [{ before: { id: created.body.id } }]);
  });
});

t.test('a company may have twenty', async t => {
  const app = await startNotifications(t);
  const admin = app.signUp().join('Ana', 'admin');
  for (let n = 1; n <= 20; n += 1) t.equal((await admin.post(path, { ...hook, name: `${n}` })).status, 201);
  t.match(await admin.post(path, hook), { status: 409, body: { code: 'limit-reached', limit: 20 } });
});

t.test('production asks for https, and private ranges can be opened', async t => {
  const app = await startNotifications(t, {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    DRAIN_SECONDS: '0',
    PUBLIC_URL: 'https://flags.example',
    WEBHOOK_ALLOW_PRIVATE: '10.1.0.0/16, fd00::/8',
  });
  const admin = app.signUp().join('Ana', 'admin');
  t.match(await admin.post(path, { ...hook, url: 'http://hooks.example.test/' }), {
    status: 422,
    body: { code: 'target-refused', detail: /https/ },
  });
  t.equal((await admin.post(path, { ...hook, url: 'https://10.1.2.3/' })).status, 201);
  t.equal((await admin.post(path, { ...hook, url: 'https://10.2.2.3/' })).status, 422);
});

t.test('a wrong list of ranges ends the start with its name', async t => {
  await t.rejects(startNotifications(t, { WEBHOOK_ALLOW_PRIVATE: '10.0.0.0/33', DIGEST_SECONDS: '301' }), {
    message: /DIGEST_SECONDS[\s\S]*WEBHOOK_ALLOW_PRIVATE: must be true, false, or CIDR ranges/,
  });
});
