import type { ConsumeOptions } from './bus.ts';
import {
  AckPolicy,
  DeliverPolicy,
  type JetStreamManager,
  nanos,
  StorageType,
  type StreamConfig,
} from './nats-client.ts';
import { hasCode, type NatsBusOptions } from './nats-link.ts';

/** Within this time the broker recognises an id that it has stored already; the inbox knows them for ever. */
const duplicateWindowMs = 120_000;
/** The broker gives a message to somebody else when it has heard nothing about it for this long; handlers say so thrice. */
export const ackWaitMs = 10_000;
/** Begun and not done per consumer, those that wait for their retry included. */
const mostOpen = 1000;

const differs = (have: object, wanted: object) => {
  const found = new Map(Object.entries(have));
  return Object.entries(wanted).some(
    ([key, value]) => JSON.stringify(found.get(key)) !== JSON.stringify(value),
  );
};

/** The stream that keeps all events. */
export interface EventStream {
  name: string;
  /** Makes the stream if it is not there, and brings its configuration up to date once. */
  ensure(jsm: JetStreamManager): Promise<void>;
  /** Looks again at the next `ensure`. */
  forget(): void;
}

export function eventStream(
  { stream: name = 'bandera-events', replicas = 1, keepDays = 7, log }: NatsBusOptions,
  prefix: string,
): EventStream {
  const wanted: Partial<StreamConfig> = {
    subjects: [`${prefix}.>`],
    storage: StorageType.File,
    num_replicas: replicas,
    duplicate_window: nanos(duplicateWindowMs),
    max_age: nanos(keepDays * 86_400_000),
  };
  let known = false;
  return {
    name,
    forget: () => {
      known = false;
    },
    async ensure(jsm) {
      if (known) return;
      const info = await jsm.streams.info(name).catch(error => {
        if (!hasCode(error, '404')) throw error;
      });
      if (!info) {
        await jsm.streams.add({ ...wanted, name });
      } else if (differs(info.config, wanted)) {
        await jsm.streams
          .update(name, { ...info.config, ...wanted })
          .catch(error => log?.error({ err: error, stream: name }, 'the stream keeps its old configuration'));
      }
      known = true;
    },
  };
}

/**
 * Makes the durable when it is missing. With `adapt`, which is once in a process's life, so that replicas of two
 * releases do not overrule each other for ever, a different one is adapted. A changed filter means making it anew behind
 * what it has acknowledged: nats-server 2.9 accepts the change and then ignores it.
 */
export async function ensureConsumer(
  jsm: JetStreamManager,
  stream: string,
  prefix: string,
  { name, filter, ordered }: ConsumeOptions,
  adapt: boolean,
): Promise<void> {
  const adaptable = {
    ack_wait: nanos(ackWaitMs),
    max_deliver: -1, // giving up is decided here, where the dead message can be kept
    max_ack_pending: ordered ? 1 : mostOpen,
  };
  const config = {
    ...adaptable,
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    filter_subject: `${prefix}.${filter}`,
  };
  const info = await jsm.consumers.info(stream, name).catch(error => {
    if (!hasCode(error, '404')) throw error;
  });
  if (!info) {
    await jsm.consumers.add(stream, { ...config, deliver_policy: DeliverPolicy.All });
  } else if (adapt && differs(info.config, config)) {
    if (info.config.filter_subject === config.filter_subject) {
      await jsm.consumers.update(stream, name, adaptable);
      return;
    }
    await jsm.consumers.delete(stream, name);
    const start = {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: info.ack_floor.stream_seq + 1,
    };
    await jsm.consumers.add(stream, { ...config, ...start });
  }
}
