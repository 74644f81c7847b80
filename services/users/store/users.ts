import { problem } from '@bandera/contracts/problems';
import { bool, iso, number, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { isUniqueViolation } from '@bandera/kit/db/unique';

export const userRow = rows({
  id: text,
  email: text,
  name: text,
  passwordHash: text,
  verified: bool,
  createdAt: iso,
  version: number,
});
export type UserRow = Row<typeof userRow>;

export const emailTaken = () =>
  problem('email-taken', {
    detail: 'Sign in, or ask for a new password if you have forgotten it.',
    errors: [{ path: 'email', message: 'has an account already' }],
  });

export const userStore = (db: Db) => ({
  async insert(user: UserRow): Promise<void> {
    try {
      await db('users').insert(userRow.toRow(user));
    } catch (error) {
      throw isUniqueViolation(error, 'email') ? emailTaken() : error;
    }
  },

  byId: (id: string): Promise<UserRow | undefined> =>
    db('users').where({ id }).first(userRow.columns).then(userRow.fromFirst),

  byEmail: (email: string): Promise<UserRow | undefined> =>
    db('users').where({ email }).first(userRow.columns).then(userRow.fromFirst),

  /** Reads for a change: others that want to change the same user wait until this transaction ends. */
  lock: (id: string): Promise<UserRow | undefined> =>
    db('users').where({ id }).forUpdate().first(userRow.columns).then(userRow.fromFirst),

  /** Writes the changes, one version on, and returns the user as it is now. */
  async update(user: UserRow, changes: Partial<Pick<UserRow, 'name' | 'passwordHash' | 'verified'>>) {
    const next = { ...user, ...changes, version: user.version + 1 };
    await db('users')
      .where({ id: user.id })
      .update(userRow.toRow({ ...changes, version: next.version }));
    return next;
  },

  /** The same password under stronger parameters: nothing that anybody can see has changed. */
  async rehash(id: string, before: string, passwordHash: string): Promise<void> {
    await db('users').where({ id, password_hash: before }).update({ password_hash: passwordHash });
  },

  async remove(id: string): Promise<void> {
    await db('users').where({ id }).delete();
  },
});
