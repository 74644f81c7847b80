import { integer } from '@bandera/kit/config';
import { z } from 'zod';

export const reportsConfig = z.object({
  /** Minutes are for watching a rollout; hours and days answer everything older. */
  KEEP_MINUTES_DAYS: integer(1, 90).default(3),
  KEEP_HOURS_DAYS: integer(2, 1_000).default(100),
});
