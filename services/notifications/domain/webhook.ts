import type { Kind } from './kinds.ts';

export interface Webhook {
  id: string;
  company: string;
  name: string;
  url: string;
  /** Kinds, or `*` alone for all of them. */
  events: (Kind | '*')[];
  /** Only news of this project; of all when null. */
  project: string | null;
  enabled: boolean;
  /** Why it was switched off without anybody doing it. */
  disabledReason: string | null;
  /** Encrypted, see the kit's secret-box.ts. */
  secret: string;
  /** The one before, which signs as well until then. */
  previousSecret: string | null;
  previousUntil: Date | null;
  createdAt: Date;
  updatedAt: Date;
  version: number;
}

export const mostWebhooks = 20;

/** How long both secrets sign after a rotation. */
export const overlapMs = 24 * 60 * 60 * 1_000;

export const listensTo = (
  { events, project }: Pick<Webhook, 'events' | 'project'>,
  kind: Kind,
  of: string | undefined,
): boolean => (events.includes('*') || events.includes(kind)) && (project === null || project === of);

/** What the house says of a webhook in its own events: nothing secret. */
export const told = ({ id, name, url, events, enabled }: Webhook) => ({ id, name, url, events, enabled });

export const aboutWebhook = ({ id, company, project }: Webhook) => ({
  aggregateId: id,
  company,
  ...(project === null ? {} : { project }),
});
