import { problem } from '@bandera/contracts/problems';
import type { HttpContext } from '@bandera/kit/http/actor';
import { Problem } from '@bandera/kit/http/problem';
import { type Limiter, limiter, sourceKey } from '@bandera/kit/http/rate-limit';
import type { Platform } from '@bandera/kit/platform';
import type { UsersConfig } from './config.ts';

export interface Attempts {
  /** Counts a guess at a password before it is looked at; call what it returns when the guess was right. */
  password(email: string, ctx: HttpContext): Promise<() => Promise<void>>;
  /**
   * The same for a mailed code, of which verification bounds the guesses per address. Per source only: whoever is locked out
   * by somebody else's guesses at their password can still set a new one, and is let in again by it.
   */
  code(email: string, ctx: HttpContext): Promise<() => Promise<void>>;
  signUp(ctx: HttpContext): Promise<void>;
}

/**
 * Guesses are counted per address, whether or not it has an account, and per source. They are counted first and given back
 * afterwards, so that many at once cannot slip through while the first ones are still being hashed.
 */
export function attempts({ cache }: Pick<Platform, 'cache'>, config: UsersConfig): Attempts {
  const quarter = 15 * 60;
  const byAddress = limiter({
    name: 'users-guess-address',
    points: config.ATTEMPTS_PER_ADDRESS,
    seconds: quarter,
    cache,
  });
  const bySource = limiter({
    name: 'users-guess-source',
    points: config.ATTEMPTS_PER_SOURCE,
    seconds: quarter,
    cache,
  });
  const signUps = limiter({
    name: 'users-sign-up',
    points: config.SIGNUPS_PER_SOURCE,
    seconds: 3_600,
    cache,
  });
  const forget = (email: string, source: string) => async () => {
    await byAddress.reset(email);
    await bySource.consume(source, -1);
  };
  return {
    async password(email, ctx) {
      const source = sourceKey(ctx);
      await count(bySource, source);
      await count(byAddress, email);
      return forget(email, source);
    },
    async code(email, ctx) {
      const source = sourceKey(ctx);
      await count(bySource, source);
      return forget(email, source);
    },
    signUp: ctx => count(signUps, sourceKey(ctx)),
  };
}

async function count(counter: Limiter, key: string): Promise<void> {
  try {
    await counter.consume(key);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'too-many-requests') throw error;
    const { detail, headers } = error;
    throw problem('too-many-attempts', { detail, headers });
  }
}
