import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { eventually } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import t from 'tap';
import { mailTo } from '../../scripts/demo/mailbox.ts';
import { must, openHouse } from './house.ts';
import { application, configuration, type Evaluation, furnish, idOf } from './shop.ts';

const bandera = await openHouse(t, { WEBHOOK_ALLOW_PRIVATE: 'true' });
const ana = await bandera.signUp('ana@acme.test', 'Acme');
const uruguay = { country: 'UY' };

t.test('what was just made counts at once', async t => {
  for (const project of ['first', 'second', 'third']) {
    await furnish(ana, project);
    const app = await application(ana, bandera.url, project);
    const answer = await app.evaluate('checkout', { country: 'AR' });
    t.match(answer, { status: 200, body: { key: 'checkout', value: 'classic' } }, `${project}: no waiting`);
    const { body } = await app.evaluateAll(uruguay);
    t.match(body.flags, [{ key: 'checkout' }]);
  }

  await t.test('a key that comes before its features hears of them', async t => {
    await idOf(ana.post('/api/v1/projects', { key: 'empty', name: 'Empty' }));
    const app = await application(ana, bandera.url, 'empty');
    t.match(await app.evaluate('later'), {
      status: 404,
      body: { errorCode: 'FLAG_NOT_FOUND', key: 'later' },
    });
    t.same((await app.evaluateAll()).body.flags, []);
    const feature = await idOf(
      ana.post('/api/v1/features', { project: 'empty', key: 'later', kind: 'release', valueType: 'boolean' }),
    );
    await must(ana.patch(`/api/v1/features/${feature}/environments/production`, { enabled: true }));
    await eventually(async () => (await app.evaluate('later')).body.value === true);
    t.match((await app.evaluateAll()).body.flags, [{ key: 'later', value: true }]);
  });
});

t.test('changes reach the application', async t => {
  const { feature } = await furnish(ana, 'changes');
  const app = await application(ana, bandera.url, 'changes');
  const path = `/api/v1/features/${feature}/environments/production`;
  const seen = (context: object, wanted: Partial<Evaluation>) =>
    eventually(async () => {
      const answer = Object.entries((await app.evaluate('checkout', context)).body);
      return Object.entries(wanted).every(([name, value]) =>
        answer.some(each => each[0] === name && each[1] === value),
      );
    });

  await t.test('the kill switch, off and on', async t => {
    const all = { strategies: [{ variants: [{ key: 'a', weight: 1000 }] }], prerequisites: [] };
    await must(ana.put(path, { enabled: true, ...all }));
    await seen({}, { value: 'one page', variant: 'a' });
    await must(ana.patch(path, { enabled: false }));
    await seen({}, { value: 'classic', variant: 'old', reason: 'DISABLED' });
    await must(ana.patch(path, { enabled: true }));
    await seen({}, { value: 'one page', variant: 'a' });
    t.pass('seen by evaluation without asking for it');
  });

  await t.test('who edits a segment changes every feature that uses it', async t => {
    const segment = await idOf(
      ana.post('/api/v1/segments', {
        project: 'changes',
        name: 'Paying',
        constraints: [{ field: 'plan', operator: 'IN', values: ['pro'] }],
      }),
    );
    const strategies = [{ segments: [segment], variants: [{ key: 'b', weight: 1000 }] }];
    await must(ana.put(path, { enabled: true, strategies }));
    await seen({ plan: 'pro' }, { value: 'two steps' });
    t.match((await app.evaluate('checkout', { plan: 'team' })).body, { value: 'classic' });
    const constraints = [{ field: 'plan', operator: 'IN', values: ['pro', 'team'] }];
    await must(ana.patch(`/api/v1/segments/${segment}`, { constraints }));
    await seen({ plan: 'team' }, { value: 'two steps' });

    const refused = await ana.delete(`/api/v1/segments/${segment}`);
    t.match(refused, { status: 409, body: { code: 'segment-in-use' } });
    t.match(JSON.stringify(refused.body), 'checkout', 'the answer names the feature');
  });

  await t.test('the console explains what the application gets', async t => {
    await must(ana.put(path, configuration));
    await eventually(
      async () => (await app.evaluate('checkout', { country: 'AR' })).body.value === 'classic',
    );
    for (let user = 0; user < 20; user += 1) {
      const context = { targetingKey: `user-${user}`, country: 'UY' };
      const asked = { project: 'changes', environment: 'production', feature: 'checkout', context };
      const { body } = await must(ana.post<{ items: object[] }>('/api/v1/features/evaluate', asked));
      const { value, variant } = (await app.evaluate('checkout', context)).body;
      t.match(body.items[0], { value, variant, strategies: [{ constraints: [{ passed: true }] }] });
    }
  });
});

t.test('every evaluation is counted once', async t => {
  const { feature } = await furnish(ana, 'counted');
  await idOf(
    ana.post('/api/v1/features', {
      project: 'counted',
      key: 'banner',
      kind: 'operational',
      valueType: 'boolean',
    }),
  );
  const app = await application(ana, bandera.url, 'counted');
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const to = new Date(Date.now() + 3_600_000).toISOString();
  interface Report {
    total: number;
    series: { key: string; points: [string, number][] }[];
  }
  const report = async (more: Record<string, string>) => {
    const query = new URLSearchParams({ project: 'counted', from, to, interval: 'minute', ...more });
    return (await must(ana.get<Report>(`/api/v1/reports/usage?${query}`))).body;
  };
  const sums = ({ series }: Report) =>
    Object.fromEntries(
      series.map(({ key, points }) => [key, points.reduce((sum, [, count]) => sum + count, 0)]),
    );

  const given: Record<string, number> = {};
  for (let user = 0; user < 137; user += 1) {
    const context = { targetingKey: `user-${user}`, country: user % 3 ? 'UY' : 'AR' };
    const { variant = '' } = (await app.evaluate('checkout', context)).body;
    given[variant] = (given[variant] ?? 0) + 1;
  }
  for (let n = 0; n < 10; n += 1) await app.evaluateAll({ country: 'AR' });
  for (let n = 0; n < 7; n += 1) await app.evaluate('no-such-feature');
  given['old'] = (given['old'] ?? 0) + 10;

  const total = 137 + 10 + 10;
  await eventually(async () => (await report({})).total >= total);
  t.same(sums(await report({ groupBy: 'feature' })), { checkout: 147, banner: 10 });
  t.same(sums(await report({ groupBy: 'variant', feature: 'checkout' })), given);
  t.equal((await report({ environment: 'staging' })).total, 0);
  t.match(await ana.get('/api/v1/reports/usage?project=counted'), {
    status: 400,
    body: { code: 'range-required', errors: [{ path: 'from' }, { path: 'to' }] },
  });

  await t.test('asked for but not there: the report says so', async t => {
    const features = await eventually(async () => {
      const { body } = await ana.get<{ items: { feature: string }[]; unknown: object[] }>(
        '/api/v1/reports/features?project=counted',
      );
      return body.unknown.length > 0 ? body : undefined;
    });
    t.match(features.unknown, [{ feature: 'no-such-feature', environment: 'production' }]);
    t.match(
      features.items.find(each => each.feature === 'checkout'),
      { environments: [{ environment: 'production', evaluations24h: 147, evaluations30d: 147 }] },
    );
  });

  await t.test('the feature and its key show when they were used last', async t => {
    await eventually(async () => {
      const { body } = await ana.get<{ environments: { environment: string; lastSeenAt: string | null }[] }>(
        `/api/v1/features/${feature}`,
      );
      return body.environments.find(each => each.environment === 'production')?.lastSeenAt;
    });
    const key = await eventually(async () => {
      const { body } = await ana.get(`/api/v1/projects/counted/keys/${app.keyId}`);
      return body['lastSeenAt'] ? body : undefined;
    });
    t.equal(key['key'], undefined, 'without its secret');
  });
});

t.test('who wants to know is told', async t => {
  const received = await receiver(t);
  const webhook = await must(
    ana.post<{ id: string; secret: string }>('/api/v1/notifications/webhooks', {
      name: 'Ours',
      url: received.url,
      events: ['*'],
    }),
  );
  const ben = await bandera.join(ana, 'ben@acme.test', 'viewer');
  await must(ben.put('/api/v1/notifications/preferences', { events: ['feature.changed'] }));
  const { feature } = await furnish(ana, 'told');
  const app = await application(ana, bandera.url, 'told');

  await t.test('a program by webhook, with a signature that it can check', async t => {
    const delivery = await eventually(() =>
      received.deliveries.find(each => each.body.includes(feature) && typeOf(each) === 'feature.changed'),
    );
    t.ok(signaturesOf(delivery).includes(signature(webhook.body.secret, delivery)), 'by Standard Webhooks');
    const age = Date.now() / 1000 - Number(delivery.headers['webhook-timestamp']);
    t.ok(age > -5 && age < 300, 'sent just now');
    t.match(delivery.headers['content-type'], 'application/json');
    const path = `/api/v1/notifications/webhooks/${webhook.body.id}`;
    const log = await eventually(async () => {
      const { body } = await ana.get<{ items: object[] }>(`${path}/deliveries`);
      return body.items.length >= received.deliveries.length ? body.items : undefined;
    });
    t.ok(log.length > 0, 'the delivery log has them');
    t.notMatch(
      JSON.stringify((await ana.get(path)).body),
      webhook.body.secret,
      'and the secret is not shown again',
    );
  });

  await t.test('each event once, and nothing that is ours alone', async t => {
    const key = await eventually(() => received.deliveries.find(each => typeOf(each) === 'key.created'));
    t.match(key.body, app.keyId);
    t.notMatch(key.body, /"(hash|grant|ip|trace)"/);
    const ids = received.deliveries.map(each => each.headers['webhook-id']);
    t.equal(new Set(ids).size, ids.length);
  });

  await t.test('a person by mail', async t => {
    const [text] = await mailTo(bandera.mailbox, ben.email, /.*checkout.*/, 20_000);
    t.match(text, 'checkout');
  });
});

interface Delivery {
  headers: Record<string, string>;
  body: string;
}

const typeOf = ({ body }: Delivery): unknown => JSON.parse(body).type;

/** Written from the specification (github.com/standard-webhooks), without the library that signs. */
function signature(secret: string, { headers, body }: Delivery): string {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(signed)
    .digest('base64');
}

/** Several, where a secret is being replaced. */
const signaturesOf = ({ headers }: Delivery) =>
  (headers['webhook-signature'] ?? '').split(' ').map(each => each.replace(/^v1,/, ''));

/** What a customer would run: an HTTP server of their own that keeps what it is sent. */
async function receiver(t: Test): Promise<{ url: string; deliveries: Delivery[] }> {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    deliveries.push({ headers: Object.fromEntries(headers), body });
    response.writeHead(204).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}/hooks`, deliveries };
}
