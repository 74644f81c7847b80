import { z } from 'zod';

/** Nothing of its own: entries are kept for good. */
export const auditConfig = z.object({});
