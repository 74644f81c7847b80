import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { eventReader, type ServerEvent } from './event-reader.ts';
import type { Settings } from './options.ts';

/** The key is not good, or not for this: trying again is of no use. */
export class Refused extends Error {}

/** The request itself is at fault (400, 413): sent again it would be refused again. */
export class Unacceptable extends Error {}

/** Not now. */
export class Unavailable extends Error {
  /** How long the server asks to be left alone; 0 when it does not say. */
  readonly waitMs: number;

  constructor(message: string, waitMs = 0) {
    super(message);
    this.waitMs = waitMs;
  }
}

export interface Request {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly timeoutMs?: number;
  /** Whether the process waits for the answer; in the background it may end meanwhile. */
  readonly held?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly body: string;
}

/** Requests to `/api/sdk/v1` with the key. Node's own client, since sockets of `fetch` would keep the process alive. */
export interface Connection {
  /** A whole answer. Throws `Refused`, `Unacceptable` or `Unavailable` for any status but 2xx and 304. */
  ask(path: string, request?: Request): Promise<Answer>;
  /** Hands over each event until the stream ends. Throws like `ask`. */
  listen(path: string, onEvent: (event: ServerEvent) => void): Promise<void>;
  /** Breaks off what is under way. */
  close(): void;
}

/** More than any environment has. */
const mostBytes = 256 * 1024 * 1024;
const defaultTimeoutMs = 10_000;
/** The server gives a sign of life every 20 s. */
const silenceMs = 60_000;

export function connection({ url, key, appName }: Settings): Connection {
  const { request, Agent } = url.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true });
  const closing = new Set<() => void>();
  let closed = false;

  const common = {
    authorization: `Bearer ${key}`,
    'user-agent': 'bandera-node/0.1.0',
    ...(appName && { 'x-app-name': appName }),
  };

  /** Resolves when the head of the answer is there. `timeoutMs` of silence end it, as `close` does. */
  function send(path: string, asked: Request, timeoutMs: number): Promise<IncomingMessage> {
    const { method = 'GET', headers, body, held = false } = asked;
    return new Promise((resolve, reject) => {
      if (closed) return reject(new Unavailable('The provider is closed.'));
      const sent = request(new URL(`api/sdk/v1/${path}`, url), {
        method,
        agent,
        headers: { ...common, ...headers },
        timeout: timeoutMs,
      });
      let answered = false;
      const breakOff = () => sent.destroy(new Unavailable('The provider is closed.'));
      closing.add(breakOff);
      sent.on('socket', socket => (held ? socket.ref() : socket.unref()));
      sent.on('timeout', () => sent.destroy(new Unavailable('Bandera does not answer.')));
      sent.on('error', error => {
        // The server has closed a connection that was kept for later: that says nothing about a new one.
        const wasIdle = !answered && sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
        if (wasIdle) resolve(send(path, asked, timeoutMs));
        else reject(unavailable(error));
      });
      sent.on('close', () => closing.delete(breakOff));
      sent.on('response', response => {
        answered = true;
        resolve(response);
      });
      sent.end(body);
    });
  }

  return {
    async ask(path, asked = {}) {
      const { timeoutMs = defaultTimeoutMs } = asked;
      const response = await send(path, asked, timeoutMs);
      const body = await textOf(response, timeoutMs);
      const { statusCode: status = 0, headers } = response;
      if (status !== 304 && (status < 200 || status > 299)) throw failure(response, body);
      return { status, etag: headers.etag ?? '', body };
    },
    async listen(path, onEvent) {
      const response = await send(path, { headers: { accept: 'text/event-stream' } }, silenceMs);
      if (response.statusCode !== 200) throw failure(response, await textOf(response, defaultTimeoutMs));
      const read = eventReader(onEvent);
      try {
        for await (const chunk of response.setEncoding('utf8')) read(String(chunk));
      } catch (error) {
        throw unavailable(error);
      }
    },
    close() {
      closed = true;
      for (const breakOff of closing) breakOff();
      agent.destroy();
    },
  };
}

/** The body. The time-out counts from the head on, so that a trickle does not hold a request for ever. */
async function textOf(response: IncomingMessage, timeoutMs: number): Promise<string> {
  const late = setTimeout(() => response.destroy(new Unavailable('Bandera answers too slowly.')), timeoutMs);
  late.unref();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostBytes) throw new Unavailable('The answer is too large.');
    }
    return Buffer.concat(chunks).toString();
  } catch (error) {
    throw unavailable(error);
  } finally {
    clearTimeout(late);
  }
}

const unavailable = (error: unknown) =>
  error instanceof Unavailable
    ? error
    : new Unavailable(`Bandera cannot be reached: ${error instanceof Error ? error.message : 'no answer'}`);

function failure({ statusCode = 0, headers }: IncomingMessage, body: string): Error {
  const message = messageIn(body) ?? `Bandera answered ${statusCode}.`;
  if (statusCode === 401 || statusCode === 403) return new Refused(message);
  if (statusCode === 400 || statusCode === 413) return new Unacceptable(message);
  const seconds = Number(headers['retry-after'] ?? 0);
  return new Unavailable(message, Number.isFinite(seconds) ? Math.min(seconds, 600) * 1_000 : 0);
}

function messageIn(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body);
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
