import type { ServerResponse } from 'node:http';

/** What a client is told. A Buffer may be shared by all who are told the same: it is not copied. */
export type News = Buffer | string;

/** One client that wants to hear of one environment's changes. */
export interface Subscription {
  /** For the gauge of open streams. */
  kind: 'unleash' | 'ofrep' | 'sdk';
  company: string;
  project: string;
  environment: string;
  /**
   * What a client is told when it comes; undefined for nothing yet. `missed`: there was a change just before, which it
   * may not have seen.
   */
  first(missed: boolean): News | undefined;
  /** What is new since the last time it was told something; undefined for nothing. */
  next(): News | undefined;
  /** Whether its key is still good. */
  allowed(): boolean;
}

/** So much of a long message is handed to a connection at a time: at most this and Node's own 64 KiB wait for a client. */
const pieceBytes = 16 * 1024;
/** So many signs of life in a row that a client has taken nothing, and it is cut. */
const mostUnread = 2;

/**
 * One client's connection. It holds one message at most, and of that one a piece: while its client has not read it,
 * further changes wait as such, and are told as one when it has. So neither a slow reader nor a burst takes memory.
 */
export class Stream {
  readonly kind: Subscription['kind'];
  readonly #response: ServerResponse;
  readonly #subscription: Subscription;
  /** What has not been handed over of the message that is being told. */
  #rest: Buffer | undefined;
  #behind = false;
  #unread = 0;

  constructor(response: ServerResponse, subscription: Subscription, first: News | undefined) {
    this.kind = subscription.kind;
    this.#response = response;
    this.#subscription = subscription;
    response.on('error', () => {});
    response.on('drain', () => {
      this.#unread = 0;
      this.#goOn();
    });
    // Ended by its connection instead of in chunks: one write a message instead of three.
    response.removeHeader('Transfer-Encoding');
    response.flushHeaders();
    this.#say(first ?? sign);
  }

  onClose(listener: () => void): void {
    this.#response.once('close', listener);
  }

  /** Bytes that wait in this process. What a shared message has left to give is no burden of this stream's. */
  get buffered(): number {
    return this.#response.writableLength;
  }

  /** Says what is new, or remembers that there is something, while the client has not read what it was told before. */
  tell(): void {
    if (this.#endIfRefused()) return;
    this.#behind = this.#isWaiting();
    if (this.#behind) return;
    const news = this.#subscription.next();
    if (news !== undefined) this.#say(news);
  }

  keepAlive(): void {
    if (this.#endIfRefused()) return;
    if (!this.#isWaiting()) {
      this.#response.write(sign);
      return;
    }
    this.#unread += 1;
    if (this.#unread > mostUnread) this.#response.destroy();
  }

  /** What has been written still arrives, if its client reads. */
  end(): void {
    if (this.#isWaiting()) this.#response.destroy();
    else this.#response.end();
  }

  #isWaiting(): boolean {
    return this.#rest !== undefined || this.#response.writableNeedDrain;
  }

  #say(news: News): void {
    if (typeof news === 'string') {
      this.#response.write(news);
      return;
    }
    this.#rest = news;
    this.#goOn();
  }

  #goOn(): void {
    while (this.#rest && !this.#response.writableNeedDrain) {
      const rest: Buffer = this.#rest;
      this.#rest = rest.length > pieceBytes ? rest.subarray(pieceBytes) : undefined;
      this.#response.write(rest.subarray(0, pieceBytes));
    }
    if (this.#behind && !this.#isWaiting()) this.tell();
  }

  #endIfRefused(): boolean {
    const refused = !this.#subscription.allowed();
    if (refused) this.end();
    return refused;
  }
}

/** A comment: clients ignore it. */
const sign = ':\n\n';
