import { publish } from '@bandera/contracts/events';
import type { Trx } from '@bandera/kit/db/tx';
import { aboutWebhook, told, type Webhook } from './domain/webhook.ts';
import { deliveryStore } from './store/deliveries.ts';
import { webhookStore } from './store/webhooks.ts';

type Change = Partial<Omit<Webhook, 'id' | 'company' | 'version' | 'updatedAt'>>;

/** Changes a webhook that the transaction has locked, and says so. One that is switched off gets nothing more. */
export async function saveWebhook(trx: Trx, before: Webhook, change: Change, now: Date): Promise<Webhook> {
  const after = { ...before, ...change, updatedAt: now, version: before.version + 1 };
  await webhookStore(trx.db).save(after);
  if (before.enabled && !after.enabled) {
    await deliveryStore(trx.db).abandon(
      after.id,
      after.disabledReason ?? 'The webhook was switched off.',
      now,
    );
  }
  await publish(trx, 'notifications.webhook.updated.v1', {
    ...aboutWebhook(after),
    before: told(before),
    after: told(after),
  });
  return after;
}
