import type { events } from '@bandera/contracts/events';
import { companyAllows, type Permission } from '@bandera/contracts/permissions';

export type Subject = keyof typeof events.catalogue;

interface KindSpec {
  description: string;
  /** What a person must be allowed to see to be told of it by mail. */
  permission: Permission;
  subjects: readonly Subject[];
  /** News about webhooks are never sent to webhooks: a failing one would be told of its failures for ever. */
  mailOnly?: true;
}

/** What people and webhooks can ask to be told of. A kind's name is stable; receivers of webhooks branch on it. */
export const kinds = {
  'feature.created': {
    description: 'A feature is created',
    permission: 'feature.read',
    subjects: ['features.feature.created.v1'],
  },
  'feature.changed': {
    description: 'A feature is changed, switched on or off, or targeted differently',
    permission: 'feature.read',
    subjects: ['features.feature.updated.v1', 'features.configuration.changed.v1'],
  },
  'feature.archived': {
    description: 'A feature is archived',
    permission: 'feature.read',
    subjects: ['features.feature.archived.v1'],
  },
  'feature.restored': {
    description: 'An archived feature is restored',
    permission: 'feature.read',
    subjects: ['features.feature.restored.v1'],
  },
  'segment.created': {
    description: 'A segment is created',
    permission: 'feature.read',
    subjects: ['features.segment.created.v1'],
  },
  'segment.changed': {
    description: 'A segment is changed, and so whom the features that use it reach',
    permission: 'feature.read',
    subjects: ['features.segment.updated.v1'],
  },
  'segment.deleted': {
    description: 'A segment is deleted',
    permission: 'feature.read',
    subjects: ['features.segment.deleted.v1'],
  },
  'project.created': {
    description: 'A project is created',
    permission: 'project.read',
    subjects: ['projects.project.created.v1'],
  },
  'project.changed': {
    description: "A project's name or description is changed",
    permission: 'project.read',
    subjects: ['projects.project.updated.v1'],
  },
  'project.deleted': {
    description: 'A project is deleted',
    permission: 'project.read',
    subjects: ['projects.project.deleted.v1'],
  },
  'project.restored': {
    description: 'A deleted project is restored',
    permission: 'project.read',
    subjects: ['projects.project.restored.v1'],
  },
  'environment.created': {
    description: 'A project gets another environment',
    permission: 'project.read',
    subjects: ['projects.environment.created.v1'],
  },
  'environment.changed': {
    description: 'An environment is changed',
    permission: 'project.read',
    subjects: ['projects.environment.updated.v1'],
  },
  'environment.deleted': {
    description: 'An environment is deleted',
    permission: 'project.read',
    subjects: ['projects.environment.deleted.v1'],
  },
  'key.created': {
    description: 'An API key is created',
    permission: 'key.read',
    subjects: ['projects.key.created.v1'],
  },
  'key.changed': {
    description: 'An API key is changed',
    permission: 'key.read',
    subjects: ['projects.key.updated.v1'],
  },
  'key.revoked': {
    description: 'An API key is revoked',
    permission: 'key.read',
    subjects: ['projects.key.revoked.v1'],
  },
  'member.invited': {
    description: 'Somebody is invited into the company',
    permission: 'member.read',
    subjects: ['users.invitation.created.v1'],
  },
  'member.joined': {
    description: 'Somebody joins the company',
    permission: 'member.read',
    subjects: ['users.membership.created.v1'],
  },
  'member.changed': {
    description: 'The role of a member is changed',
    permission: 'member.read',
    subjects: ['users.membership.updated.v1'],
  },
  'member.removed': {
    description: 'A member leaves or is removed',
    permission: 'member.read',
    subjects: ['users.membership.removed.v1'],
  },
  'company.changed': {
    description: "The company's name, logo or limits are changed",
    permission: 'company.read',
    subjects: ['companies.company.updated.v1'],
  },
  'webhook.failed': {
    description: 'Something could not be delivered to a webhook in 24 hours',
    permission: 'webhook.read',
    subjects: ['notifications.delivery.failed.v1'],
    mailOnly: true,
  },
} as const satisfies Record<string, KindSpec>;

export type Kind = keyof typeof kinds;

const specs: [Kind, KindSpec][] = Object.entries(kinds).flatMap(([kind, spec]) =>
  isKind(kind) ? [[kind, spec]] : [],
);

const bySubject: ReadonlyMap<string, Kind> = new Map(
  specs.flatMap(([kind, { subjects }]) => subjects.map(subject => [subject, kind] as const)),
);

export function isKind(name: string): name is Kind {
  return Object.hasOwn(kinds, name);
}

export const kindOf = (subject: string): Kind | undefined => bySubject.get(subject);

/** Subjects of a service that somebody may want to hear of. */
export const subjectsOf = (service: string): Subject[] =>
  specs.flatMap(([, { subjects }]) => subjects.filter(subject => subject.startsWith(`${service}.`)));

export const webhookKinds = specs.flatMap(([kind, { mailOnly }]) => (mailOnly ? [] : [kind]));

/** Whether mails about a kind may go to people of this role. */
export const mayHear = (role: string, kind: Kind): boolean => companyAllows(role, kinds[kind].permission);

export const kindsFor = (role: string): Kind[] =>
  specs.flatMap(([kind]) => (mayHear(role, kind) ? [kind] : []));

/** What a member who never chose is told of. */
export const defaultKinds: readonly Kind[] = ['feature.created', 'feature.changed', 'feature.archived'];
