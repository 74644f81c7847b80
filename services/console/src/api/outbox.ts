import { queryOptions } from '@tanstack/react-query';
import type { Item } from './bodies.ts';
import { answered, api } from './client.ts';

export type KeptMail = Item<'getApiV1NotificationsOutbox'>;

const everyMs = 2_000;

/** The mails of an installation without a mail server, newest first: for whoever sits at its machine, to others there are none. */
export const outboxQuery = () =>
  queryOptions({
    queryKey: ['outbox', 'list'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/notifications/outbox', { signal })),
    refetchInterval: everyMs,
    retry: false,
  });

/** Whether this browser may be at the installation's machine: elsewhere asking for its mails is in vain. */
export const isThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
