import { z } from 'zod';
import { id, instant, name, slug } from './fields.ts';

/** What a company may have at most; `requestsPerMinute` bounds evaluations by all its keys. */
export const limits = z.strictObject({
  projects: z.int().min(1).max(10_000),
  environments: z.int().min(1).max(100),
  features: z.int().min(1).max(1_000_000),
  seats: z.int().min(1).max(1_000_000),
  requestsPerMinute: z.int().min(60).max(100_000_000),
});
export type Limits = z.infer<typeof limits>;

/** Generous on purpose: it is the company's own server. `environments` counts per project. */
export const defaultLimits: Limits = {
  projects: 100,
  environments: 20,
  features: 10_000,
  seats: 500,
  requestsPerMinute: 6_000_000,
};

export const company = z.object({
  id,
  name,
  slug,
  logoUrl: z.string(),
  limits,
  status: z.enum(['active', 'deleted']),
  deletedAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  version: z.int(),
});
export type Company = z.infer<typeof company>;
