import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { connect } from 'nats';
import { requireBinary } from './find-binary.ts';
import { type Backend, type BackendOptions, startServer } from './server-process.ts';

/**
 * Starts a private NATS server with JetStream, whose streams and consumers stay in `dir`: they outlive
 * `restart()`, and `kill()` followed by `restart()`. Rejects when it is not installed or does not start.
 */
export function startNats({ dir, port }: BackendOptions): Promise<Backend> {
  const serverName = randomUUID();
  return startServer({
    name: 'nats',
    dir,
    ...(port === undefined ? {} : { port }),
    binary: requireBinary('nats-server', 'nats-server'),
    args: onPort => [
      ...['--addr', '127.0.0.1', '--port', String(onPort), '--server_name', serverName],
      ...['--jetstream', '--store_dir', join(dir, 'store')],
    ],
    url: onPort => `nats://127.0.0.1:${onPort}`,
    ask: url => ask(url, serverName),
  });
}

async function ask(url: string, serverName: string): Promise<void> {
  const connection = await connect({ servers: url, reconnect: false, timeout: 2_000 });
  try {
    if (connection.info?.server_name !== serverName) throw new Error(`another NATS answers at ${url}`);
    // A connection alone does not tell that JetStream has read its store.
    const manager = await connection.jetstreamManager({ timeout: 2_000 });
    await manager.getAccountInfo();
  } finally {
    await connection.close();
  }
}
