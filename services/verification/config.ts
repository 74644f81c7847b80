import { integer } from '@bandera/kit/config';
import { z } from 'zod';

/** How many codes may be sent; the defaults let a person ask again and an office share one address. */
export const verificationConfig = z.object({
  /** To one address within ten minutes. */
  CODES_PER_ADDRESS: integer(1, 1_000).default(5),
  /** To one address within a day: with five guesses each, this bounds how often a code can be guessed at all. */
  CODES_PER_ADDRESS_DAILY: integer(1, 10_000).default(20),
  /** Asked for from one source within ten minutes. */
  CODES_PER_SOURCE: integer(1, 100_000).default(100),
});

export type VerificationConfig = z.infer<typeof verificationConfig>;
