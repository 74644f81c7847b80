import { backOffMs } from './back-off.ts';
import { type Connection, Refused, Unavailable } from './connection.ts';
import type { ServerEvent } from './event-reader.ts';
import type { Settings } from './options.ts';
import { type Rules, rulesIn } from './rules.ts';

/** Keeps the rules as they are in Bandera. */
export interface Follower {
  /** The first look; the process waits for it. Throws `Refused` or `Unavailable`. */
  begin(timeoutMs: number): Promise<void>;
  /** From now on in the background, until the key is refused. */
  follow(): void;
  stop(): void;
}

export interface FollowerOptions {
  readonly connection: Connection;
  readonly settings: Pick<Settings, 'pollMs' | 'streaming'>;
  /** There are other rules. */
  readonly adopt: (rules: Rules) => void;
  /** A look has succeeded, so the rules are those of now. */
  readonly current: () => void;
  /** A look has failed: the rules may be old. */
  readonly stale: (message: string) => void;
  /** The key is not good any more; nothing follows. */
  readonly refused: (error: Refused) => void;
}

export function follower({
  connection,
  settings,
  adopt,
  current,
  stale,
  refused,
}: FollowerOptions): Follower {
  let etag = '';
  let revision: number | undefined;
  let announced: number | undefined;
  let failures = 0;
  let looking = false;
  let pollTimer: NodeJS.Timeout | undefined;
  let streamTimer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** `least` is the revision that is known to exist: a replica that is behind looks once more before it answers. */
  async function look(least: number | undefined, how: { held?: boolean; timeoutMs?: number } = {}) {
    const path = least === undefined ? 'snapshot' : `snapshot?revision=${least}`;
    const answer = await connection.ask(path, { ...how, headers: etag ? { 'if-none-match': etag } : {} });
    if (stopped || answer.status === 304) return;
    const rules = readable(answer.body);
    etag = answer.etag;
    revision = rules.ruleset.revision;
    adopt(rules);
  }

  /** One at a time; what is announced meanwhile is looked for right after. */
  function refresh(): void {
    if (!looking) void lookUntilCurrent();
  }

  async function lookUntilCurrent(): Promise<void> {
    looking = true;
    clearTimeout(pollTimer);
    let waitMs = 0;
    try {
      do {
        const least = announced ?? revision;
        announced = undefined;
        await look(least);
      } while (announced !== undefined && announced !== revision);
      failures = 0;
      if (!stopped) current();
    } catch (error) {
      waitMs = failed(error);
    }
    looking = false;
    schedule(waitMs);
  }

  function failed(error: unknown): number {
    if (stopped) return 0;
    if (error instanceof Refused) {
      stop();
      refused(error);
      return 0;
    }
    failures += 1;
    stale(error instanceof Error ? error.message : 'Bandera cannot be reached.');
    return error instanceof Unavailable ? error.waitMs : 0;
  }

  function schedule(waitMs: number): void {
    if (stopped) return;
    const { pollMs } = settings;
    // Spread, so that what has started together does not ask together.
    const delay = failures > 0 ? Math.min(backOffMs(failures), pollMs) : pollMs * (0.9 + Math.random() * 0.2);
    pollTimer = setTimeout(refresh, Math.max(delay, waitMs)).unref();
  }

  function hear({ event, data }: ServerEvent): void {
    const told = event === 'revision' ? revisionIn(data) : undefined;
    if (stopped || told === undefined || told === revision) return;
    announced = told;
    refresh();
  }

  /** `broken`: how many streams in a row have ended before they told anything. */
  async function listen(broken: number): Promise<void> {
    let heard = false;
    let waitMs = 0;
    try {
      await connection.listen('stream', event => {
        heard = true;
        hear(event);
      });
    } catch (error) {
      if (error instanceof Refused) failed(error);
      waitMs = error instanceof Unavailable ? error.waitMs : 0;
      // Whether Bandera is away is found out now and not at the next poll.
      if (!heard && failures === 0 && !stopped) refresh();
    }
    if (stopped) return;
    const next = heard ? 1 : broken + 1;
    streamTimer = setTimeout(() => void listen(next), Math.max(backOffMs(next), waitMs)).unref();
  }

  function stop(): void {
    stopped = true;
    clearTimeout(pollTimer);
    clearTimeout(streamTimer);
  }

  return {
    async begin(timeoutMs) {
      try {
        await look(undefined, { held: true, timeoutMs });
      } catch (error) {
        failures = 1;
        throw error;
      }
    },
    follow() {
      schedule(0);
      if (settings.streaming && !stopped) void listen(0);
    },
    stop,
  };
}

/** Something between the application and Bandera may answer in its place. */
function readable(body: string): Rules {
  try {
    return rulesIn(body);
  } catch {
    throw new Unavailable('The answer is no snapshot: is this the address of Bandera?');
  }
}

function revisionIn(data: string): number | undefined {
  try {
    const { revision } = JSON.parse(data);
    return Number.isSafeInteger(revision) ? revision : undefined;
  } catch {
    return undefined;
  }
}
