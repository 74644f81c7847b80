import { publish } from '@bandera/contracts/events';
import { byId, idOrKey, name } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import type { Trx } from '@bandera/kit/db/tx';
import { listOf, pageQuery } from '@bandera/kit/http/page';
import { newId } from '@bandera/kit/ids';
import { z } from 'zod';
import { newSigningSecret } from '../domain/signature.ts';
import { aboutWebhook, mostWebhooks, told, type Webhook } from '../domain/webhook.ts';
import { projectNamed } from '../known-projects.ts';
import { webhookStore } from '../store/webhooks.ts';
import { checkWebhookUrl } from '../webhook-target.ts';
import { findWebhook, lockWebhook, type WebhookParts } from './find-webhook.ts';
import { events, url } from './webhook-fields.ts';
import { shownWebhook, webhookView, webhookWithSecret } from './webhook-views.ts';

const newWebhook = z.object({
  name,
  url,
  events,
  /** Id or key. */
  project: idOrKey.nullable().optional(),
  enabled: z.boolean().default(true),
});
const version = (body: { version: number }) => body.version;

const orders = {
  name: { column: 'name', direction: 'asc' },
  '-name': { column: 'name', direction: 'desc' },
  createdAt: { column: 'created_at', direction: 'asc' },
  '-createdAt': { column: 'created_at', direction: 'desc' },
} as const;

export function webhookRoutes({ platform, config, box }: WebhookParts) {
  const { db, tx, clock } = platform;

  return [
    route({
      method: 'GET',
      path: '/api/v1/notifications/webhooks',
      summary: 'The webhooks of the company',
      access: 'webhook.read',
      query: pageQuery.extend({
        search: z.string().trim().max(120).optional(),
        sort: z.enum(['name', '-name', 'createdAt', '-createdAt']).default('createdAt'),
      }),
      response: listOf(webhookView),
      handler: async ({ actor, query: { search = '', sort, ...page } }) => {
        const { items, next } = await webhookStore(db).page(actor.company, search, [orders[sort]], page);
        return { items: items.map(shownWebhook), next };
      },
    }),

    route({
      method: 'POST',
      path: '/api/v1/notifications/webhooks',
      summary: 'Create a webhook; its secret is shown this once',
      access: 'webhook.write',
      body: newWebhook,
      response: webhookWithSecret,
      status: 201,
      idempotency: 'once',
      version,
      handler: async ({ actor: { company }, body }) => {
        const project = await projectNamed(platform, company, body.project ?? null);
        await checkWebhookUrl(body.url, platform, config);
        const now = clock.now();
        const id = newId();
        const secret = newSigningSecret();
        const webhook: Webhook = {
          ...body,
          id,
          company,
          project,
          disabledReason: null,
          secret: box.seal(secret, id),
          previousSecret: null,
          previousUntil: null,
          createdAt: now,
          updatedAt: now,
          version: 1,
        };
        await tx(async trx => {
          await insertWithinLimit(trx, webhook);
          await publish(trx, 'notifications.webhook.created.v1', {
            ...aboutWebhook(webhook),
            after: told(webhook),
          });
        });
        return { ...shownWebhook(webhook), secret };
      },
    }),

    route({
      method: 'GET',
      path: '/api/v1/notifications/webhooks/{id}',
      summary: 'Read a webhook',
      access: 'webhook.read',
      params: byId,
      response: webhookView,
      version,
      handler: async ({ actor, params }) =>
        shownWebhook(await findWebhook(platform, actor.company, params.id)),
    }),

    route({
      method: 'DELETE',
      path: '/api/v1/notifications/webhooks/{id}',
      summary: 'Delete a webhook with the log of its deliveries',
      access: 'webhook.write',
      params: byId,
      handler: async ({ actor, params, ifMatch }) => {
        await tx(async trx => {
          const before = await lockWebhook(trx, actor.company, params.id);
          ifMatch(before.version);
          await webhookStore(trx.db).remove(before.id);
          await publish(trx, 'notifications.webhook.deleted.v1', {
            ...aboutWebhook(before),
            before: told(before),
          });
        });
      },
    }),
  ];
}

async function insertWithinLimit(trx: Trx, webhook: Webhook): Promise<void> {
  const store = webhookStore(trx.db);
  if ((await store.count(webhook.company)) >= mostWebhooks) {
    throw problem('limit-reached', {
      detail: `A company may have ${mostWebhooks} webhooks.`,
      extra: { limit: mostWebhooks },
    });
  }
  await store.insert(webhook);
}
