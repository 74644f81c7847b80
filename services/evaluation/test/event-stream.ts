/** One message of a stream; a comment has none of these. */
export interface Message {
  id?: string;
  event?: string;
  data?: string;
}

/** Reads server-sent events off a real connection. */
export class EventReader {
  readonly response: Response;
  readonly #abort: AbortController;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = '';

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
    if (!response.body) throw new Error('no body');
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const abort = new AbortController();
    const response = await fetch(url, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: abort.signal,
    });
    return new EventReader(response, abort);
  }

  /** The next message, comments included; undefined when the server has ended the stream. */
  async next(): Promise<Message | undefined> {
    let end = this.#text.indexOf('\n\n');
    while (end < 0) {
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
      end = this.#text.indexOf('\n\n');
    }
    const lines = this.#text.slice(0, end).split('\n');
    this.#text = this.#text.slice(end + 2);
    return Object.fromEntries(
      lines.flatMap(line => {
        const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
        return field === undefined ? [] : [[field, value]];
      }),
    );
  }

  /** The next message that is no comment, its data parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every shape
  async message(): Promise<any> {
    for (;;) {
      const message = await this.next();
      if (message === undefined) return undefined;
      if (message.data !== undefined) return { ...message, data: JSON.parse(message.data) };
    }
  }

  close(): void {
    this.#abort.abort();
  }
}

type Listener = (event: { data?: string | undefined; lastEventId?: string | undefined }) => void;

/** What a browser has and Node has not, as far as the OpenFeature web provider uses it. */
export class BrowserEventSource {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static readonly opened: BrowserEventSource[] = [];
  readonly url: string;
  readyState = BrowserEventSource.CONNECTING;
  onopen: Listener | null = null;
  onmessage: Listener | null = null;
  onerror: Listener | null = null;
  readonly #listeners: [string, Listener][] = [];
  #reader: EventReader | undefined;

  constructor(url: string | URL) {
    this.url = String(url);
    BrowserEventSource.opened.push(this);
    void this.#run().catch(() => this.#say('error', {}));
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push([type, listener]);
  }

  removeEventListener(): void {}

  close(): void {
    this.readyState = BrowserEventSource.CLOSED;
    this.#reader?.close();
  }

  async #run(): Promise<void> {
    const reader = await EventReader.open(this.url, { origin: 'https://shop.test' });
    this.#reader = reader;
    if (reader.response.status !== 200) throw new Error('refused');
    this.readyState = BrowserEventSource.OPEN;
    this.#say('open', {});
    for (;;) {
      const message = await reader.next();
      if (message === undefined) throw new Error('ended');
      if (message.data !== undefined) {
        this.#say(message.event ?? 'message', { data: message.data, lastEventId: message.id });
      }
    }
  }

  #say(type: string, event: Parameters<Listener>[0]): void {
    if (this.readyState === BrowserEventSource.CLOSED) return;
    for (const [name, listener] of this.#listeners) if (name === type) listener(event);
    if (type === 'open') this.onopen?.(event);
    if (type === 'message') this.onmessage?.(event);
    if (type === 'error') this.onerror?.(event);
  }
}
