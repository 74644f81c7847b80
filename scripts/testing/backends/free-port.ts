import { createServer } from 'node:net';

/**
 * A TCP port on 127.0.0.1 that nobody listens on at the moment. Somebody else may take it before you do:
 * whoever starts a server on it should be ready to try another.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('the system gave no port'));
      });
    });
  });
}
