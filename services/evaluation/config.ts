import { flag, integer } from '@bandera/kit/config';
import { z } from 'zod';

export const evaluationConfig = z.object({
  /** How often snapshots are compared with what is published, in case an event was missed. */
  REVISION_POLL_SECONDS: integer(1, 3_600).default(10),
  /** How often counted evaluations leave; the most that a kill -9 can lose. */
  USAGE_FLUSH_SECONDS: integer(1, 60).default(1),
  /** After this long a key that is in use is asked for again in the background. */
  KEY_FRESH_SECONDS: integer(1, 3_600).default(30),
  /** An environment that nobody has asked for in so long leaves the memory until somebody does. */
  KEEP_UNUSED_MINUTES: integer(1, 100_000).default(60),
  /** Most event streams of one replica; one company may have half of them. Beyond, SDKs poll. */
  MOST_STREAMS: integer(0, 1_000_000).default(20_000),
  /** Tells Unleash SDKs that poll to open a stream instead. */
  UNLEASH_STREAMING: flag.default(false),
});
