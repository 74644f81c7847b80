import { request } from 'node:http';
import t from 'tap';
import { mailServer, startNotifications } from './fixture.ts';

const path = '/api/v1/notifications/outbox';

/** fetch would not let us say which Host we mean. */
const statusOf = (url: string, headers: Record<string, string>) =>
  new Promise<number | undefined>((resolve, reject) => {
    request(url + path, { headers }, answer => resolve(answer.resume().statusCode))
      .on('error', reject)
      .end();
  });

t.test('without a mail server, mails can be read on this machine', async t => {
  const app = await startNotifications(t);
  const mail = { subject: 'First', text: 'Your code: 123456', html: '<p>123456</p>' };
  await app.service.platform.mail.send({ ...mail, to: 'ana@acme.test' });
  await app.service.platform.mail.send({ ...mail, to: 'ben@acme.test', subject: 'Second' });
  const { status, body } = await app.anyone.get(path);
  t.equal(status, 200);
  t.match(body, {
    items: [
      { to: 'ben@acme.test', subject: 'Second', text: /123456/, html: /<p>/, at: /^\d{4}-.*Z$/ },
      { to: 'ana@acme.test', subject: 'First' },
    ],
  });
  t.match((await app.anyone.get(`${path}?limit=1`)).body, { items: { length: 1 } });
  t.equal((await app.anyone.get(`${path}?limit=0`)).status, 400);

  t.test('and nowhere else', async t => {
    const elsewhere = [
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=127.0.0.1' },
      { via: '1.1 proxy' },
      { host: 'flags.example' },
      { host: '127.0.0.1.evil.example' },
    ];
    for (const headers of elsewhere) t.equal(await statusOf(app.url, headers), 404, JSON.stringify(headers));
    t.equal(await statusOf(app.url, { host: 'localhost:8080' }), 200);
    t.equal(await statusOf(app.url, { host: '[::1]' }), 200);
  });
});

t.test('with a mail server there is no such page', async t => {
  const smtp = await mailServer(t);
  const app = await startNotifications(t, { SMTP_URL: smtp.url });
  const { status, body } = await app.anyone.get(path);
  t.equal(status, 404);
  t.match(body, { code: 'not-found' });
});

t.test('nor in production', async t => {
  const app = await startNotifications(t, {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    DRAIN_SECONDS: '0',
    PUBLIC_URL: 'https://flags.example',
  });
  t.equal((await app.anyone.get(path)).status, 404);
});
