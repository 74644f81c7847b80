import { integer } from '@bandera/kit/config';
import { z } from 'zod';

/** Entries are kept for good. */
export const auditConfig = z.object({
  /** Recomputing the chain reads all of it: how often a company may. */
  AUDIT_VERIFICATIONS_PER_MINUTE: integer(1, 1_000).default(30),
});
