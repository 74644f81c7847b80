import { infiniteQueryOptions } from '@tanstack/react-query';
import type { Item } from './bodies.ts';
import { answered, api } from './client.ts';

export type Member = Item<'getApiV1Users'>;
export type Invitation = Item<'getApiV1UsersInvitations'>;
export type Role = Member['role'];

/** Strongest first. */
export const roles = ['owner', 'admin', 'editor', 'viewer'] as const satisfies Role[];

/** What a list of members is narrowed by. */
export interface MemberFilter {
  search?: string | undefined;
  role?: Role | undefined;
}

export const membersQuery = ({ search, role }: MemberFilter = {}) =>
  infiniteQueryOptions({
    queryKey: ['members', 'list', search ?? '', role ?? ''],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/users', {
          params: {
            query: {
              ...(search && { search }),
              ...(role && { role }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
  });

/** Invitations that nobody has accepted yet, newest first. */
export const invitationsQuery = () =>
  infiniteQueryOptions({
    queryKey: ['members', 'invitations'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/users/invitations', {
          params: { query: { ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
  });
