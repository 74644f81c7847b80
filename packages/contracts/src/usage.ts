import { z } from 'zod';
import { id, instant } from './fields.ts';

/** Evaluations of one feature with one outcome by one application within one minute. */
export const usageEntry = z.object({
  company: id,
  project: id,
  environment: z.string(),
  feature: z.string(),
  /** Variant served; empty when none was. */
  variant: z.string(),
  enabled: z.boolean(),
  app: z.string(),
  sdk: z.string(),
  /** Start of the minute. */
  minute: instant,
  count: z.int().min(1),
  /** The feature does not exist: someone's code asks for it all the same. */
  unknown: z.boolean(),
});
export type UsageEntry = z.infer<typeof usageEntry>;

/** What one evaluation replica counted since its last flush. `batch` identifies it: applying it twice counts once. */
export const usageBatch = z.object({
  batch: id,
  replica: z.string(),
  entries: z.array(usageEntry).max(5_000),
  keys: z.array(z.object({ id, seenAt: instant })),
});
export type UsageBatch = z.infer<typeof usageBatch>;
