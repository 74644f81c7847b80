import { problem } from '@bandera/contracts/problems';
import type { Trx } from '@bandera/kit/db/tx';
import type { Platform } from '@bandera/kit/platform';
import type { SecretBox } from '@bandera/kit/secret-box';
import type { NotificationsConfig } from '../config.ts';
import type { DeliverySender } from '../delivery-sender.ts';
import type { Webhook } from '../domain/webhook.ts';
import { webhookStore } from '../store/webhooks.ts';

export interface WebhookParts {
  platform: Platform;
  config: NotificationsConfig;
  box: SecretBox;
  sender: DeliverySender;
}

export async function findWebhook({ db }: Platform, company: string, id: string): Promise<Webhook> {
  const found = await webhookStore(db).find(company, id);
  if (!found) throw noSuchWebhook();
  return found;
}

export async function lockWebhook(trx: Trx, company: string, id: string): Promise<Webhook> {
  const found = await webhookStore(trx.db).lock(company, id);
  if (!found) throw noSuchWebhook();
  return found;
}

const noSuchWebhook = () => problem('not-found', { detail: 'There is no such webhook.' });
