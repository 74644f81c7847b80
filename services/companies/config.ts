import { z } from 'zod';

/** Nothing of its own: what it needs is the platform's. */
export const companiesConfig = z.object({});
