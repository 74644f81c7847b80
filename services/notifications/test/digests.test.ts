import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { aCompany, aConfiguration, aFeature, aProject, aStrategy, sayings } from './events.ts';
import { mailServer, startNotifications } from './fixture.ts';

t.test('ten changes are one mail to each who asked, and none to who made them', async t => {
  const smtp = await mailServer(t);
  const app = await startNotifications(t, { SMTP_URL: smtp.url, PUBLIC_URL: 'https://flags.example' });
  const { company, join } = app.signUp();
  const [ana, ben, eva] = [join('Ana', 'owner'), join('Ben'), join('Eva', 'viewer')];
  await eva.put('/api/v1/notifications/preferences', { events: ['segment.changed'] });
  const project = aProject(company);
  app.known.projects.set(project.id, project);
  const feature = aFeature(project.id);
  const say = sayings(app);
  const strategy = aStrategy({ title: 'A <b>third</b>' });
  let before = aConfiguration();
  for (let step = 1; step <= 10; step += 1) {
    const after = { ...before, enabled: step % 2 === 1, strategies: [{ ...strategy, rollout: 30 + step }] };
    await say.changed(company, ana, feature, [before, after]);
    before = after;
  }
  await eventually(async () => Number((await app.db('digest_items').count({ n: '*' }))[0]?.['n']) === 10);
  t.equal(smtp.received.length, 0, 'not before the time has come');
  await app.mailNews();
  await eventually(async () => (await app.db('mails').where({ state: 'sent' })).length > 0);
  t.same(await app.db('mails').pluck('to'), ['ben@acme.test']);
  t.equal(smtp.received.length, 1);
  const [mail] = smtp.received;
  t.equal(mail?.to, 'ben@acme.test');
  t.equal(mail?.subject, 'Bandera: 10 changes in shop / production: express-checkout');
  t.match(mail?.text, 'Ana changed feature express-checkout');
  t.match(mail?.text, 'enabled: off -> on');
  t.match(mail?.text, 'strategy 1 "A <b>third</b>" added: rollout 31');
  t.match(mail?.text, 'rollout: 31 -> 32');
  t.match(mail?.text, 'https://flags.example/projects/shop/features/express-checkout?environment=production');
  t.match(mail?.html, 'A &lt;b&gt;third&lt;/b&gt;', 'what people wrote is text');
  t.match(
    mail?.html,
    'href="https://flags.example/projects/shop/features/express-checkout?environment=production"',
  );
  t.equal(mail?.headers.get('list-unsubscribe'), '<https://flags.example/settings/notifications>');
  const stored = await app.db('mails').first();
  t.equal(mail?.headers.get('message-id'), `<${stored.id}@flags.example>`);
  t.same(await app.db('digest_items'), []);
  t.same(await app.db('digests'), []);
  const queued = await app.said('notifications.mail.queued.v1');
  t.match(queued, [{ company, data: { mail: stored.id, to: 'ben@acme.test', user: ben.user } }]);
});

t.test('replicas that look at the same moment send one mail', async t => {
  const app = await startNotifications(t);
  const { company, join } = app.signUp();
  const [ana, ben] = [join('Ana'), join('Ben')];
  await sayings(app).created(company, ana, aFeature(aProject(company).id));
  await eventually(async () => app.db('digests').first());
  await Promise.all([app.mailNews(), app.digests(), app.digests()]);
  await eventually(async () => (await app.db('mails').where({ state: 'sent' })).length === 1);
  t.same(await app.db('mails').pluck('to'), [ben.email]);
  t.equal(app.known.asked, 1);
});

t.test('a replica that takes too long loses its claim, and its mails with it', async t => {
  const app = await startNotifications(t);
  const { company, join } = app.signUp();
  const [ana, ben] = [join('Ana'), join('Ben')];
  await sayings(app).created(company, ana, aFeature(aProject(company).id));
  await eventually(async () => app.db('digests').first());
  // Each call finds the claims before it expired.
  await Promise.all([app.mailNews(), app.mailNews(), app.mailNews()]);
  t.ok(app.known.asked > 1);
  t.same(await app.db('mails').pluck('to'), [ben.email]);
});

t.test('while users is away news wait', async t => {
  const app = await startNotifications(t);
  const { company, join } = app.signUp();
  const [ana, ben] = [join('Ana'), join('Ben')];
  app.known.usersAway = true;
  await sayings(app).created(company, ana, aFeature(aProject(company).id));
  await app.untilMailed(async () => app.known.asked > 0 || undefined);
  t.ok(await app.db('digests').whereNull('lease').first(), 'the claim is given back');
  t.equal((await app.db('digest_items')).length, 1);
  t.same(await app.db('mails'), []);
  app.known.usersAway = false;
  await app.untilMailed(async () => app.db('mails').first());
  t.same(await app.db('mails').pluck('to'), [ben.email]);
});

t.test('people hear of what their role may see, by name', async t => {
  const app = await startNotifications(t);
  const { company, join } = app.signUp();
  const [ana, ben, vic] = [join('Ana', 'owner'), join('Ben', 'editor'), join('Vic', 'viewer')];
  const events = ['key.created', 'member.changed'];
  t.equal((await ben.put('/api/v1/notifications/preferences', { events })).status, 200);
  await app.db('preferences').insert({
    company,
    user: vic.user,
    events: JSON.stringify([...events, 'of.tomorrow']),
    version: 1,
    updated_at: new Date(),
  });
  const project = aProject(company);
  const key = {
    id: project.id,
    project: project.id,
    environment: 'production',
    kind: 'server',
    name: 'Till\r\nBcc: x@y.test',
    prefix: 'shop:production.ab',
    origins: [],
    expiresAt: null,
    lastSeenAt: null,
    createdAt: project.createdAt,
  };
  const grant = {
    id: project.id,
    hash: 'a'.repeat(64),
    company,
    project: project.id,
    projectKey: 'shop',
    environment: 'production',
    kind: 'server',
    origins: [],
    expiresAt: null,
    requestsPerMinute: 60,
  };
  const actor = { kind: 'user', id: ana.user, name: 'Ana' } as const;
  const member = { user: vic.user, company, role: 'editor', createdAt: project.createdAt };
  await app.emit('projects.project.created.v1', { company, project: project.id, actor, after: project });
  await app.emit('projects.key.created.v1', {
    company,
    project: project.id,
    environment: 'production',
    actor,
    after: key,
    data: { grant },
  });
  await app.emit('users.membership.updated.v1', {
    company,
    actor,
    before: member,
    after: { ...member, role: 'viewer' },
  });
  await eventually(async () => (await app.db('digest_items')).length === 3);
  const mails = await app.untilMailed(async () => {
    const found: { to: string; text: string }[] = await app.db('mails').orderBy('to').select('to', 'text');
    return found.length >= 2 ? found : undefined;
  });
  t.same(
    mails.map(({ to }) => to),
    [ben.email, vic.email],
  );
  t.match(mails[0]?.text, 'Ana created API key Till Bcc: x@y.test', 'on one line');
  t.match(mails[0]?.text, 'Ana changed member Vic');
  t.match(mails[0]?.text, 'role: editor -> viewer');
  t.notMatch(mails[1]?.text, 'API key', 'a viewer may not read keys');
  t.match(mails[1]?.text, 'Ana changed member Vic');
});

t.test('a deleted company is left in peace until it is restored', async t => {
  const app = await startNotifications(t);
  const { company, join } = app.signUp();
  const [ana, ben] = [join('Ana'), join('Ben')];
  const { created } = sayings(app);
  const feature = aFeature(aProject(company).id);
  const [active, deleted] = [aCompany(company), aCompany(company, { status: 'deleted', version: 2 })];
  const deletion = { company, before: active, after: deleted };
  await app.emit('companies.company.deleted.v1', deletion);
  await app.emit('companies.company.created.v1', { company, after: active, data: { owner: ana.user } });
  await eventually(async () => app.db('companies').where({ deleted: true }).first());
  const unheard = await created(company, ana, feature);
  await eventually(async () => app.db('inbox').where({ event_id: unheard.id }).first());
  t.same(await app.db('digest_items'), []);
  await app.emit('companies.company.restored.v1', {
    company,
    before: deleted,
    after: { ...active, version: 3 },
  });
  await eventually(async () => app.db('companies').where({ deleted: false, version: 3 }).first());
  await created(company, ana, { ...feature, key: 'second' });
  const mail = await app.untilMailed(async () => app.db('mails').first());
  t.match(mail, { to: ben.email, subject: 'Bandera: Ana created feature second' });
});

t.test('who has left is not mailed, and what they chose is forgotten', async t => {
  const smtp = await mailServer(t, () => 451);
  const app = await startNotifications(t, { SMTP_URL: smtp.url, MAIL_RETRY_SECONDS: '600' });
  const { company, join } = app.signUp();
  const [ana, ben] = [join('Ana'), join('Ben')];
  await ben.put('/api/v1/notifications/preferences', { events: ['feature.created'] });
  await sayings(app).created(company, ana, aFeature(aProject(company).id));
  await app.untilMailed(async () => app.db('mails').where({ to: ben.email, attempts: 1 }).first());
  await app.emit('users.membership.removed.v1', {
    company,
    before: { user: ben.user, company, role: 'editor', createdAt: '2026-01-01T00:00:00.000Z' },
  });
  await eventually(async () => app.db('mails').where({ to: ben.email, state: 'dropped' }).first());
  t.same(await app.db('preferences'), []);
});

t.test('history is not told: a stream that is read again from its beginning mails nobody', async t => {
  const app = await startNotifications(t);
  const { company, join } = app.signUp();
  const ana = join('Ana');
  join('Ben');
  const feature = aFeature(aProject(company).id);
  const old = await app.emit('features.feature.created.v1', {
    company,
    at: '2026-01-01T00:00:00.000Z',
    after: feature,
  });
  const fresh = await sayings(app).created(company, ana, { ...feature, key: 'fresh' });
  await app.running.shared.bus.publish({
    id: fresh.id.replace(/^./, 'f'),
    subject: fresh.subject,
    body: JSON.stringify(fresh),
  });
  await eventually(async () => app.db('inbox').where({ event_id: fresh.id }).first());
  const mail = await app.untilMailed(async () => app.db('mails').first());
  t.match(mail.text, 'fresh');
  t.equal(mail.text.match(/created feature/g)?.length, 1, 'nor is an event that arrives twice');
  t.ok(await app.db('inbox').where({ event_id: old.id }).first());
});
