import { date, nullable, number, oneOf, type RowCodec, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { type Purpose, purposes, type StoredCode } from '../domain/code.ts';

export const codeStore = (db: Db) => ({
  insert: async (code: StoredCode): Promise<void> => {
    await db('codes').insert(row.toRow(code));
  },

  find: (id: string): Promise<StoredCode | undefined> =>
    db('codes').select(row.columns).where({ id }).first().then(row.fromFirst),

  /** The newest code of an address for a purpose: the only one that counts. */
  newestId: async (purpose: Purpose, address: string): Promise<string | undefined> => {
    const newest = await db('codes').where({ purpose, address }).orderBy('id', 'desc').first('id');
    return newest?.id;
  },

  /**
   * Takes one of the attempts left; false when there is none, or the code is used or expired. One statement, so two guesses
   * at the same moment take two, and its row is locked for the rest of the transaction.
   */
  takeAttempt: async (id: string, now: Date): Promise<boolean> => {
    const taken = await db('codes')
      .where({ id, used_at: null })
      .where('attempts_left', '>', 0)
      .where('expires_at', '>', now)
      .decrement('attempts_left', 1);
    return taken === 1;
  },

  markUsed: async (id: string, now: Date): Promise<void> => {
    await db('codes').where({ id }).update({ used_at: now });
  },

  purge: (before: Date): Promise<number> => db('codes').where('expires_at', '<', before).delete(),
});

const row: RowCodec<StoredCode> = rows({
  id: text,
  purpose: oneOf(...purposes),
  address: text,
  salt: text,
  hash: text,
  attemptsLeft: number,
  createdAt: date,
  expiresAt: date,
  usedAt: nullable(date),
});
