import { byId, id } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { listOf, pageQuery, searchText, sortOf } from '@bandera/kit/http/page';
import { limiter } from '@bandera/kit/http/rate-limit';
import { newId } from '@bandera/kit/ids';
import { z } from 'zod';
import type { Delivery } from '../domain/delivery.ts';
import { testBody } from '../domain/webhook-body.ts';
import { deliverySorts, deliveryStore } from '../store/deliveries.ts';
import { findWebhook, lockWebhook, type WebhookParts } from './find-webhook.ts';
import { deliveryView, deliveryWithBody, shownDelivery } from './webhook-views.ts';

const numbered = z.object({ id, n: z.coerce.number().int().min(1).max(2_147_483_647) });

export function deliveryRoutes({ platform, sender }: WebhookParts) {
  const { db, tx, clock, cache } = platform;
  // What people send by hand goes to somebody else's server: a few a minute are for looking, more would be an attack.
  const byHand = limiter({ name: 'notifications:by-hand', points: 30, seconds: 60, cache });

  type Wanted = Pick<Delivery, 'webhook' | 'company' | 'eventId' | 'type' | 'body'>;
  const send = async (wanted: Wanted) => {
    await byHand.consume(wanted.webhook);
    const delivery = await tx(async trx => {
      await lockWebhook(trx, wanted.company, wanted.webhook);
      trx.afterCommit(sender.wake);
      return deliveryStore(trx.db).add(wanted, clock.now());
    });
    return shownDelivery(delivery);
  };

  return [
    route({
      method: 'POST',
      path: '/api/v1/notifications/webhooks/{id}/test',
      summary: 'Send an event of type webhook.test, also to a webhook that is switched off',
      access: 'webhook.write',
      params: byId,
      response: deliveryWithBody,
      status: 202,
      handler: async ({ actor, params }) => {
        const { company, id: webhook } = await findWebhook(platform, actor.company, params.id);
        const body = testBody(clock.now(), actor);
        return send({ webhook, company, eventId: newId(), type: 'webhook.test', body });
      },
    }),

    route({
      method: 'GET',
      path: '/api/v1/notifications/webhooks/{id}/deliveries',
      summary: 'What was sent to a webhook, newest first unless told otherwise; kept for 30 days',
      access: 'webhook.read',
      params: byId,
      query: pageQuery.extend({
        state: z.enum(['pending', 'delivered', 'failed']).optional(),
        search: searchText.describe('Part of the type of event, or of its id.'),
        sort: sortOf(deliverySorts).default('-n'),
      }),
      response: listOf(deliveryView),
      handler: async ({ actor, params, query: { state, search, sort, ...page } }) => {
        const webhook = await findWebhook(platform, actor.company, params.id);
        const { items, next } = await deliveryStore(db).page({
          webhook: webhook.id,
          state,
          search,
          sort,
          page,
        });
        return { items: items.map(shownDelivery), next };
      },
    }),

    route({
      method: 'GET',
      path: '/api/v1/notifications/webhooks/{id}/deliveries/{n}',
      summary: 'One delivery with its body',
      access: 'webhook.read',
      params: numbered,
      response: deliveryWithBody,
      handler: async ({ actor, params }) => {
        const webhook = await findWebhook(platform, actor.company, params.id);
        return shownDelivery(await findDelivery(webhook.id, params.n));
      },
    }),

    route({
      method: 'POST',
      path: '/api/v1/notifications/webhooks/{id}/deliveries/{n}/redeliver',
      summary: 'Send an event once more, under the same webhook-id',
      access: 'webhook.write',
      params: numbered,
      response: deliveryWithBody,
      status: 202,
      handler: async ({ actor, params }) => {
        const { company, id: webhook } = await findWebhook(platform, actor.company, params.id);
        const { eventId, type, body } = await findDelivery(webhook, params.n);
        return send({ webhook, company, eventId, type, body });
      },
    }),
  ];

  async function findDelivery(webhook: string, n: number): Promise<Delivery> {
    const found = await deliveryStore(db).find(webhook, n);
    if (!found) throw problem('not-found', { detail: `There is no delivery ${n}.` });
    return found;
  }
}
