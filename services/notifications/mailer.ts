import { consumer, publish } from '@bandera/contracts/events';
import type { Consumer } from '@bandera/kit/events/consumer';
import { MailRejected } from '@bandera/kit/mail';
import type { Platform } from '@bandera/kit/platform';
import { linksAt } from './domain/links.ts';
import { companyStore } from './store/companies.ts';
import { mailStore, type StoredMail } from './store/mails.ts';

/**
 * Sends queued mails, a few at a time, shared by the replicas. It holds no transaction while the mail server takes its time.
 *
 * A crash after the server has taken a mail and before that is written down sends it again: SMTP knows no transactions. Both
 * carry the same Message-ID, made of the mail's id, by which mail programs and people recognise the second as the first.
 */
export function mailer(platform: Platform, retrySeconds: number[]): Consumer {
  const { db, log } = platform;
  return consumer(
    'notifications-mailer',
    'notifications.mail.queued.v1',
    {
      'notifications.mail.queued.v1': async ({ data }) => {
        const mail = await mailStore(db).find(data.mail);
        // `failed` comes here when its dead letter is replayed.
        if (mail?.state === 'queued' || mail?.state === 'failed') await send(platform, mail);
      },
    },
    {
      concurrency: 4,
      backoff: retrySeconds.map(seconds => seconds * 1_000),
      outside: true,
      async gaveUp({ aggregate }) {
        const id = aggregate.slice('mail:'.length);
        await platform.tx(async trx => {
          const mails = mailStore(trx.db);
          const given = (await mails.giveUp(id)) && (await mails.find(id));
          if (given) await publish(trx, 'notifications.delivery.failed.v1', failureOf(given));
        });
        log.warn({ mail: id }, 'a mail is given up');
      },
    },
  );
}

async function send(platform: Platform, mail: StoredMail): Promise<void> {
  const { db, clock } = platform;
  const mails = mailStore(db);
  if (await companyStore(db).isDeleted(mail.company)) return mails.drop(mail.company, mail.user);
  const { to, subject, text, html } = mail;
  try {
    await platform.mail.send({ to, subject, text, html, headers: headersOf(mail, platform.publicUrl()) });
  } catch (error) {
    const lastError = reasonOf(error);
    if (error instanceof MailRejected) return reject(platform, mail, lastError);
    await mails.settle(mail.id, { lastError });
    throw error;
  }
  await mails.settle(mail.id, { state: 'sent', sentAt: clock.now(), lastError: null });
}

/** There is no such mailbox, or it wants no such mail: another attempt would only annoy its server. */
async function reject(platform: Platform, mail: StoredMail, lastError: string): Promise<void> {
  await platform.tx(async trx => {
    if (!(await mailStore(trx.db).settle(mail.id, { state: 'rejected', lastError }))) return;
    const attempts = mail.attempts + 1;
    await publish(trx, 'notifications.delivery.failed.v1', failureOf({ ...mail, attempts }));
  });
}

const failureOf = ({ id, company, to, attempts }: StoredMail) => ({
  aggregateId: id,
  company,
  actor: { kind: 'service', id: 'notifications' } as const,
  data: { channel: 'mail', target: to, attempts } as const,
});

const headersOf = ({ id }: StoredMail, publicUrl: string) => ({
  'Message-ID': `<${id}@${URL.parse(publicUrl)?.hostname || 'localhost'}>`,
  'List-Unsubscribe': `<${linksAt(publicUrl).preferences}>`,
});

// The reason of the mail server stands in the cause; ours says what it means.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`.slice(0, 1_000);
}
