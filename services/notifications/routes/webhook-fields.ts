import { z } from 'zod';
import { type Kind, webhookKinds } from '../domain/kinds.ts';

const kind = z.enum<[Kind | '*', ...(Kind | '*')[]]>(
  ['*', ...webhookKinds],
  `must be * or one of ${webhookKinds.join(', ')}`,
);
export const events = z
  .array(kind)
  .min(1, 'must name at least one event, or *')
  .max(100, 'may hold at most 100 events')
  .transform((names): (Kind | '*')[] => (names.includes('*') ? ['*'] : [...new Set(names)]));
export const url = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(2_000, 'may have at most 2000 characters');
