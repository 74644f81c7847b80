import type { Job } from '@bandera/kit/jobs';
import type { Platform } from '@bandera/kit/platform';
import { codeStore } from './store/codes.ts';
import { redeemedProofStore } from './store/redeemed-proofs.ts';

/** How long an expired code still answers "expired" instead of "not found". Then nothing of the address is left. */
const keptMs = 24 * 60 * 60 * 1_000;

export const purgeJob = ({ db, clock, log }: Platform): Job => ({
  name: 'purge-codes',
  everyMs: 10 * 60 * 1_000,
  run: async () => {
    const now = clock.now();
    const before = new Date(now.getTime() - keptMs);
    const codes = await codeStore(db).purge(before);
    // An expired proof is refused for its date, whether or not it was redeemed.
    const proofs = await redeemedProofStore(db).purge(before);
    if (codes + proofs > 0) log.info({ codes, proofs }, 'old codes and proofs removed');
  },
});
