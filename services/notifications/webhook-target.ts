import { problem } from '@bandera/contracts/problems';
import { checkTarget, TargetRefused, TargetUnreachable } from '@bandera/kit/http/outbound';
import type { Platform } from '@bandera/kit/platform';
import type { NotificationsConfig } from './config.ts';

/**
 * 422 `target-refused` for an address that we would not send to. A name that nobody knows now may be known later: its
 * deliveries will tell, and check it again.
 */
export async function checkWebhookUrl(
  url: string,
  { config: { NODE_ENV } }: Pick<Platform, 'config'>,
  { WEBHOOK_ALLOW_PRIVATE }: Pick<NotificationsConfig, 'WEBHOOK_ALLOW_PRIVATE'>,
): Promise<void> {
  try {
    await checkTarget(url, { allowPrivate: WEBHOOK_ALLOW_PRIVATE });
  } catch (error) {
    if (error instanceof TargetRefused) throw refused(error.message);
    if (!(error instanceof TargetUnreachable)) throw error;
  }
  if (NODE_ENV === 'production' && !/^https:/i.test(url)) throw refused('The URL starts with https://.');
}

const refused = (message: string) =>
  problem('target-refused', { detail: `url: ${message}`, errors: [{ path: 'url', message }] });
