import type { Trx } from '../db/tx.ts';
import type { Envelope } from './envelope.ts';

export interface ConsumerSettings {
  /** One event at a time, in order, holding the later ones while one fails. */
  ordered?: boolean;
  /** Events handled at once (1); ignored when ordered. */
  concurrency?: number;
  /** Milliseconds before each retry; its length is their number. */
  backoff?: number[];
  /**
   * The handler waits for something slow outside, such as a mail server, and must hold no transaction meanwhile: it is
   * given none and nothing is marked as applied, so it makes itself safe to repeat.
   */
  outside?: boolean;
  /** Told of an event that is put aside as dead, in no transaction. When it throws, it is told again. */
  gaveUp?(event: Envelope, error: unknown): void | Promise<void>;
}

/** What a service does about events, made by `consumer()` of its catalogue. */
export interface Consumer extends ConsumerSettings {
  name: string;
  filter: string;
  /** Reads a message; throws `Unprocessable` when it is not what its subject promises. */
  parse(body: string): Envelope;
  /** False for events that match the filter and have no handler: they are acknowledged. */
  handles(subject: string): boolean;
  /** What it returns is awaited and dropped. */
  handle(event: Envelope, trx: Trx): unknown;
}

/** What every replica wants to hear at once, made by `listener()` of the catalogue. */
export interface Listener {
  filter: string;
  parse(body: string): Envelope;
  handles(subject: string): boolean;
  handle(event: Envelope): unknown;
}
