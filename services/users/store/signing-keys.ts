import { date, json, number, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { isUniqueViolation } from '@bandera/kit/db/unique';
import { z } from 'zod';

const publicKey = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() });

const signingKeyRow = rows({
  /** The `kid` in the header of tokens. */
  id: text,
  /** 1, 2, 3 …: unique, so that of several replicas that make the next key one succeeds. */
  generation: number,
  publicKey: json(publicKey),
  sealedPrivateKey: text,
  signsFrom: date,
});
export type SigningKeyRow = Row<typeof signingKeyRow>;

export const signingKeyStore = (db: Db) => ({
  async all(): Promise<SigningKeyRow[]> {
    const found = await db('signing_keys').orderBy('generation').select(signingKeyRow.columns);
    return found.map(signingKeyRow.fromRow);
  },

  /** False when another replica has made this generation. */
  async insert(key: SigningKeyRow): Promise<boolean> {
    try {
      await db('signing_keys').insert(signingKeyRow.toRow(key));
      return true;
    } catch (error) {
      if (isUniqueViolation(error, 'generation')) return false;
      throw error;
    }
  },

  async remove(ids: string[]): Promise<void> {
    await db('signing_keys').whereIn('id', ids).delete();
  },
});
