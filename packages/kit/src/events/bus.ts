/** One event on its way: `body` is the envelope as JSON. */
export interface BusMessage {
  id: string;
  subject: string;
  body: string;
  /** 1 at the first delivery. */
  attempt: number;
}

export interface ConsumeOptions {
  /** Letters, digits, `-` and `_`; replicas that give the same name share the work. */
  name: string;
  /** NATS wildcards: `*` is one token, `>` the rest. */
  filter: string;
  /** One message at a time, and the next one only when this one is done or dead. */
  ordered?: boolean | undefined;
  /** Messages handled at once by this replica (1); ignored when ordered. */
  concurrency?: number | undefined;
  /** Milliseconds before each retry; its length is the number of retries. */
  backoff?: number[] | undefined;
  /** Resolving acknowledges; throwing retries, or gives up at once for `Unprocessable`. */
  handle(message: BusMessage): Promise<void>;
  /** Keeps a message that is given up. When this throws, the message stays and is tried again later. */
  onDead(message: BusMessage, error: unknown): Promise<void>;
}

export interface Subscription {
  /** Takes no more messages and resolves when those being handled are done. */
  stop(): Promise<void>;
}

/** At least once, durable, in order: one contract, kept by a broker and by a file. */
export interface Bus {
  /** Resolves once the message is stored; rejects when it is not known to be. The same id twice is stored once. */
  publish(message: { id: string; subject: string; body: string }): Promise<void>;
  /** The same for several at once, all or none, in their order: where each alone would wait for a disk. */
  publishAll?(messages: readonly { id: string; subject: string; body: string }[]): Promise<void>;
  /** Durable: a new name starts at the oldest kept message, a known one where it stopped. */
  consume(options: ConsumeOptions): Promise<Subscription>;
  /** Every listener of every replica, from now on, at most once: for hints that something is new. */
  listen(filter: string, handle: (message: BusMessage) => void): Promise<Subscription>;
  /** Rejects when messages can be neither published nor consumed now. */
  ping(): Promise<void>;
  /** Stops all subscriptions as they would themselves, then leaves. */
  close(): Promise<void>;
}

/** Thrown by a handler: no retry can help, the message is dead at once. */
export class Unprocessable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unprocessable';
  }
}

/** Thrown by a handler: the fault is not the message's (a database is away), so it is retried for ever. */
export class HoldMessage extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HoldMessage';
  }
}

/** About quarter of an hour in all: longer than a deployment, shorter than anyone's patience. */
export const defaultBackoff = [1000, 5000, 30_000, 120_000, 600_000];

/** The longest wait between two attempts of a held message, in milliseconds. */
const longestHold = 30_000;

/** How long to wait before the next attempt, or `dead` when there is none. */
export function afterFailure(
  error: unknown,
  attempt: number,
  backoff: number[] = defaultBackoff,
): number | 'dead' {
  if (error instanceof Unprocessable) return 'dead';
  if (error instanceof HoldMessage)
    return Math.min(backoff[Math.min(attempt, backoff.length) - 1] ?? 1000, longestHold);
  return backoff[attempt - 1] ?? 'dead';
}

/** Whether a subject is among those that a filter means. */
export function matches(filter: string, subject: string): boolean {
  const wanted = filter.split('.');
  const tokens = subject.split('.');
  for (const [index, token] of wanted.entries()) {
    if (token === '>') return tokens.length > index;
    if (tokens[index] === undefined || (token !== '*' && token !== tokens[index])) return false;
  }
  return tokens.length === wanted.length;
}
