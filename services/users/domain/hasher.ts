import { randomBytes } from 'node:crypto';
import { problem } from '@bandera/contracts/problems';
import { argon2id, hash, verify } from 'argon2';
import { normalised } from './password.ts';
import { workQueue } from './work-queue.ts';

export interface HasherOptions {
  memoryKib: number;
  passes: number;
  parallel: number;
  waiting: number;
}

export interface Hasher {
  /** Throws 429 `too-many-requests` when too many wait. */
  hash(password: string): Promise<string>;
  /** Takes the same time whether or not there is a hash to compare with: without one the answer is false. */
  verify(stored: string | undefined, password: string): Promise<boolean>;
  /** Whether a stored hash was made with less than today's parameters. */
  isOutdated(stored: string): boolean;
}

/** Passwords as argon2id. Hashes wait in a bounded queue, so that log-ins cannot starve everything else. */
export function hasher({ memoryKib, passes, parallel, waiting }: HasherOptions): Hasher {
  const options = { type: argon2id, memoryCost: memoryKib, timeCost: passes, parallelism: 1 } as const;
  const queued = workQueue({
    parallel,
    waiting,
    full: () =>
      problem('too-many-requests', {
        detail: 'Many people sign in right now: try again in a moment.',
        headers: { 'Retry-After': '2' },
      }),
  });
  const nobody = queued(() => hash(randomBytes(32), options));
  // Whoever needs it meets the failure; without a user to compare with, nobody would.
  nobody.catch(() => {});
  return {
    hash: password => queued(() => hash(normalised(password), options)),
    verify: async (stored, password) => {
      const digest = stored ?? (await nobody);
      const same = await queued(() => verify(digest, normalised(password)));
      return same && stored !== undefined;
    },
    isOutdated: stored => {
      const { memory, time } = parametersOf(stored);
      return memory < memoryKib || time < passes;
    },
  };
}

/** `$argon2id$v=19$m=19456,t=2,p=1$…`, its parameters in any order; anything else counts as weak. */
function parametersOf(digest: string): { memory: number; time: number } {
  const [, parameters = ''] = /^\$argon2id\$v=19\$([^$]+)\$/.exec(digest) ?? [];
  const { m, t } = Object.fromEntries(parameters.split(',').map(each => each.split('=')));
  return { memory: Number(m ?? 0), time: Number(t ?? 0) };
}
