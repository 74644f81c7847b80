import { queryOptions } from '@tanstack/react-query';
import type { Answer } from './bodies.ts';
import { answered, api } from './client.ts';

export type Preferences = Answer<'getApiV1NotificationsPreferences'>;

/** What I am mailed about in this company. */
export const preferencesQuery = () =>
  queryOptions({
    queryKey: ['notifications', 'preferences'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/notifications/preferences', { signal })),
  });
