import { infiniteQueryOptions } from '@tanstack/react-query';
import type { Answer, Item } from './bodies.ts';
import { answered, api } from './client.ts';

export type AuditEntry = Item<'getApiV1Audit'>;
export type ChainState = Answer<'getApiV1AuditVerify'>;

/** What the log is narrowed by; days are the reader's own. */
export interface AuditFilter {
  /** `2030-11-01`. */
  from?: string | undefined;
  /** Included. */
  to?: string | undefined;
  /** Id of who did it. */
  actor?: string | undefined;
  /** `features.feature`: all types that begin with it. */
  type?: string | undefined;
  /** `feature:<id>` or an id. */
  subject?: string | undefined;
  /** Key. */
  project?: string | undefined;
}

export const auditQuery = ({ from, to, actor, type, subject, project }: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'list', { from, to, actor, type, subject, project }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/audit', {
          params: {
            query: {
              ...(from && { from: startOfDay(from, 0) }),
              ...(to && { to: startOfDay(to, 1) }),
              ...(actor && { actor }),
              ...(type && { type }),
              ...(subject && { subject }),
              ...(project && { project }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: page => page.next,
  });

/** Midnight of a day of the reader's, so many days later, in UTC. */
function startOfDay(day: string, later: number): string {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

/** Recomputes the whole chain of the company: dear enough to be asked for by a person only. */
export const verifyChain = (): Promise<ChainState> => answered(api.GET('/api/v1/audit/verify'));
