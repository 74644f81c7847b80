import { linkToBroker } from '@bandera/kit/events/nats-link';
import type { Line } from './archive.ts';

type StoredEvent = Omit<Extract<Line, { is: 'event' }>, 'is'>;

/** What of a stream's configuration makes it again; the rest are the server's own defaults. */
const kept = ['subjects', 'storage', 'num_replicas', 'duplicate_window', 'max_age'] as const;

export interface StoredStream {
  /** Undefined while there is no stream. */
  config(): Promise<Record<string, unknown> | undefined>;
  /** All events that the stream has now, oldest first. */
  events(): AsyncGenerator<StoredEvent>;
  /** Makes the stream anew, empty; its consumers come back with the services, and pass over what they have applied. */
  recreate(config: Record<string, unknown>): Promise<void>;
  remove(): Promise<void>;
  add(event: StoredEvent): Promise<void>;
  close(): Promise<void>;
}

/** The stream of all events on the broker. */
export async function openStream(url: string, streamName = 'bandera-events'): Promise<StoredStream> {
  const broker = linkToBroker({ url }, () => {});
  const { js, jsm } = await broker.next();
  const info = () =>
    jsm.streams.info(streamName).catch(error => {
      if (error?.code !== '404') throw error;
    });
  const remove = async () => {
    if (await info()) await jsm.streams.delete(streamName);
  };
  return {
    async config() {
      const found = await info();
      if (!found) return undefined;
      return Object.fromEntries(kept.map(name => [name, found.config[name]]));
    },
    async *events() {
      const found = await info();
      if (!found || found.state.messages === 0) return;
      const consumer = await js.consumers.get(streamName);
      const messages = await consumer.consume();
      for await (const message of messages) {
        yield {
          subject: message.subject,
          id: message.headers?.get('Nats-Msg-Id') ?? '',
          body: Buffer.from(message.data).toString('base64'),
        };
        if (message.seq >= found.state.last_seq || message.info.pending === 0) break;
      }
      await messages.close();
    },
    async recreate(config) {
      await remove();
      await jsm.streams.add({ ...config, name: streamName });
    },
    remove,
    async add({ subject, id, body }) {
      await js.publish(subject, Buffer.from(body, 'base64'), { msgID: id, timeout: 10_000 });
    },
    close: () => broker.close(),
  };
}
