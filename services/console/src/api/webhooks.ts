import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Answer, Input, Item } from './bodies.ts';
import { answered, api } from './client.ts';
import type { operations } from './schema.ts';

export type Webhook = Item<'getApiV1NotificationsWebhooks'>;
export type NewWebhook = Input<'postApiV1NotificationsWebhooks'>;
export type WebhookEvent = NewWebhook['events'][number];
export type Delivery = Item<'getApiV1NotificationsWebhooksIdDeliveries'>;
export type DeliveryWithBody = Answer<'getApiV1NotificationsWebhooksIdDeliveriesN'>;
type DeliveryQuery = NonNullable<
  operations['getApiV1NotificationsWebhooksIdDeliveries']['parameters']['query']
>;

/** What a list of deliveries is narrowed by. */
export interface DeliveryFilter {
  search?: string | undefined;
  state?: DeliveryQuery['state'] | undefined;
}

/** While something is on its way the list is asked again: nothing tells when it arrives. */
const onItsWayMs = 2_000;
const soonMs = 60_000;

export const webhooksQuery = (search = '') =>
  infiniteQueryOptions({
    queryKey: ['webhooks', 'list', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/notifications/webhooks', {
          params: { query: { ...(search && { search }), ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
  });

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/notifications/webhooks/{id}', { params: { path: { id } }, signal })),
  });

export const deliveriesQuery = (id: string, { search, state }: DeliveryFilter) =>
  infiniteQueryOptions({
    queryKey: ['webhooks', 'deliveries', id, search ?? '', state ?? ''],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/notifications/webhooks/{id}/deliveries', {
          params: {
            path: { id },
            query: {
              ...(search && { search }),
              ...(state && { state }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(page => page.items.some(isOnItsWay)) ? onItsWayMs : false,
  });

const isOnItsWay = ({ state, nextAttemptAt }: Delivery) =>
  state === 'pending' && (nextAttemptAt === null || Date.parse(nextAttemptAt) - Date.now() < soonMs);

/** One delivery with what was sent and answered. */
export const deliveryQuery = (id: string, n: number, version: string) =>
  queryOptions({
    queryKey: ['webhooks', 'delivery', id, n, version],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/notifications/webhooks/{id}/deliveries/{n}', {
          params: { path: { id, n } },
          signal,
        }),
      ),
  });
