import { events } from '@bandera/contracts/events';
import { type UsageBatch, usageBatch } from '@bandera/contracts/usage';
import type { Bus } from '@bandera/kit/events/bus';
import { newId } from '@bandera/kit/ids';
import type { Log } from '@bandera/kit/log';
import type { Usage } from '../domain/usage.ts';

export interface UsageSender {
  /** Sends what was counted since the last time and what could not be sent before. Never throws. */
  flush(): Promise<void>;
  /** The same at the end of the process: what the broker does not take is saved, to the last count. */
  close(): Promise<void>;
  /** Takes a batch that an earlier run could not send. */
  load(saved: unknown): void;
}

export interface UsageSenderOptions {
  usage: Usage;
  bus: Bus;
  /** Id of this process. */
  replica: string;
  log: Log;
  /** Told of each batch that has to wait, so that it can be saved; undefined when it has been sent. */
  changed: (id: string, batch: UsageBatch | undefined) => void;
}

/** When so many batches wait for the broker, further counts stay where they are, added up by minute. */
const mostWaiting = 300;

/**
 * Publishes batches straight to the bus: this service has no database, so no outbox. A batch keeps its id until the
 * broker has stored it, and consumers apply an id once, so sending twice counts once.
 */
export function usageSender({ usage, bus, replica, log, changed }: UsageSenderOptions): UsageSender {
  const queue: UsageBatch[] = [];
  const saved = new Set<string>();
  let sending: Promise<void> = Promise.resolve();
  let failing = false;

  async function publish(batch: UsageBatch): Promise<void> {
    const { id, subject, ...rest } = events.envelope('evaluation.usage.counted.v1', {
      id: batch.batch,
      aggregateId: batch.batch,
      actor: { kind: 'service', id: 'evaluation' },
      data: batch,
    });
    await bus.publish({ id, subject, body: JSON.stringify({ id, subject, ...rest }) });
  }

  async function send(): Promise<void> {
    for (let batch = queue[0]; batch; batch = queue[0]) {
      await publish(batch);
      queue.shift();
      if (saved.delete(batch.batch)) changed(batch.batch, undefined);
    }
    if (failing) log.info('usage is sent again');
    failing = false;
  }

  function keep(error: unknown): void {
    if (!failing) log.warn({ err: error, batches: queue.length }, 'usage waits for the broker');
    failing = true;
    for (const batch of queue) {
      if (saved.has(batch.batch)) continue;
      saved.add(batch.batch);
      changed(batch.batch, batch);
    }
  }

  function next(most: number): Promise<void> {
    sending = sending.then(() => {
      if (queue.length < most)
        queue.push(...usage.take().map(part => ({ ...part, batch: newId(), replica })));
      return send().catch(keep);
    });
    return sending;
  }

  return {
    flush: () => next(mostWaiting),
    close: () => next(Number.POSITIVE_INFINITY),
    load(value) {
      const batch = usageBatch.parse(value);
      saved.add(batch.batch);
      queue.push(batch);
    },
  };
}
