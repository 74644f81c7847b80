import { infiniteQueryOptions } from '@tanstack/react-query';
import { answered, api } from './client.ts';

/** What the audit log holds of one feature, newest first. */
export const featureAuditQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'feature', id],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/audit', {
          params: { query: { subject: id, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
  });
