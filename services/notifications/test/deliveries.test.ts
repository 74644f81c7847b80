import type { RequestListener } from 'node:http';
import { eventually } from '@bandera/kit/testing/service';
import { Webhook as Verifier } from 'standardwebhooks';
import t, { type Test } from 'tap';
import { aCompany, aConfiguration, aFeature, aProject, sayings } from './events.ts';
import { receiver, startNotifications } from './fixture.ts';

const path = '/api/v1/notifications/webhooks';

interface Shown {
  id: string;
  secret: string;
}
interface Delivery {
  n: number;
  eventId: string;
  type: string;
  state: string;
  attempts: number;
  nextAttemptAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
  durationMs: number | null;
  response: string | null;
  body: string;
}

/** A company with a webhook that leads to a real receiver. */
async function hooked(t: Test, answer?: RequestListener) {
  const target = await receiver(t, answer);
  const app = await startNotifications(t, { WEBHOOK_ALLOW_PRIVATE: 'true' });
  const { company, join } = app.signUp();
  const admin = join('Ana', 'admin');
  const project = aProject(company);
  app.known.projects.set(project.id, project);
  const add = async (more: object = {}) => {
    const answer = await admin.post<Shown>(path, { name: 'Hook', url: target.url, events: ['*'], ...more });
    t.equal(answer.status, 201);
    return { ...answer.body, path: `${path}/${answer.body.id}` };
  };
  const log = async (webhook: { path: string }, query = '') =>
    (await admin.get<{ items: Delivery[]; next: string | null }>(`${webhook.path}/deliveries${query}`)).body;
  /** The newest delivery once it is as wanted. */
  const newest = (webhook: { path: string }, wanted: (delivery: Delivery) => boolean) =>
    eventually(async () => (await log(webhook)).items.slice(0, 1).find(wanted));
  return { app, target, company, admin, project, add, log, newest, say: sayings(app) };
}

t.test('an event arrives once, signed, without internals', async t => {
  const { app, target, company, admin, project, add, newest, say } = await hooked(t);
  const webhook = await add();
  const feature = aFeature(project.id);
  const event = await say.changed(company, admin, feature, [
    aConfiguration(),
    aConfiguration({ enabled: true }),
  ]);
  const delivery = await newest(webhook, ({ state }) => state === 'delivered');
  t.match(delivery, {
    n: 1,
    eventId: event.id,
    type: 'feature.changed',
    attempts: 1,
    lastStatus: 200,
    lastError: null,
    nextAttemptAt: null,
    response: 'taken',
  });
  t.equal(target.received.length, 1);
  const call = target.first();
  t.equal(call.headers['webhook-id'], event.id);
  t.match(call.headers, { 'content-type': 'application/json', 'user-agent': /^Bandera-Webhooks\// });
  t.match(new Verifier(webhook.secret).verify(call.body, call.headers), {
    type: 'feature.changed',
    timestamp: event.at,
    data: {
      actor: { kind: 'user', id: admin.user, name: 'Ana' },
      company,
      project: { id: project.id, key: 'shop' },
      environment: 'production',
      before: { enabled: false },
      after: { enabled: true, key: 'express-checkout' },
    },
  });
  t.notMatch(call.body, /192\.0\.2\.7|trace|sequence|aggregate/);
  t.throws(() => new Verifier(`whsec_${'A'.repeat(43)}=`).verify(call.body, call.headers));
  t.match((await admin.get(`${webhook.path}/deliveries/1`)).body, { body: call.body });
  t.equal((await admin.get(`${webhook.path}/deliveries/2`)).status, 404);

  t.test('the hash of an API key stays inside', async t => {
    const at = project.createdAt;
    const grant = {
      id: project.id,
      hash: 'c0ffee'.repeat(10),
      company,
      project: project.id,
      projectKey: 'shop',
      environment: 'production',
      kind: 'server',
      origins: [],
      expiresAt: null,
      requestsPerMinute: 60,
    };
    const after = {
      id: project.id,
      project: project.id,
      environment: 'production',
      kind: 'server',
      name: 'Till',
      prefix: 'shop:production.ab',
      origins: [],
      expiresAt: null,
      lastSeenAt: null,
      createdAt: at,
    };
    await app.emit('projects.key.created.v1', { company, project: project.id, after, data: { grant } });
    await newest(webhook, ({ type, state }) => type === 'key.created' && state === 'delivered');
    t.match(target.received.at(-1)?.body, 'Till');
    t.notMatch(target.received.at(-1)?.body, 'c0ffee');
  });
});

t.test('each webhook hears what it asked for, of its company and project', async t => {
  const { app, target, company, admin, project, add, say } = await hooked(t);
  const elsewhere = aProject(company, { key: 'other' });
  await add({ name: 'all', url: `${target.url}?all` });
  await add({ name: 'created', url: `${target.url}?created`, events: ['feature.created'] });
  await add({ name: 'project', url: `${target.url}?project`, project: 'shop' });
  await add({ name: 'off', url: `${target.url}?off`, enabled: false });
  const other = app.signUp('Other');
  await other.join('Eve', 'owner').post(path, { name: 'x', url: `${target.url}?stranger`, events: ['*'] });
  await say.created(company, admin, aFeature(elsewhere.id));
  await say.changed(company, admin, aFeature(project.id), [
    aConfiguration(),
    aConfiguration({ enabled: true }),
  ]);
  await eventually(async () => (await app.db('deliveries').where({ state: 'delivered' })).length >= 4);
  const heard = target.received.map(({ path, body }) => `${path.split('?')[1]} ${JSON.parse(body).type}`);
  t.same(heard.sort(), [
    'all feature.changed',
    'all feature.created',
    'created feature.created',
    'project feature.changed',
  ]);
  t.equal((await app.db('deliveries')).length, 4);
});

t.test('a receiver that fails is asked again, later and later, for a day', async t => {
  const { app, target, company, admin, add, newest, project, say } = await hooked(t, (_request, response) =>
    response.writeHead(503).end('x'.repeat(3_000)),
  );
  const webhook = await add({ name: 'Failing' });
  await say.created(company, admin, aFeature(project.id));
  const pauses: number[] = [];
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    const delivery = await newest(
      webhook,
      ({ attempts, lastStatus, durationMs }) =>
        attempts === attempt && lastStatus === 503 && durationMs !== null,
    );
    if (delivery.state === 'failed') break;
    t.match(delivery, { state: 'pending', lastError: 'The receiver answered 503.' });
    t.equal(delivery.response?.length, 1_024);
    const due = await eventually(async () => {
      const found = (await app.db('deliveries').first('next_attempt_at')).next_attempt_at;
      return Number(found) - app.clock.now().getTime();
    });
    pauses.push(due);
    app.clock.advance(due + 1);
    await app.deliver();
  }
  const failed = await newest(webhook, ({ state }) => state === 'failed');
  t.match(failed, { attempts: 8, lastStatus: 503, nextAttemptAt: null });
  t.ok(
    pauses.every((pause, n) => pause > 0 && (n === 0 || pause >= (pauses[n - 1] ?? 0) * 0.85)),
    'growing',
  );
  const day = 24 * 3_600_000;
  const sum = pauses.reduce((total, pause) => total + pause, 0);
  t.ok(sum > day * 0.85 && sum <= day, `${sum / 3_600_000} hours`);
  t.equal(
    new Set(target.received.map(({ headers }) => headers['webhook-id'])).size,
    1,
    'one id for all attempts',
  );
  t.equal(new Set(target.received.map(({ body }) => body)).size, 1);
  const failures = await app.said('notifications.delivery.failed.v1');
  t.match(failures, [{ company, data: { channel: 'webhook', target: 'Failing', attempts: 8 } }]);

  t.test('which is mailed to those who watch webhooks, and to no webhook', async t => {
    await admin.put('/api/v1/notifications/preferences', { events: ['webhook.failed'] });
    const mail = await app.untilMailed(async () => app.db('mails').where({ to: admin.email }).first());
    t.match(mail.text, 'Bandera gave up delivering to webhook Failing');
    t.equal((await app.db('deliveries')).length, 1);
  });
});

t.test('who answers 410 is not asked again', async t => {
  const { app, add, admin, newest } = await hooked(t, (_request, response) => response.writeHead(410).end());
  const webhook = await add();
  await admin.post(`${webhook.path}/test`);
  t.match(await newest(webhook, ({ state }) => state === 'failed'), { attempts: 1, lastStatus: 410 });
  t.match((await admin.get(webhook.path)).body, { enabled: false, disabledReason: /answered 410/ });
  t.match(await app.said('notifications.webhook.updated.v1'), [
    { actor: { kind: 'service', id: 'notifications' }, before: { enabled: true }, after: { enabled: false } },
  ]);
  t.match((await admin.patch(webhook.path, { enabled: true })).body, { enabled: true, disabledReason: null });
});

t.test('tests and repetitions by hand', async t => {
  let status = 500;
  const { app, target, company, admin, add, log, newest, project, say } = await hooked(
    t,
    (_request, response) => response.writeHead(status).end(),
  );
  const webhook = await add({ enabled: false });
  const tested = await admin.post<Delivery>(`${webhook.path}/test`, undefined, {
    'idempotency-key': 'once-and-only',
  });
  t.match(tested, { status: 202, body: { n: 1, type: 'webhook.test', state: 'pending' } });
  t.match(await admin.post(`${webhook.path}/test`, undefined, { 'idempotency-key': 'once-and-only' }), {
    status: 202,
    body: { n: 1 },
  });
  await newest(webhook, ({ attempts, lastStatus }) => attempts === 1 && lastStatus === 500);

  t.test('a redelivery is a delivery of its own with the same webhook-id', async t => {
    status = 204;
    const again = await admin.post<Delivery>(`${webhook.path}/deliveries/1/redeliver`);
    t.match(again, { status: 202, body: { n: 2, eventId: tested.body.eventId, body: tested.body.body } });
    await newest(webhook, ({ n, state }) => n === 2 && state === 'delivered');
    const [first, second] = target.received;
    t.equal(first?.headers['webhook-id'], second?.headers['webhook-id']);
    t.equal(first?.body, second?.body);
    t.equal((await admin.post(`${webhook.path}/deliveries/9/redeliver`)).status, 404);
    t.equal((await admin.post(`${webhook.path}/deliveries/x/redeliver`)).status, 400);
  });

  t.test('the log is paged, newest first', async t => {
    const first = await log(webhook, '?limit=1');
    t.same(
      first.items.map(({ n }) => n),
      [2],
    );
    t.same(
      (await log(webhook, `?limit=1&cursor=${first.next}`)).items.map(({ n }) => n),
      [1],
    );
    t.same(
      (await log(webhook, '?state=delivered')).items.map(({ n }) => n),
      [2],
    );
    const numbers = async (query: string) => (await log(webhook, query)).items.map(({ n }) => n);
    const all = await numbers('');
    t.same(await numbers('?sort=n'), all.toReversed());
    t.same((await numbers('?sort=-attempts')).toSorted(), all.toSorted());
    const { eventId = '', type = '' } = first.items[0] ?? {};
    t.ok((await numbers(`?search=${type.toUpperCase()}`)).length > 0, 'by the type of the event');
    t.ok((await numbers(`?search=${eventId}`)).includes(first.items[0]?.n ?? 0), 'by its id');
    t.same(await numbers('?search=nothing-like-it'), []);
  });

  t.test('switching off ends what is still to be sent', async t => {
    await admin.patch(webhook.path, { enabled: true });
    status = 500;
    await say.created(company, admin, aFeature(project.id));
    await newest(webhook, ({ n, lastStatus }) => n === 3 && lastStatus === 500);
    await admin.patch(webhook.path, { enabled: false });
    t.match(await newest(webhook, ({ n }) => n === 3), {
      state: 'failed',
      lastError: 'The webhook was switched off.',
    });
    t.equal((await app.db('deliveries').where({ state: 'pending' })).length, 0);
  });

  t.test('by hand, only so often', async t => {
    const answers = await Promise.all(Array.from({ length: 31 }, () => admin.post(`${webhook.path}/test`)));
    t.ok(answers.some(({ status }) => status === 429));
  });
});

t.test('after a rotation both secrets sign for a day', async t => {
  const { app, target, admin, add, newest } = await hooked(t);
  const webhook = await add();
  const rotated = (await admin.post<Shown>(`${webhook.path}/rotate-secret`)).body;
  await admin.post(`${webhook.path}/test`);
  await newest(webhook, ({ n, state }) => n === 1 && state === 'delivered');
  const call = target.first();
  for (const secret of [webhook.secret, rotated.secret])
    t.match(new Verifier(secret).verify(call.body, call.headers), { type: 'webhook.test' });
  app.clock.advance(25 * 3_600_000);
  await admin.post(`${webhook.path}/test`);
  await newest(webhook, ({ n, state }) => n === 2 && state === 'delivered');
  t.equal(target.received.at(-1)?.headers['webhook-signature']?.split(' ').length, 1);
});

t.test('an address that was harmless is checked again at each delivery', async t => {
  const target = await receiver(t);
  const app = await startNotifications(t);
  const admin = app.signUp().join('Ana', 'admin');
  const { body } = await admin.post<Shown>(path, {
    name: 'x',
    url: 'https://hooks.example.test/',
    events: ['*'],
  });
  // As if the name had been made to lead here after it was entered.
  await app.db('webhooks').update({ url: target.url });
  await admin.post(`${path}/${body.id}/test`);
  const delivery = await eventually(async () => app.db('deliveries').whereNotNull('last_error').first());
  t.match(delivery, { state: 'pending', attempts: 1, last_error: 'The host is not on the public internet.' });
  t.equal(target.received.length, 0);
});

t.test('an attempt whose process died is made again, and its late end does not count', async t => {
  const { app, admin, add, newest, target } = await hooked(t);
  const webhook = await add();
  await admin.post(`${webhook.path}/test`);
  await newest(webhook, ({ state }) => state === 'delivered');
  await app
    .db('deliveries')
    .update({ state: 'pending', attempts: 1, next_attempt_at: new Date(app.clock.now().getTime() + 60_000) });
  app.clock.advance(60_001);
  await app.deliver();
  t.match(await newest(webhook, ({ state }) => state === 'delivered'), { attempts: 2 });
  t.equal(target.received.length, 2);
});

t.test('one receiver that hangs does not keep the others waiting', async t => {
  const { admin, add, newest } = await hooked(t);
  const hanging = await receiver(t, () => {});
  const slow = await add({ url: hanging.url });
  for (let n = 0; n < 10; n += 1) await admin.post(`${slow.path}/test`);
  await eventually(() => hanging.received.length === 3);
  const quick = await add();
  await admin.post(`${quick.path}/test`);
  t.ok(await newest(quick, ({ state }) => state === 'delivered'));
  t.equal(hanging.received.length, 3);
});

t.test('a secret that cannot be opened is told, not sent unsigned', async t => {
  const { app, admin, add, newest, target } = await hooked(t);
  const webhook = await add();
  const other = await add();
  const { secret } = await app.db('webhooks').where({ id: other.id }).first('secret');
  await app.db('webhooks').where({ id: webhook.id }).update({ secret });
  await admin.post(`${webhook.path}/test`);
  t.match(await newest(webhook, ({ lastError }) => lastError !== null), { lastError: /rotate the secret/ });
  t.equal(target.received.length, 0);
});

t.test('a deleted company sends nothing until it is restored', async t => {
  const { app, admin, add, company, newest, target } = await hooked(t);
  const webhook = await add();
  const [active, deleted] = [aCompany(company), aCompany(company, { status: 'deleted', version: 2 })];
  await app.emit('companies.company.deleted.v1', { company, before: active, after: deleted });
  await eventually(async () => app.db('companies').where({ deleted: true }).first());
  await admin.post(`${webhook.path}/test`);
  await app.deliver();
  t.equal(target.received.length, 0);
  await app.emit('companies.company.restored.v1', {
    company,
    before: deleted,
    after: { ...active, version: 3 },
  });
  await newest(webhook, ({ state }) => state === 'delivered');
  t.equal(target.received.length, 1);
});
