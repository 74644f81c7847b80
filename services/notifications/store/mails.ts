import { date, nullable, number, oneOf, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';

const row = rows({
  id: text,
  company: text,
  user: text,
  to: text,
  subject: text,
  text: text,
  html: text,
  /** `failed`: given up after many attempts; `rejected`: for good; `dropped`: the person or the company has gone. */
  state: oneOf('queued', 'sent', 'failed', 'rejected', 'dropped'),
  attempts: number,
  lastError: nullable(text),
  createdAt: date,
  sentAt: nullable(date),
});

export type StoredMail = Row<typeof row>;
export type NewMail = Pick<StoredMail, 'id' | 'company' | 'user' | 'to' | 'subject' | 'text' | 'html'>;

/** Rows of one insert: mails of a large digest may hold 100 KB each, and MySQL takes 64 MB at most. */
const atOnce = 50;

export const mailStore = (db: Db) => ({
  async insert(mails: NewMail[], createdAt: Date): Promise<void> {
    const fresh = { state: 'queued', attempts: 0, lastError: null, createdAt, sentAt: null } as const;
    for (let at = 0; at < mails.length; at += atOnce) {
      await db('mails').insert(mails.slice(at, at + atOnce).map(mail => row.toRow({ ...mail, ...fresh })));
    }
  },

  find: (id: string): Promise<StoredMail | undefined> =>
    db('mails').select(row.columns).where({ id }).first().then(row.fromFirst),

  /** Writes down how an attempt ended; false when another one has already succeeded. */
  async settle(id: string, change: Partial<StoredMail>): Promise<boolean> {
    const settled = await db('mails')
      .where({ id })
      .whereNot('state', 'sent')
      .update({ ...row.toRow(change), attempts: db.raw('attempts + 1') });
    return settled === 1;
  },

  /** Gives up a mail; false when it is not waiting to be sent. */
  async giveUp(id: string): Promise<boolean> {
    const changed = await db('mails').where({ id, state: 'queued' }).update({ state: 'failed' });
    return changed === 1;
  },

  async drop(company: string, user: string): Promise<void> {
    await db('mails').where({ company, user, state: 'queued' }).update({ state: 'dropped' });
  },

  prune: (before: Date): Promise<number> => db('mails').where('created_at', '<', before).delete(),
});
