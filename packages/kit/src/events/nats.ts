import { setTimeout as sleep } from 'node:timers/promises';
import {
  AckPolicy,
  type ConnectionOptions,
  type ConsumerMessages,
  connect,
  DeliverPolicy,
  Events,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  type Msg,
  type NatsConnection,
  NatsError,
  nanos,
  StorageType,
  type StreamConfig,
} from 'nats';
import { afterFailure, type Bus, type BusMessage, type ConsumeOptions, type Subscription } from './bus.ts';

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

interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Within this time the broker recognises an id that it has stored already; the inbox knows them for ever. */
const duplicateWindowMs = 120_000;
/** The broker gives a message to somebody else when it has heard nothing about it for this long; handlers say so thrice. */
const ackWaitMs = 10_000;
const requestTimeoutMs = 5000;
const idleFetchMs = 5000;
/** Begun and not done per consumer, those that wait for their retry included. */
const mostOpen = 1000;

/**
 * The bus on NATS JetStream: one file-backed stream, a durable pull consumer per name. It keeps connecting in the
 * background, so a service starts and runs while the broker is away; `publish` and `ping` reject until it is back.
 * Works with nats-server 2.9.10 and newer. Resolves when connected, or after 3 s without a broker.
 */
export async function natsBus(options: NatsBusOptions): Promise<Bus> {
  const { log, prefix = 'bandera' } = options;
  const listeners = new Set<Listener>();
  const subscriptions = new Set<Subscription>();
  const broker = linkToBroker(options, link => {
    for (const listener of listeners) listenOn(link, listener);
  });
  const stream = eventStream(options, prefix);
  await Promise.race([broker.next(), sleep(3000, undefined, { ref: false })]);

  return {
    async publish({ id, subject, body }) {
      const { js, jsm } = broker.current();
      await stream.ensure(jsm);
      try {
        await js.publish(`${prefix}.${subject}`, body, { msgID: id, timeout: requestTimeoutMs });
      } catch (error) {
        if (hasCode(error, '503')) stream.forget(); // its disk may have been wiped: made anew at the next attempt
        throw error;
      }
    },
    async consume(consumeOptions) {
      const consumer = startConsumer({ options: consumeOptions, broker, stream, prefix, log });
      const subscription = {
        stop: async () => {
          subscriptions.delete(subscription);
          await consumer.stop();
        },
      };
      subscriptions.add(subscription);
      await consumer.begun;
      return subscription;
    },
    async listen(filter, handle) {
      const listener: Listener = {
        subject: `${prefix}.${filter}`,
        hear: listenerOf(handle, prefix, log),
        leave: () => {},
      };
      listeners.add(listener);
      const link = broker.currentIfUp();
      if (link) {
        listenOn(link, listener);
        await link.nc.flush();
      }
      return {
        stop: async () => {
          listeners.delete(listener);
          listener.leave();
        },
      };
    },
    async ping() {
      const { jsm } = broker.current();
      await stream.ensure(jsm);
      await jsm.streams.info(stream.name);
    },
    async close() {
      await Promise.all([...subscriptions].map(subscription => subscription.stop()));
      await broker.close();
    },
  };
}

const hasCode = (error: unknown, code: string) => error instanceof NatsError && error.code === code;

const differs = (have: object, wanted: object) => {
  const found = new Map(Object.entries(have));
  return Object.entries(wanted).some(
    ([key, value]) => JSON.stringify(found.get(key)) !== JSON.stringify(value),
  );
};

function received(message: Msg | JsMsg, prefix: string, attempt: number): BusMessage {
  return {
    id: message.headers?.get('Nats-Msg-Id') ?? '',
    subject: message.subject.slice(prefix.length + 1),
    body: message.string(),
    attempt,
  };
}

// ---- the connection ----

interface Link {
  nc: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
}

interface Broker {
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
function linkToBroker({ url, log }: NatsBusOptions, onNew: (link: Link) => void): Broker {
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
      await link?.nc.drain().catch(() => link?.nc.close());
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
const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms * (0.5 + Math.random()), undefined, { signal }).catch(() => {});

// ---- the stream ----

interface EventStream {
  name: string;
  /** Makes the stream if it is not there, and brings its configuration up to date once. */
  ensure(jsm: JetStreamManager): Promise<void>;
  /** Looks again at the next `ensure`. */
  forget(): void;
}

function eventStream(
  { stream: name = 'bandera-events', replicas = 1, keepDays = 7, log }: NatsBusOptions,
  prefix: string,
): EventStream {
  const wanted: Partial<StreamConfig> = {
    subjects: [`${prefix}.>`],
    storage: StorageType.File,
    num_replicas: replicas,
    duplicate_window: nanos(duplicateWindowMs),
    max_age: nanos(keepDays * 86_400_000),
  };
  let known = false;
  return {
    name,
    forget: () => {
      known = false;
    },
    async ensure(jsm) {
      if (known) return;
      const info = await jsm.streams.info(name).catch(error => {
        if (!hasCode(error, '404')) throw error;
      });
      if (!info) {
        await jsm.streams.add({ ...wanted, name });
      } else if (differs(info.config, wanted)) {
        await jsm.streams
          .update(name, { ...info.config, ...wanted })
          .catch(error => log?.error({ err: error, stream: name }, 'the stream keeps its old configuration'));
      }
      known = true;
    },
  };
}

// ---- durable consumers ----

/**
 * Makes the durable when it is missing. With `adapt`, which is once in a process's life, so that replicas of two
 * releases do not overrule each other for ever, a different one is adapted. A changed filter means making it anew behind
 * what it has acknowledged: nats-server 2.9 accepts the change and then ignores it.
 */
async function ensureConsumer(
  jsm: JetStreamManager,
  stream: string,
  prefix: string,
  { name, filter, ordered }: ConsumeOptions,
  adapt: boolean,
): Promise<void> {
  const adaptable = {
    ack_wait: nanos(ackWaitMs),
    max_deliver: -1, // giving up is decided here, where the dead message can be kept
    max_ack_pending: ordered ? 1 : mostOpen,
  };
  const config = {
    ...adaptable,
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    filter_subject: `${prefix}.${filter}`,
  };
  const info = await jsm.consumers.info(stream, name).catch(error => {
    if (!hasCode(error, '404')) throw error;
  });
  if (!info) {
    await jsm.consumers.add(stream, { ...config, deliver_policy: DeliverPolicy.All });
  } else if (adapt && differs(info.config, config)) {
    if (info.config.filter_subject === config.filter_subject) {
      await jsm.consumers.update(stream, name, adaptable);
      return;
    }
    await jsm.consumers.delete(stream, name);
    const start = {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: info.ack_floor.stream_seq + 1,
    };
    await jsm.consumers.add(stream, { ...config, ...start });
  }
}

interface ConsumerInput {
  options: ConsumeOptions;
  broker: Broker;
  stream: EventStream;
  prefix: string;
  log: Log | undefined;
}

/** Pulls and handles until stopped, whatever happens to the broker, the stream or the durable meanwhile. */
function startConsumer({
  options,
  broker,
  stream,
  prefix,
  log,
}: ConsumerInput): Subscription & { begun: Promise<void> } {
  const slots = options.ordered ? 1 : (options.concurrency ?? 1);
  const stopping = new AbortController();
  const begun = Promise.withResolvers<void>();
  const handling = new Set<Promise<void>>();
  let pulled: ConsumerMessages | undefined;
  let adapted = false;

  async function work({ js, jsm }: Link): Promise<void> {
    await stream.ensure(jsm);
    await ensureConsumer(jsm, stream.name, prefix, options, !adapted);
    adapted = true;
    const consumer = await js.consumers.get(stream.name, options.name);
    begun.resolve();
    while (!stopping.signal.aborted) {
      if (handling.size >= slots) await Promise.race(handling);
      if (stopping.signal.aborted) return;
      pulled = await consumer.fetch({ max_messages: slots - handling.size, expires: idleFetchMs });
      let empty = true;
      for await (const message of pulled) {
        empty = false;
        const one = handle(message, options, prefix, log).finally(() => handling.delete(one));
        handling.add(one);
      }
      if (empty && !stopping.signal.aborted) await consumer.info(); // throws when stream or durable are gone
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const link = await Promise.race([broker.next(), aborted(stopping.signal)]);
      if (!link) break;
      try {
        await work(link);
      } catch (error) {
        stream.forget();
        begun.resolve();
        if (!stopping.signal.aborted)
          log?.warn({ err: error, consumer: options.name }, 'consuming is interrupted');
        await pause(1000, stopping.signal);
      }
    }
  }

  const running = run();
  return {
    begun: Promise.race([begun.promise, sleep(requestTimeoutMs, undefined, { ref: false })]),
    async stop() {
      stopping.abort();
      pulled?.stop();
      await running;
      await Promise.all(handling);
    },
  };
}

const aborted = (signal: AbortSignal) =>
  new Promise<undefined>(resolve =>
    signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  );

async function handle(
  message: JsMsg,
  options: ConsumeOptions,
  prefix: string,
  log: Log | undefined,
): Promise<void> {
  const event = received(message, prefix, message.info.deliveryCount);
  const heartbeat = setInterval(() => message.working(), ackWaitMs / 3);
  try {
    await options.handle(event);
    message.ack();
  } catch (error) {
    const wait = afterFailure(error, event.attempt, options.backoff);
    if (wait !== 'dead') return message.nak(wait);
    try {
      await options.onDead(event, error);
      message.term();
    } catch (cause) {
      log?.error({ err: cause, consumer: options.name, event: event.id }, 'an event could not be put aside');
      message.nak(1000);
    }
  } finally {
    clearInterval(heartbeat);
  }
}

// ---- listeners ----

// A listener is a plain subscription, not a JetStream consumer: what JetStream stores is published on its subject as
// well, which is all that "from now on, at most once" asks for, and it leaves no state on the broker.
interface Listener {
  subject: string;
  hear(message: Msg): void;
  leave(): void;
}

function listenOn({ nc }: Link, listener: Listener): void {
  const subscription = nc.subscribe(listener.subject, {
    callback: (error, message) => {
      if (!error) listener.hear(message);
    },
  });
  listener.leave = () => subscription.unsubscribe();
}

/** A relay that repeats a publication is heard again here, so the last ids are remembered. */
function listenerOf(handleMessage: (message: BusMessage) => void, prefix: string, log: Log | undefined) {
  const heard = new Set<string>();
  return (message: Msg) => {
    const event = received(message, prefix, 1);
    if (heard.has(event.id)) return;
    heard.add(event.id);
    for (const oldest of heard.size > 2000 ? [...heard].slice(0, 1000) : []) heard.delete(oldest);
    try {
      handleMessage(event);
    } catch (error) {
      log?.error({ err: error, subject: event.subject }, 'a listener failed');
    }
  };
}
