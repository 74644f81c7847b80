import { createClient } from 'redis';
import { requireBinary } from './find-binary.ts';
import { type Backend, type BackendOptions, startServer } from './server-process.ts';

/** Starts a private Redis that keeps nothing on disk. Rejects when it is not installed or does not start. */
export function startRedis({ dir, port }: BackendOptions): Promise<Backend> {
  return startServer({
    name: 'redis',
    dir,
    ...(port === undefined ? {} : { port }),
    binary: requireBinary('redis-server', 'redis-server'),
    args: onPort => [
      ...['--bind', '127.0.0.1', '--port', String(onPort), '--dir', dir],
      ...['--save', '', '--appendonly', 'no'],
    ],
    url: onPort => `redis://127.0.0.1:${onPort}`,
    ask,
  });
}

async function ask(url: string, pid: number): Promise<void> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  // The failed attempt rejects connect(); without a listener the same error would end the process.
  client.on('error', () => {});
  await client.connect();
  const info = await client.info('server').finally(() => client.close());
  if (!info.includes(`process_id:${pid}\r\n`)) throw new Error(`another Redis answers at ${url}`);
}
