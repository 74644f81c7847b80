import { setTimeout as sleep } from 'node:timers/promises';
import type { BusMessage } from './bus.ts';
import {
  type ConnectionOptions,
  connect,
  Events,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  type Msg,
  type NatsConnection,
  NatsError,
} from './nats-client.ts';

export interface NatsBusOptions {
  /** `nats://user:password@host:4222`; several servers of a cluster separated by commas. */
  url: string;
  /** Copies of each message in the cluster (1). */
  replicas?: number | undefined;
  /** Name of the stream (`bandera-events`). */
  stream?: string | undefined;
  /** First token of every subject on the broker (`bandera`), so that nothing else that uses it is in the way. */
  prefix?: string | undefined;
  /** Days that messages are kept (7). */
  keepDays?: number | undefined;
  log?: Log | undefined;
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Longest wait for an answer of the broker. */
export const requestTimeoutMs = 5000;

export interface Link {
  nc: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
}

/** The connection to the broker, as far as there is one. */
export interface Broker {
  /** Throws while the broker is away. */
  current(): Link;
  currentIfUp(): Link | undefined;
  /** Resolves as soon as there is a connection. */
  next(): Promise<Link>;
  close(): Promise<void>;
}

function connectionOptions(url: string): ConnectionOptions {
  const urls = url
    .split(',')
    .map(one => URL.parse(one.includes('://') ? one.trim() : `nats://${one.trim()}`));
  const [first] = urls;
  if (!first || urls.some(one => !one?.hostname))
    throw new Error('NATS_URL must look like nats://user:password@host:4222');
  return {
    servers: urls.map(one => `${one?.hostname}:${one?.port || 4222}`),
    ...(first.username && {
      user: decodeURIComponent(first.username),
      pass: decodeURIComponent(first.password),
    }),
    ...(first.protocol === 'tls:' && { tls: {} }),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    reconnectJitter: 500,
    timeout: requestTimeoutMs,
    pingInterval: 10_000,
    maxPingOut: 2,
  };
}

/** Connects now, and again whenever the client gives up (it does when it is refused twice), until closed. */
export function linkToBroker({ url, log }: NatsBusOptions, onNew: (link: Link) => void): Broker {
  const settings = connectionOptions(url);
  const closing = new AbortController();
  const waiting = new Set<(link: Link) => void>();
  let link: Link | undefined;
  let up = false;

  const isUp = (current: Link) => {
    up = true;
    for (const resolve of waiting) resolve(current);
    waiting.clear();
  };

  async function watch(current: Link): Promise<void> {
    for await (const { type } of current.nc.status()) {
      if (type === Events.Disconnect) {
        up = false;
        log?.warn({}, 'NATS is away');
      } else if (type === Events.Reconnect) {
        isUp(current);
        log?.info({}, 'NATS is back');
      }
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!closing.signal.aborted) {
      try {
        const nc = await connect(settings);
        link = {
          nc,
          js: nc.jetstream({ timeout: requestTimeoutMs }),
          jsm: await nc.jetstreamManager({ checkAPI: false, timeout: requestTimeoutMs }),
        };
        if (closing.signal.aborted) return void (await nc.close());
        warnOfOldServer(nc.info?.version, log);
        failures = 0;
        onNew(link);
        isUp(link);
        watch(link).catch(() => {}); // ends with the connection
        await nc.closed();
      } catch (error) {
        if (failures++ % 30 === 0) log?.warn({ err: error }, 'NATS cannot be reached');
      }
      up = false;
      link = undefined;
      await pause(1000, closing.signal);
    }
  }

  const running = run();
  const currentIfUp = () => (up ? link : undefined);
  return {
    currentIfUp,
    current() {
      const current = currentIfUp();
      if (!current) throw new Error('NATS is away');
      return current;
    },
    next: () => new Promise(resolve => (up && link ? resolve(link) : waiting.add(resolve))),
    async close() {
      closing.abort();
      // Draining needs an answer, which a broker that is away will not give.
      if (up) await link?.nc.drain().catch(() => link?.nc.close());
      else await link?.nc.close();
      await running;
    },
  };
}

// 2.10.20 to 2.10.22 could lose a stream when killed; older ones lack fixes as well.
function warnOfOldServer(version: string | undefined, log: Log | undefined): void {
  const [major = 0, minor = 0, patch = 0] = (version ?? '').split('.').map(Number);
  const old = major < 2 || (major === 2 && (minor < 10 || (minor === 10 && patch < 23)));
  if (old) log?.warn({ version }, 'this nats-server may lose messages when killed: use 2.10.23 or newer');
}

/** Waits about this long, less when the signal fires. */
export const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms * (0.5 + Math.random()), undefined, { signal }).catch(() => {});

export const hasCode = (error: unknown, code: string) => error instanceof NatsError && error.code === code;

/** A message of the broker as the bus knows it. */
export function received(message: Msg | JsMsg, prefix: string, attempt: number): BusMessage {
  return {
    id: message.headers?.get('Nats-Msg-Id') ?? '',
    subject: message.subject.slice(prefix.length + 1),
    body: message.string(),
    attempt,
  };
}
