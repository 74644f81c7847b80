import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { aFeature, aProject, sayings } from '../../services/notifications/test/events.ts';
import { receiver, startNotifications } from '../../services/notifications/test/fixture.ts';
import { backend, mysqlDatabaseUrl } from './backend.ts';

const webhooks = '/api/v1/notifications/webhooks';
const many = Array.from({ length: 24 }, (_, n) => n + 1);

t.test('replicas on MySQL or MariaDB share mails and deliveries', async t => {
  const server = backend(t, 'TEST_MYSQL_URL');
  if (!server) return;
  const env = { DATABASE_URL: await mysqlDatabaseUrl(t, server), WEBHOOK_ALLOW_PRIVATE: 'true' };
  const one = await startNotifications(t, env);
  const two = await startNotifications(t, env);
  const { company, join } = one.signUp();
  const [ana, ben] = [join('Ana', 'owner'), join('Ben')];
  two.known.members.set(company, [ana, ben]);
  const project = aProject(company);
  for (const { known } of [one, two]) known.projects.set(project.id, project);
  const target = await receiver(t);
  const hook = await ana.post<{ id: string }>(webhooks, { name: 'Hook', url: target.url, events: ['*'] });
  t.equal(hook.status, 201);

  const tell = (n: number) =>
    sayings(n % 2 ? one : two).created(company, ana, aFeature(project.id, { key: `f${n}.` }));
  await Promise.all(many.map(tell));
  await eventually(async () => (await one.db('deliveries')).length === many.length);

  await t.test('each event is delivered once, under a number of its own', async t => {
    await Promise.all([one.deliver(), two.deliver(), one.deliver()]);
    await eventually(
      async () => (await one.db('deliveries').where({ state: 'delivered' })).length === many.length,
    );
    t.equal(target.received.length, many.length);
    t.equal(new Set(target.received.map(({ headers }) => headers['webhook-id'])).size, many.length);
    t.same(await one.db('deliveries').orderBy('n').pluck('n'), many);
    const log = `${webhooks}/${hook.body.id}/deliveries`;
    const first = await ana.get<{ items: { n: number }[]; next: string }>(`${log}?limit=20`);
    t.same(
      first.body.items.map(({ n }) => n),
      many.toReversed().slice(0, 20),
    );
    const rest = await ana.get<{ items: { n: number }[] }>(`${log}?limit=20&cursor=${first.body.next}`);
    t.same(
      rest.body.items.map(({ n }) => n),
      many.toReversed().slice(20),
    );
  });

  await t.test('each piece of news is mailed once', async t => {
    one.clock.advance(300_000);
    two.clock.advance(300_000);
    await Promise.all([one.digests(), two.digests(), one.digests(), two.digests()]);
    await eventually(async () => (await one.db('digest_items')).length === 0);
    const texts: string[] = await one.db('mails').pluck('text');
    for (const n of many) {
      const told = texts.filter(text => text.includes(`created feature f${n}.`));
      t.equal(told.length, 1, `f${n}`);
    }
    t.same(new Set(await one.db('mails').pluck('to')), new Set([ben.email]));
    t.same(await one.db('digests'), []);
    await eventually(async () => (await one.db('mails').whereNot('state', 'sent')).length === 0);
  });

  await t.test('choices and lists', async t => {
    const preferences = '/api/v1/notifications/preferences';
    for (const events of [['project.deleted'], ['feature.created']]) await ben.put(preferences, { events });
    t.match((await ben.get(preferences)).body, { events: ['feature.created'], version: 2 });
    await ana.post(webhooks, {
      name: 'another',
      url: target.url,
      events: ['feature.created'],
      enabled: false,
    });
    const names = async (query: string) =>
      (await ana.get<{ items: { name: string }[] }>(`${webhooks}?${query}`)).body.items.map(
        ({ name }) => name,
      );
    t.same(await names('search=ANO'), ['another']);
    t.same(await names('sort=-createdAt'), ['another', 'Hook']);
    t.equal((await ana.post(`${webhooks}/${hook.body.id}/rotate-secret`)).status, 200);
    t.equal((await ana.delete(`${webhooks}/${hook.body.id}`)).status, 204);
    t.same(await one.db('deliveries'), []);
    t.same(await one.db('dead_letters'), []);
  });
});
