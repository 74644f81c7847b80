import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { sessionStore } from '../session/session.ts';
import type { Answer, Item } from './bodies.ts';
import { answered, api } from './client.ts';

export type Profile = Answer<'getApiV1UsersMe'>;
export type Session = Item<'getApiV1UsersMeSessions'>;

export const profileQuery = () =>
  queryOptions({
    queryKey: ['members', 'me'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/users/me', { signal })),
  });

/** Where I am signed in, last used first. */
export const sessionsQuery = () =>
  infiniteQueryOptions({
    queryKey: ['members', 'sessions'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/users/me/sessions', {
          params: { query: { ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
  });

/** The session knows my name, too: what it shows is what has just been saved. */
export function rememberProfile({ name }: Profile): void {
  const { grant } = sessionStore.state;
  if (grant) sessionStore.set({ ...sessionStore.state, grant: { ...grant, user: { ...grant.user, name } } });
}
