import { createClient, ErrorReply } from 'redis';
import type { Log } from '../log.ts';

/** A Redis that may be away: commands either answer soon or fail at once, and an outage is two lines in the log. */
export interface RedisConnection {
  /** Runs commands; rejects with `RedisAway` when there is no answer within the time-out, at once while Redis is known to be away. */
  run<T>(command: (client: RedisClient) => Promise<T>): Promise<T>;
  /** Whether commands are being sent. */
  isReady(): boolean;
  /** Called each time that Redis comes (back). */
  onReady(listener: () => void): void;
  /** Resolves once connected, or after this many milliseconds all the same. */
  settled(ms: number): Promise<void>;
  close(): Promise<void>;
}

export type RedisClient = ReturnType<typeof createRedis>;

export class RedisAway extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`Redis is away: ${reason}`, { cause });
    this.name = 'RedisAway';
  }
}

export interface RedisOptions {
  /** `redis[s]://[user:password@]host:port[/database]` */
  url: string;
  log: Log;
  /** Milliseconds that a command may take, 100. */
  timeoutMs?: number;
}

/** Milliseconds without commands after one that took too long. */
const restMs = 1_000;
/** Time-outs in a row after which the connection itself is given up: its other end may be gone without a word. */
const wedgedAfter = 5;

function createRedis(url: string) {
  return createClient({
    url,
    // Nobody waits for a cache: what cannot be sent now fails now.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    pingInterval: 60_000,
    socket: {
      connectTimeout: 2_000,
      reconnectStrategy: retries => Math.min(2_000, 50 * 2 ** Math.min(retries, 6)) * (0.5 + Math.random()),
    },
  });
}

/** Connects in the background and reconnects for ever. */
export function redisConnection({ url, log, timeoutMs = 100 }: RedisOptions): RedisConnection {
  const outage = outageLog(log);
  const listeners = new Set<() => void>();
  let restUntil = 0;
  let timeouts = 0;
  let closed = false;

  const back = () => {
    timeouts = 0;
    restUntil = 0;
    outage.ended();
    for (const listener of listeners) listener();
  };
  const open = () => {
    const opened = createRedis(url);
    opened.on('error', outage.began);
    opened.on('ready', back);
    // It keeps trying by itself; a rejection only says that it was closed meanwhile.
    opened.connect().catch(() => {});
    return opened;
  };
  let client = open();
  const isReady = () => !closed && client.isReady && performance.now() >= restUntil;

  const failed = (error: unknown) => {
    if (closed) return;
    if (error instanceof ErrorReply) return outage.refused(error);
    outage.began(error);
    if (!(error instanceof RedisAway) || !isReady()) return;
    restUntil = performance.now() + restMs;
    timeouts += 1;
    if (timeouts < wedgedAfter) return;
    timeouts = 0;
    client.destroy();
    client = open();
  };

  return {
    isReady,
    async run(command) {
      if (!isReady()) throw new RedisAway('not connected');
      const asked = command(client);
      try {
        const answer = await within(asked, timeoutMs);
        if (outage.isOn()) back();
        return answer;
      } catch (error) {
        // A late failure is of no interest any more.
        asked.catch(() => {});
        failed(error);
        throw error instanceof RedisAway ? error : new RedisAway('a command failed', error);
      }
    },
    onReady: listener => {
      listeners.add(listener);
    },
    async settled(ms) {
      if (client.isReady) return;
      const ready = Promise.withResolvers<void>();
      const timer = setTimeout(ready.resolve, ms);
      listeners.add(ready.resolve);
      await ready.promise;
      listeners.delete(ready.resolve);
      clearTimeout(timer);
    },
    async close() {
      const wasReady = isReady();
      closed = true;
      if (wasReady) await within(client.close(), timeoutMs).catch(() => {});
      if (client.isOpen) client.destroy();
    },
  };
}

async function within<T>(asked: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new RedisAway(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** One line when it begins and one when it ends. */
function outageLog(log: Log) {
  let on = false;
  let told = false;
  return {
    isOn: () => on,
    began: (error: unknown) => {
      if (!on) log.warn({ err: error }, 'redis is away, working without it');
      on = true;
    },
    ended: () => {
      if (on) log.info('redis is back');
      on = false;
      told = false;
    },
    /** It is there and says no, for want of rights or memory: told once. */
    refused: (error: unknown) => {
      if (!told) log.error({ err: error }, 'redis refuses a command');
      told = true;
    },
  };
}
