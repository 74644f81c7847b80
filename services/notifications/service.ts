import { byCompanyRole } from '@bandera/contracts/permissions';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { accessLog, metrics, problems, requestContext, secureHeaders } from '@bandera/kit/http/pipeline';
import { rateLimit } from '@bandera/kit/http/rate-limit';
import { routes } from '@bandera/kit/http/routes';
import { installationSecrets } from '@bandera/kit/own-secret';
import type { Platform } from '@bandera/kit/platform';
import { secretBox } from '@bandera/kit/secret-box';
import { defineService } from '@bandera/kit/service';
import { type NotificationsConfig, notificationsConfig } from './config.ts';
import { deliverySender } from './delivery-sender.ts';
import { digestJob } from './digest-job.ts';
import { newsConsumers } from './events.ts';
import { liveListeners } from './live-listeners.ts';
import { liveStreams } from './live-streams.ts';
import { mailer } from './mailer.ts';
import { migrations } from './migrations/index.ts';
import { purgeJob } from './purge.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { liveRoutes } from './routes/live.ts';
import { outboxRoutes } from './routes/outbox.ts';
import { preferenceRoutes } from './routes/preferences.ts';
import { webhookChangeRoutes } from './routes/webhook-changes.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** Tells people by mail, and programs by webhook, what happens: never within the request that does it. */
export const notifications = defineService({
  name: 'notifications',
  config: notificationsConfig,
  migrations,
  start({ platform, config }) {
    const { log } = platform;
    const box = secretBox(boxSecrets(platform, config), 'bandera notifications: webhook secrets v1');
    const sender = deliverySender({ platform, config, box });
    const parts = { platform, config, box, sender };
    const streams = liveStreams({ now: () => platform.clock.now().getTime() });
    const list = [
      ...preferenceRoutes(platform),
      ...webhookRoutes(parts),
      ...webhookChangeRoutes(parts),
      ...deliveryRoutes(parts),
      ...outboxRoutes(platform),
      ...liveRoutes(streams),
    ];
    return {
      routes: list,
      pipeline: [
        requestContext(),
        accessLog(log),
        metrics(platform.metrics, 'notifications'),
        problems(log),
        secureHeaders(),
        body(),
        auth(platform.auth),
        rateLimit({ name: 'notifications', by: 'actor', points: 1_200, seconds: 60, cache: platform.cache }),
        routes(list, { permits: byCompanyRole, log, idempotency: platform.idempotency }),
      ],
      consumers: [
        ...newsConsumers({ platform, digestSeconds: config.DIGEST_SECONDS, sender }),
        mailer(platform, config.MAIL_RETRY_SECONDS),
      ],
      listeners: liveListeners(streams),
      jobs: [
        digestJob(platform),
        sender.job,
        purgeJob(platform),
        { name: 'live streams', everyMs: 20_000, run: async () => streams.keepAlive() },
      ],
      drain: streams.drain,
      stop: sender.stop,
    };
  },
});

const boxSecrets = (
  platform: Platform,
  { KEY_ENCRYPTION_SECRET: keys = [] }: NotificationsConfig,
): string[] => [...keys, ...installationSecrets(platform, 'notifications')];
