import type { Db } from '@bandera/kit/db/connect';

/** Which logo files exist. It answers for unknown names, so that guessing them never reaches the file system. */
export const logoStore = (db: Db) => ({
  exists: async (hash: string): Promise<boolean> =>
    (await db('logos').where({ hash }).first('hash')) !== undefined,

  /** Files are shared by hash: the same image uploaded twice is one row and one file. */
  add: async (hash: string, bytes: number, at: Date): Promise<void> => {
    await db('logos').insert({ hash, bytes, created_at: at }).onConflict('hash').ignore();
  },
});
