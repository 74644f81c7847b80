import { date, nullable, oneOf, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';

const signupRow = rows({
  id: text,
  userId: text,
  /** The company that was made for it, as soon as we know. */
  companyId: nullable(text),
  state: oneOf('started', 'done', 'undoing', 'undone'),
  at: date,
});
export type SignupRow = Row<typeof signupRow>;

export const signupStore = (db: Db) => ({
  async insert(signup: SignupRow): Promise<void> {
    await db('signups').insert(signupRow.toRow(signup));
  },

  ofUser: (user: string): Promise<SignupRow | undefined> =>
    db('signups').where({ user_id: user }).first(signupRow.columns).then(signupRow.fromFirst),

  async setCompany(id: string, company: string): Promise<void> {
    await db('signups').where({ id }).update({ company_id: company });
  },

  /** False when it is being undone: it may not be completed any more. */
  async complete(id: string, at: Date): Promise<boolean> {
    return (await db('signups').where({ id, state: 'started' }).update({ state: 'done', at })) === 1;
  },

  /** False when it was completed, or never stored: there is nothing to undo. */
  async beginUndo(id: string, at: Date): Promise<boolean> {
    const undoable = db('signups').where({ id }).whereIn('state', ['started', 'undoing']);
    return (await undoable.update({ state: 'undoing', at })) === 1;
  },

  /** Unless, since then, a company turned up that has not been withdrawn. */
  async endUndo({ id, companyId }: Pick<SignupRow, 'id' | 'companyId'>, at: Date): Promise<void> {
    const undone = db('signups').where({ id, state: 'undoing', company_id: companyId });
    await undone.update({ state: 'undone', at });
  },

  /** A company turned up for a sign-up that was undone: it has to go as well. */
  async undoAgain(id: string, company: string): Promise<void> {
    await db('signups')
      .where({ id })
      .whereIn('state', ['undoing', 'undone'])
      .update({ state: 'undoing', company_id: company });
  },

  /** What has been half done, or half undone, since before that time. */
  async unfinished(before: Date, limit: number): Promise<SignupRow[]> {
    const found = await db('signups')
      .whereIn('state', ['started', 'undoing'])
      .where('at', '<', before)
      .orderBy('at')
      .limit(limit)
      .select(signupRow.columns);
    return found.map(signupRow.fromRow);
  },

  async removeEnded(before: Date): Promise<void> {
    await db('signups').whereIn('state', ['done', 'undone']).where('at', '<', before).delete();
  },
});
