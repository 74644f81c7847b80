import { newId } from '@bandera/kit/ids';
import { tokenFor } from '@bandera/kit/testing/service';
import t from 'tap';
import { z } from 'zod';
import { aCompany, aFeature, aProject } from './events.ts';
import { startNotifications } from './fixture.ts';

const note = z.object({
  type: z.string(),
  id: z.string(),
  key: z.string().optional(),
  project: z.string().optional(),
});

/** The notes of a stream, one by one; undefined when the server has ended it. */
async function listen(url: string, token: string) {
  const answer = await fetch(`${url}/api/v1/notifications/events`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    answer,
    close: () => reader?.cancel(),
    async next(): Promise<z.infer<typeof note> | undefined> {
      for (;;) {
        const [line, rest] = text.split(/\n\n(.*)/s, 2);
        if (rest === undefined) {
          const read = await reader?.read();
          if (!read || read.done) return undefined;
          text += read.value;
          continue;
        }
        text = rest;
        const data = /^data: (.*)$/m.exec(line ?? '')?.[1];
        if (data !== undefined) return note.parse(JSON.parse(data));
      }
    },
  };
}

t.test('a console hears what changes in its company, and only there', async t => {
  const app = await startNotifications(t);
  const [acme, other] = [newId(), newId()];
  const viewer = await listen(app.url, tokenFor({ company: acme, role: 'viewer' }));
  const stranger = await listen(app.url, tokenFor({ company: other, role: 'owner' }));
  t.teardown(() => Promise.all([viewer.close(), stranger.close()]));
  t.match(viewer.answer.headers.get('content-type'), /^text\/event-stream/);

  const project = aProject(acme);
  const feature = aFeature(project.id);
  await app.emit('features.feature.created.v1', {
    aggregate: `feature:${feature.id}`,
    company: acme,
    project: project.id,
    after: feature,
  });
  t.strictSame(
    await viewer.next(),
    { type: 'features.feature.created.v1', id: feature.id, key: feature.key, project: project.id },
    'what it is about, and nothing of its content',
  );

  await app.emit('companies.company.updated.v1', {
    aggregate: `company:${other}`,
    company: other,
    before: aCompany(other),
    after: aCompany(other, { version: 2 }),
  });
  t.match(
    await stranger.next(),
    { type: 'companies.company.updated.v1', id: other },
    'nothing came before it',
  );
});

t.test('what a role may not read it does not hear of', async t => {
  const app = await startNotifications(t);
  const company = newId();
  const viewer = await listen(app.url, tokenFor({ company, role: 'viewer' }));
  const admin = await listen(app.url, tokenFor({ company, role: 'admin' }));
  t.teardown(() => Promise.all([viewer.close(), admin.close()]));
  const webhook = { id: newId(), name: 'w', url: 'https://example.com/', events: ['*'], enabled: true };
  await app.emit('notifications.webhook.created.v1', {
    aggregate: `webhook:${webhook.id}`,
    company,
    after: webhook,
  });
  await app.emit('companies.company.updated.v1', {
    aggregate: `company:${company}`,
    company,
    before: aCompany(company),
    after: aCompany(company, { version: 2 }),
  });
  t.match(await admin.next(), { type: 'notifications.webhook.created.v1' });
  t.match(await viewer.next(), { type: 'companies.company.updated.v1' });
});

t.test('evaluations are told of as such, once a second for each project', async t => {
  const app = await startNotifications(t);
  const [company, project] = [newId(), newId()];
  const viewer = await listen(app.url, tokenFor({ company, role: 'viewer' }));
  t.teardown(() => viewer.close());
  const entry = {
    company,
    project,
    environment: 'production',
    feature: 'checkout',
    variant: '',
    enabled: true,
    app: 'shop',
    sdk: '',
    minute: '2026-01-01T00:00:00.000Z',
    count: 3,
    unknown: false,
  };
  await app.emit('evaluation.usage.counted.v1', {
    aggregate: 'usage:1',
    data: { batch: newId(), replica: 'a', entries: [entry, { ...entry, feature: 'banner' }], keys: [] },
  });
  t.strictSame(await viewer.next(), { type: 'evaluation.usage.counted.v1', id: project, project });
});

t.test('a stream ends with the right to it', async t => {
  const app = await startNotifications(t);
  const company = newId();
  const ben = { id: newId(), company, role: 'editor' };
  const stream = await listen(app.url, tokenFor(ben));
  const membership = {
    user: ben.id,
    company,
    role: 'editor' as const,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  await app.emit('users.membership.removed.v1', {
    aggregate: `membership:${company}:${ben.id}`,
    company,
    before: membership,
  });
  t.match(await stream.next(), { type: 'users.membership.removed.v1' });
  t.equal(await stream.next(), undefined);

  const later = await listen(app.url, tokenFor(ben));
  app.clock.advance(15 * 60_000);
  await app.service.jobs?.find(({ name }) => name === 'live streams')?.run();
  t.equal(await later.next(), undefined, 'and no later than its token');
  t.equal((await app.anyone.get('/api/v1/notifications/events')).status, 401);
});
