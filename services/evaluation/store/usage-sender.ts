import { events } from '@bandera/contracts/events';
import { type UsageBatch, usageBatch } from '@bandera/contracts/usage';
import type { Bus } from '@bandera/kit/events/bus';
import { newId } from '@bandera/kit/ids';
import type { Log } from '@bandera/kit/log';
import { z } from 'zod';
import type { Usage } from '../domain/usage.ts';

export interface UsageSender {
  /** Sends what was counted since the last time and what could not be sent before. */
  flush(): Promise<void>;
  /** Batches that the broker has not taken yet. */
  unsent(): UsageBatch[];
  /** Takes batches that an earlier run could not send. */
  load(saved: unknown): void;
}

/** At one batch a second this is more than a day without a broker; beyond, the oldest go and the log says so. */
const mostUnsent = 100_000;

/**
 * Publishes batches straight to the bus: this service has no database, so no outbox. A batch keeps its id until the
 * broker has stored it, and reports apply an id once, so sending twice counts once.
 */
export function usageSender(options: { usage: Usage; bus: Bus; replica: string; log: Log }): UsageSender {
  const { usage, bus, replica, log } = options;
  const queue: UsageBatch[] = [];
  let sending: Promise<void> = Promise.resolve();

  async function send(): Promise<void> {
    queue.push(...usage.take().map(taken => ({ ...taken, batch: newId(), replica })));
    const dropped = queue.splice(0, Math.max(0, queue.length - mostUnsent));
    if (dropped.length > 0)
      log.error({ batches: dropped.length }, 'usage was dropped: the broker has been away too long');
    for (let batch = queue[0]; batch; batch = queue[0]) {
      const envelope = events.envelope('evaluation.usage.counted.v1', {
        id: batch.batch,
        aggregateId: batch.batch,
        actor: { kind: 'service', id: 'evaluation' },
        data: batch,
      });
      await bus.publish({ id: envelope.id, subject: envelope.subject, body: JSON.stringify(envelope) });
      queue.shift();
    }
  }

  return {
    flush() {
      sending = sending
        .then(send)
        .catch(error => log.warn({ err: error, unsent: queue.length }, 'usage waits for the broker'));
      return sending;
    },
    unsent: () => queue,
    load: saved => {
      queue.push(...z.array(usageBatch).parse(saved));
    },
  };
}
