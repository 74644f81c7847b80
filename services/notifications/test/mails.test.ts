import { applyEvent } from '@bandera/kit/events/apply';
import { deadLetters } from '@bandera/kit/events/dead-letters';
import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { aFeature, aProject, sayings } from './events.ts';
import { type App, mailServer, startNotifications } from './fixture.ts';

/** A company where one mail is queued for each member but the first. */
async function queueMails(app: App, names: string[]) {
  const { company, join } = app.signUp();
  const ana = join('Ana', 'owner');
  const others = names.map(name => join(name));
  await sayings(app).created(company, ana, aFeature(aProject(company).id));
  await app.untilMailed(async () => app.db('mails').first());
  return { company, others };
}

const mailOf = (app: App, to: string | undefined) => app.db('mails').where({ to }).first();

t.test('a mail server that is busy gets the mail a little later', async t => {
  let busy = 2;
  const smtp = await mailServer(t, () => (busy-- > 0 ? 451 : undefined));
  const app = await startNotifications(t, { SMTP_URL: smtp.url, MAIL_RETRY_SECONDS: '0,0,0,0' });
  const { others } = await queueMails(app, ['Ben']);
  const mail = await eventually(async () => app.db('mails').where({ state: 'sent' }).first());
  t.match(mail, { to: others[0]?.email, attempts: 3, last_error: null });
  t.equal(smtp.received.length, 1);
  t.same(await app.said('notifications.delivery.failed.v1'), []);
});

t.test('a mailbox that does not exist is not tried again', async t => {
  const smtp = await mailServer(t, address => (address.startsWith('ben') ? 550 : undefined));
  const app = await startNotifications(t, { SMTP_URL: smtp.url, MAIL_RETRY_SECONDS: '0,0' });
  const { company, others } = await queueMails(app, ['Ben', 'Eva']);
  await eventually(async () => (await app.db('mails').where({ state: 'queued' })).length === 0);
  const rejected = await mailOf(app, others[0]?.email);
  t.match(rejected, { state: 'rejected', attempts: 1, last_error: /refused with 550/ });
  t.match(await mailOf(app, others[1]?.email), { state: 'sent', attempts: 1 });
  t.same(smtp.tried.sort(), ['ben@acme.test', 'eva@acme.test']);
  t.match(await app.said('notifications.delivery.failed.v1'), [
    {
      company,
      actor: { kind: 'service', id: 'notifications' },
      data: { channel: 'mail', target: 'ben@acme.test', attempts: 1 },
    },
  ]);
  t.same(await app.db('dead_letters'), []);
});

t.test('a mail that nobody takes is put aside, told of, and sent when it is replayed', async t => {
  let away = true;
  const smtp = await mailServer(t, () => (away ? 421 : undefined));
  const app = await startNotifications(t, { SMTP_URL: smtp.url, MAIL_RETRY_SECONDS: '0,0' });
  await queueMails(app, ['Ben']);
  await eventually(async () => app.db('mails').where({ state: 'failed' }).first());
  t.match(await app.db('mails').first(), { attempts: 3, last_error: /mail could not be handed over/ });
  t.match(await app.said('notifications.delivery.failed.v1'), [{ data: { channel: 'mail', attempts: 3 } }]);

  const { db, tx } = app.service.platform;
  const letters = deadLetters({ db, tx, consumers: app.service.consumers ?? [] });
  const [letter] = await letters.list();
  t.match(letter, { consumer: 'notifications-mailer', subject: 'notifications.mail.queued.v1' });
  away = false;
  await letters.replay(letter?.id ?? '');
  t.match(await app.db('mails').first(), { state: 'sent', attempts: 4, last_error: null });
  t.equal(smtp.received.length, 1);
  t.equal(await letters.count(), 0);
});

t.test('a mail that was sent is not sent again when its event comes again', async t => {
  const smtp = await mailServer(t);
  const app = await startNotifications(t, { SMTP_URL: smtp.url });
  await queueMails(app, ['Ben']);
  await eventually(async () => app.db('mails').where({ state: 'sent' }).first());
  const [event] = await app.said('notifications.mail.queued.v1');
  const mailer = app.service.consumers?.find(({ name }) => name === 'notifications-mailer');
  if (!event || !mailer) throw new Error('nothing was queued');
  await applyEvent(mailer, mailer.parse(JSON.stringify(event)), undefined);
  t.equal(smtp.received.length, 1);
});
