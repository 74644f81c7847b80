import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { StartError } from '../start-error.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpServer {
  url: string;
  port: number;
  /** From now on every answer carries `Connection: close`, so that kept-alive clients move to other instances. */
  drain(): void;
  /** Stops accepting, lets requests in flight end within `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/** How long a server waits for what, in milliseconds. */
export const timeouts = {
  // Longer than an edge keeps its own idle connections (Caddy: 30 s), or it would send requests into a closing one.
  keepAliveTimeout: 75_000,
  // This, too: an edge opens connections ahead of need, and one that nothing came over yet gets a 408 when the time is up,
  // which is then the answer to a request that sets out at that moment.
  headersTimeout: 60_000,
  // For the request only, however long its answer streams: 2 MB in that time is 17 KB/s.
  requestTimeout: 120_000,
  connectionsCheckingInterval: 10_000,
  // Below the 900 s after which Swarm's network forgets an idle connection.
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
};

export interface ListenOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** The setting to mend when the port cannot be had. */
  setting?: string;
  /** After how many milliseconds a kept connection is given up, up to a quarter more or less. */
  connectionMs?: number;
}

// Swarm's virtual addresses balance connections, not requests: what a busy edge keeps open would go to the old replicas
// for good, and one that was added, or came back, would get nothing.
const twoMinutes = 120_000;

/** Listens; rejects with one clear line when the port is taken. */
export async function listen(
  answer: Answer,
  { host, port, setting = 'PORT', connectionMs = twoMinutes }: ListenOptions,
): Promise<HttpServer> {
  const open = new Set<ServerResponse>();
  /** Until when each connection is kept. */
  const connections = new Map<Socket, number>();
  const isOld = ({ socket }: IncomingMessage) =>
    performance.now() >= (connections.get(socket) ?? Number.POSITIVE_INFINITY);
  let draining = false;
  const server = createServer(timeouts, (request, response) => {
    if (draining || (isOld(request) && isSmall(request))) response.setHeader('Connection', 'close');
    open.add(response);
    response.on('close', ended);
    answer(request, response);
  });
  // One function for all, which comes once to each: what every request pays for is kept small.
  function ended(this: ServerResponse): void {
    open.delete(this);
    readOn(this.req);
  }
  server.on('connection', socket => {
    // Not all at the same time, which an edge under load would feel.
    connections.set(socket, performance.now() + connectionMs * (0.75 + Math.random() / 2));
    socket.once('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(listenError(error, { host, port, setting })),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${reachable(host)}:${actual}`,
    port: actual,
    drain: () => {
      draining = true;
      for (const response of open) if (!response.headersSent) response.setHeader('Connection', 'close');
    },
    close: graceMs => close(server, connections, graceMs),
  };
}

/**
 * An answer may come before its request has been read, since the body is too large or not wanted. Node skips the rest of a
 * body that nobody has begun to read; one that was given up half way would hold up the next request of the connection.
 */
function readOn(request: IncomingMessage): void {
  if (request.readableEnded || request.destroyed) return;
  request.unpipe();
  request.resume();
}

/** An upload that is refused early would lose its answer with the connection, which can as well be given up later. */
function isSmall({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= 65_536;
}

/** A host as it stands in a URL that this machine can use. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function listenError(
  error: NodeJS.ErrnoException,
  { host, port, setting }: { host: string; port: number; setting: string },
): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(`Port ${port} on ${host} is taken: stop what uses it or set ${setting}.`);
    case 'EACCES':
      return new StartError(`Port ${port} needs more rights: set ${setting} to a number above 1023.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(`HOST: this machine has no address ${host}.`);
    default:
      return error;
  }
}

async function close(server: Server, connections: Map<Socket, number>, graceMs: number): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  const closeIdle = () => {
    server.closeIdleConnections();
    // Browsers and pools connect ahead of need; what has sent nothing yet is not idle for Node, and would be waited for.
    for (const socket of connections.keys()) if (socket.bytesRead === 0) socket.destroy();
  };
  closeIdle();
  const idle = setInterval(closeIdle, 100);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
