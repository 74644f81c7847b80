import type { Db } from '@bandera/kit/db/connect';
import { isUniqueViolation } from '@bandera/kit/db/unique';
import type { Proof } from '../domain/proof.ts';

export const redeemedProofStore = (db: Db) => ({
  /** Records a redemption; false when the proof was redeemed before. The primary key decides between two at a time. */
  add: async (proof: Proof, now: Date): Promise<boolean> => {
    try {
      await db('redeemed_proofs').insert({ id: proof.id, expires_at: proof.expiresAt, redeemed_at: now });
      return true;
    } catch (error) {
      if (isUniqueViolation(error, 'PRIMARY')) return false;
      throw error;
    }
  },

  purge: (before: Date): Promise<number> => db('redeemed_proofs').where('expires_at', '<', before).delete(),
});
