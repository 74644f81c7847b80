import { integer } from '@bandera/kit/config';
import { z } from 'zod';

export const reportsConfig = z.object({
  /** Minutes are for watching a rollout; hours and days answer everything older. */
  KEEP_MINUTES_DAYS: integer(1, 90).default(3),
  KEEP_HOURS_DAYS: integer(2, 1_000).default(100),
  /** How long a name that does not exist is listed after it was last asked for. */
  KEEP_UNKNOWN_DAYS: integer(1, 1_000).default(30),
  /** Of one person. */
  REPORTS_PER_MINUTE: integer(60, 1_000_000).default(3_000),
});
