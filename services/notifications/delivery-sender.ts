import { randomBytes } from 'node:crypto';
import { publish } from '@bandera/contracts/events';
import type { Trx } from '@bandera/kit/db/tx';
import { runInContext } from '@bandera/kit/http/context';
import { safeFetch, TargetRefused, TargetUnreachable } from '@bandera/kit/http/outbound';
import type { Job } from '@bandera/kit/jobs';
import type { Platform } from '@bandera/kit/platform';
import type { SecretBox } from '@bandera/kit/secret-box';
import type { NotificationsConfig } from './config.ts';
import { type Attempt, type Delivery, leaseMs, outcomeOf, snippetOf } from './domain/delivery.ts';
import { signatureHeaders } from './domain/signature.ts';
import type { Webhook } from './domain/webhook.ts';
import { saveWebhook } from './save-webhook.ts';
import { deliveryStore } from './store/deliveries.ts';
import { webhookStore } from './store/webhooks.ts';

/** Deliveries under way in this process, and of these to one webhook: a slow receiver must not keep the others waiting. */
const mostAtOnce = 16;
const mostToOne = 3;
const timeoutMs = 10_000;

export interface DeliverySender {
  /** Says that something new is due. */
  wake(): void;
  /** Begins what is due, as far as there is room. */
  job: Job;
  /** Lets deliveries under way end. */
  stop(): Promise<void>;
}

export interface SenderParts {
  platform: Platform;
  config: Pick<NotificationsConfig, 'WEBHOOK_ALLOW_PRIVATE'>;
  box: SecretBox;
}

export function deliverySender(parts: SenderParts): DeliverySender {
  const { db, clock, log } = parts.platform;
  const underWay = new Map<Promise<void>, string>();
  let stopped = false;
  let wanted = false;
  let pumping: Promise<void> | undefined;

  const countOf = (webhook: string) => [...underWay.values()].filter(each => each === webhook).length;
  const busy = () => [...new Set(underWay.values())].filter(webhook => countOf(webhook) >= mostToOne);

  async function beginDue(): Promise<void> {
    let begun = true;
    while (begun && !stopped && underWay.size < mostAtOnce) {
      begun = false;
      const due = await deliveryStore(db).due(clock.now(), busy(), mostAtOnce - underWay.size);
      for (const delivery of due) begun = (await begin(delivery)) || begun;
    }
  }

  async function begin(delivery: Delivery): Promise<boolean> {
    if (stopped || countOf(delivery.webhook) >= mostToOne) return false;
    const now = clock.now();
    if (!(await deliveryStore(db).claim(delivery, now, new Date(now.getTime() + leaseMs)))) return false;
    const attempts = delivery.attempts + 1;
    // In a context of its own: what woke us may be a request, whose actor and idempotency key are not ours.
    const work = runInContext(ownContext(), () => deliver(parts, { ...delivery, attempts }))
      .catch(error => log.error({ err: error, delivery: delivery.id }, 'a delivery could not be settled'))
      .finally(() => {
        underWay.delete(work);
        wake();
      });
    underWay.set(work, delivery.webhook);
    return true;
  }

  async function run(): Promise<void> {
    while (wanted && !stopped) {
      wanted = false;
      await beginDue();
    }
  }

  function pump(): Promise<void> {
    wanted = true;
    pumping ??= run().finally(() => {
      pumping = undefined;
    });
    return pumping;
  }

  function wake(): void {
    pump().catch(error => log.warn({ err: error }, 'deliveries wait'));
  }

  return {
    wake,
    job: { name: 'webhook deliveries', everyMs: 1_000, run: pump },
    async stop() {
      stopped = true;
      await pumping;
      await Promise.all(underWay.keys());
    },
  };
}

const ownContext = () => ({
  trace: randomBytes(16).toString('hex'),
  actor: { kind: 'service', id: 'notifications' } as const,
});

async function deliver(parts: SenderParts, delivery: Delivery): Promise<void> {
  const webhook = await webhookStore(parts.platform.db).find(delivery.company, delivery.webhook);
  if (!webhook) return;
  await settle(parts.platform, webhook, delivery, await attempt(parts, webhook, delivery));
}

/** Sends it once. The address is resolved and checked anew each time: a name that was harmless may lead elsewhere now. */
async function attempt(
  { platform, config, box }: SenderParts,
  webhook: Webhook,
  { eventId, body }: Delivery,
): Promise<Attempt> {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  const at = platform.clock.now();
  const { name, version } = platform.house;
  try {
    const { status, body: answer } = await safeFetch(webhook.url, {
      headers: {
        'content-type': 'application/json',
        'user-agent': `${name}-Webhooks/${version}`,
        ...signatureHeaders(secretsOf(webhook, box, at), { id: eventId, at, body }),
      },
      body,
      timeoutMs,
      allowPrivate: config.WEBHOOK_ALLOW_PRIVATE,
    });
    return { status, durationMs: took(), response: snippetOf(answer) };
  } catch (error) {
    if (error instanceof TargetRefused || error instanceof TargetUnreachable) {
      return { error: error.message, durationMs: took(), response: '' };
    }
    platform.log.error({ err: error, webhook: webhook.id }, 'a webhook cannot be sent to');
    return { error: 'Could not be signed: rotate the secret.', durationMs: took(), response: '' };
  }
}

function secretsOf(webhook: Webhook, box: SecretBox, at: Date): string[] {
  const { id, secret, previousSecret, previousUntil } = webhook;
  const sealed = previousSecret && previousUntil && previousUntil > at ? [secret, previousSecret] : [secret];
  return sealed.map(each => box.open(each, id));
}

async function settle(
  platform: Platform,
  webhook: Webhook,
  delivery: Delivery,
  result: Attempt,
): Promise<void> {
  const now = platform.clock.now();
  const outcome = outcomeOf(result, delivery.attempts, Math.random());
  const change: Partial<Delivery> = {
    state: outcome.state,
    nextAttemptAt: outcome.state === 'pending' ? new Date(now.getTime() + outcome.inMs) : null,
    finishedAt: outcome.state === 'pending' ? null : now,
    lastStatus: result.status ?? null,
    lastError:
      outcome.state === 'delivered' ? null : (result.error ?? `The receiver answered ${result.status}.`),
    durationMs: result.durationMs,
    response: result.response,
  };
  await platform.tx(async trx => {
    // Only the attempt that holds the delivery says how it ended.
    if (!(await deliveryStore(trx.db).settle(delivery.id, delivery.attempts, change))) return;
    if (outcome.state !== 'failed') return;
    await publish(trx, 'notifications.delivery.failed.v1', {
      aggregateId: delivery.id,
      company: delivery.company,
      ...(webhook.project === null ? {} : { project: webhook.project }),
      data: { channel: 'webhook', target: webhook.name, attempts: delivery.attempts },
    });
    if (outcome.gone) await switchOff(trx, webhook, now);
  });
}

async function switchOff(trx: Trx, { company, id }: Webhook, now: Date): Promise<void> {
  const webhook = await webhookStore(trx.db).lock(company, id);
  const disabledReason = 'The receiver answered 410: it wants no more.';
  if (webhook?.enabled) await saveWebhook(trx, webhook, { enabled: false, disabledReason }, now);
}
