import { integer, secretList } from '@bandera/kit/config';
import { z } from 'zod';

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. */
const owasp = { memoryKib: 19 * 1024, passes: 2 };

/** What `users` reads from its environment beside the platform's names. */
export const usersConfig = z
  .object({
    NODE_ENV: z.string().optional(),
    /** Seals the private signing keys in the database; `INTERNAL_SECRET` does when it is absent. */
    KEY_ENCRYPTION_SECRET: secretList.optional(),
    ARGON2_MEMORY_KIB: integer(1024, 4 * 1024 * 1024).default(owasp.memoryKib),
    ARGON2_PASSES: integer(1, 100).default(owasp.passes),
    /** Passwords hashed at the same time: each takes a core and the memory above. */
    ARGON2_PARALLEL: integer(1, 64).default(2),
    /** Callers that may wait for a hash before the next one is told to come back later. */
    ARGON2_WAITING: integer(0, 10_000).default(50),
    /** Wrong passwords and codes per address and per source, in 15 minutes. */
    ATTEMPTS_PER_ADDRESS: integer(1, 1_000_000).default(10),
    ATTEMPTS_PER_SOURCE: integer(1, 1_000_000).default(100),
    /** Sign-ups per source, in an hour. */
    SIGNUPS_PER_SOURCE: integer(1, 1_000_000).default(100),
  })
  .superRefine(({ NODE_ENV, ARGON2_MEMORY_KIB, ARGON2_PASSES }, found) => {
    if (NODE_ENV !== 'production') return;
    const least = (name: string, value: number, minimum: number) => {
      if (value < minimum)
        found.addIssue({
          code: 'custom',
          path: [name],
          message: `must be at least ${minimum} in production`,
        });
    };
    least('ARGON2_MEMORY_KIB', ARGON2_MEMORY_KIB, owasp.memoryKib);
    least('ARGON2_PASSES', ARGON2_PASSES, owasp.passes);
  });
export type UsersConfig = z.output<typeof usersConfig>;
