import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpServer {
  url: string;
  port: number;
  /** From now on every answer carries `Connection: close`, so that kept-alive clients move to other instances. */
  drain(): void;
  /** Stops accepting, lets requests in flight end within `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/** Listens; rejects with one clear line when the port is taken. */
export async function listen(
  answer: Answer,
  { host, port }: { host: string; port: number },
): Promise<HttpServer> {
  let draining = false;
  const server = createServer(
    { keepAliveTimeout: 75_000, headersTimeout: 20_000, requestTimeout: 60_000 },
    (request, response) => {
      if (draining) response.setHeader('Connection', 'close');
      answer(request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  const shownHost = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return {
    url: `http://${shownHost}:${actual}`,
    port: actual,
    drain: () => {
      draining = true;
    },
    close: graceMs => close(server, graceMs),
  };
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new StartError(`Port ${port} on ${host} is taken: stop what uses it or set PORT.`);
  if (error.code === 'EACCES')
    return new StartError(`Port ${port} needs more rights: set PORT to a number above 1023.`);
  return error;
}

/** Why a process cannot start, told in one line without a stack. */
export class StartError extends Error {
  override name = 'StartError';
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
