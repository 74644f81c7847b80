import { createServer, type Socket } from 'node:net';
import type { Running } from '@bandera/kit/run';
import type { Test } from 'tap';
import { freePort } from '../../scripts/testing/backends/free-port.ts';

/** An address at which nobody listens. */
export const closedAddress = async (protocol = 'http') => `${protocol}://127.0.0.1:${await freePort()}`;

/** Sends calls to a service elsewhere, until the function that it returns is called. */
export function moveService(running: Running, name: string, url: string): () => void {
  const { peerUrls } = running.config;
  const before = peerUrls[name];
  peerUrls[name] = url;
  return () => {
    if (before === undefined) delete peerUrls[name];
    else peerUrls[name] = before;
  };
}

/** Accepts connections and never says a word. */
export async function silentServer(t: Test): Promise<{ port: number; connected: Promise<void> }> {
  const sockets = new Set<Socket>();
  const first = Promise.withResolvers<void>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    first.resolve();
  });
  const port = await freePort();
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port, connected: first.promise };
}
