import { companyAllows, type Permission } from '@bandera/contracts/permissions';
import type { Envelope } from '@bandera/kit/events/envelope';

/** What the console is told of an event: enough to fetch anew what it shows, and nothing of the content. */
export interface Note {
  /** The event's subject, `features.feature.updated.v1`. */
  type: string;
  /** Id of what changed. */
  id: string;
  /** Its key, where it has one. */
  key?: string;
  /** Id of the project that it belongs to. */
  project?: string;
  environment?: string;
}

/** Who hears of what: the role must allow to read it. Subjects that are not here are no news for people. */
const readers: [prefix: string, permission: Permission][] = [
  ['companies.company.', 'company.read'],
  ['users.user.', 'member.read'],
  ['users.membership.', 'member.read'],
  ['users.invitation.', 'member.write'],
  ['projects.project.', 'project.read'],
  ['projects.environment.', 'project.read'],
  ['projects.member.', 'project.read'],
  ['projects.key.', 'key.read'],
  ['features.feature.', 'feature.read'],
  ['features.configuration.', 'feature.read'],
  ['features.segment.', 'feature.read'],
  ['evaluation.usage.', 'report.read'],
  ['notifications.webhook.', 'webhook.read'],
  ['notifications.delivery.', 'webhook.read'],
];

/** Whether somebody with this company role may hear of it. */
export function mayHear(role: string, { type }: Note): boolean {
  const permission = readers.find(([prefix]) => type.startsWith(prefix))?.[1];
  return permission !== undefined && companyAllows(role, permission);
}

export function noteOf({ subject, aggregate, project, environment, before, after }: Envelope): Note {
  const key = keyIn(after) ?? keyIn(before);
  return {
    type: subject,
    id: aggregate.slice(aggregate.indexOf(':') + 1),
    ...(key !== undefined && { key }),
    ...(project !== undefined && { project }),
    ...(environment !== undefined && { environment }),
  };
}

const keyIn = (state: unknown): string | undefined =>
  typeof state === 'object' && state !== null && 'key' in state && typeof state.key === 'string'
    ? state.key
    : undefined;
