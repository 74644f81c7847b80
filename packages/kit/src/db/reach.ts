import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../start-error.ts';
import { type Db, ensureDatabase, isUnavailable, ping } from './connect.ts';
import { driverError } from './errors.ts';

/** Milliseconds in which a database, or its name, may come up that a starting process needs. */
const comesUpMs = 10_000;
const pauseMs = 250;

/** 1044 and 1045 say that the account is wrong, 1049 that the database is not there: waiting mends none of them. */
const wrong = new Set([1044, 1045, 1049]);

export interface ReachOptions {
  /** What the database belongs to. */
  name: string;
  /** Where it is made when it is missing. */
  urlToCreate?: string | undefined;
  /** How many times longer than usual it may take. */
  patience: number;
  log: { warn(fields: object, message: string): void };
  /** Aborting gives it up. */
  signal?: AbortSignal | undefined;
}

/**
 * Resolves once the database answers. While the server, its network or the look-up of its name are away, it is asked again
 * for ten seconds times `patience`, since a container may be up before its network is. Throws `StartError` then, and at once
 * when what is wrong has to be mended by somebody.
 */
export async function reach(
  db: Db,
  { name, urlToCreate, patience, log, signal }: ReachOptions,
): Promise<void> {
  const deadline = performance.now() + comesUpMs * patience;
  for (let told = false; ; told = true) {
    try {
      if (urlToCreate) await ensureDatabase(urlToCreate);
      return await ping(db);
    } catch (cause) {
      const { code = 'no answer', errno = 0 } = driverError(cause);
      if (wrong.has(errno) || !isUnavailable(cause) || performance.now() >= deadline)
        throw new StartError(`DATABASE_URL: the database of ${name} cannot be reached (${code}).`, { cause });
      if (!told) log.warn({ err: cause, database: name }, 'the database cannot be reached yet');
    }
    await sleep(pauseMs, undefined, signal && { signal });
  }
}
