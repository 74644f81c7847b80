// Holds event streams open for the row `streams`, from a process of its own, and tells what they hear.
import { once } from 'node:events';
import { connect } from 'node:net';

/** What it is asked: to hold so many streams in all. */
export interface Wanted {
  streams: number;
  url: string;
}

/** What it tells: how many are open, or that all of them have heard of this revision. */
export type Told = { open: number } | { heard: number } | { broken: string };

/** Local addresses of one machine for so many connections to one port each: there are about 28,000 ports to connect from. */
const perAddress = 20_000;
const atOnce = 100;

let open = 0;
const heardBy = new Map<number, number>();

const tell = (told: Told) => void process.send?.(told);

process.on('message', async ({ streams, url }: Wanted) => {
  try {
    const target = new URL(url);
    while (open < streams) {
      const count = Math.min(atOnce, streams - open);
      await Promise.all(Array.from({ length: count }, (_, index) => listen(target, open + index)));
      open += count;
    }
    tell({ open });
  } catch (error) {
    tell({ broken: String(error) });
  }
});
process.on('disconnect', () => process.exit());

async function listen({ hostname, port, pathname, search }: URL, index: number): Promise<void> {
  const localAddress = `127.0.0.${1 + Math.floor(index / perAddress)}`;
  const socket = connect({ host: hostname, port: Number(port), localAddress });
  await once(socket, 'connect');
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\nAccept: text/event-stream\r\n\r\n`);
  const [head] = await once(socket, 'data');
  if (!String(head).startsWith('HTTP/1.1 200')) throw new Error(`a stream was answered ${String(head)}`);
  socket.on('data', chunk => {
    const id = /^id: (\d+)$/m.exec(String(chunk))?.[1];
    if (id === undefined) return;
    const count = (heardBy.get(Number(id)) ?? 0) + 1;
    heardBy.set(Number(id), count);
    if (count === open) tell({ heard: Number(id) });
  });
  socket.on('close', () => tell({ broken: 'a stream has ended' }));
}
