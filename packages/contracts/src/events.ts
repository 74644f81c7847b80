import { created, defineEvents, fact, removed, updated } from '@bandera/kit/events/catalogue';
import { z } from 'zod';
import { company } from './company.ts';
import { feature, featureEnvironment, segmentSummary } from './feature.ts';
import { id } from './fields.ts';
import { apiKey, environment, keyGrant, project, projectMember } from './project.ts';
import { usageBatch } from './usage.ts';
import { invitation, membership, user } from './user.ts';

const featureInEnvironment = featureEnvironment.extend({ feature: id, key: z.string() });
const webhook = z.object({
  id,
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
});
const code = z.object({ id, purpose: z.string(), to: z.string() });

/** Everything that happens in Bandera: `service.entity.pastTense.vN` -> who says it, about what, in which shape. */
export const events = defineEvents({
  'companies.company.created.v1': {
    by: 'companies',
    about: 'company',
    payload: created(company).extend({ data: z.object({ owner: id.nullable() }) }),
  },
  'companies.company.updated.v1': { by: 'companies', about: 'company', payload: updated(company) },
  'companies.company.deleted.v1': { by: 'companies', about: 'company', payload: updated(company) },
  'companies.company.restored.v1': { by: 'companies', about: 'company', payload: updated(company) },

  'users.user.registered.v1': { by: 'users', about: 'user', payload: created(user) },
  'users.user.verified.v1': { by: 'users', about: 'user', payload: updated(user) },
  'users.user.updated.v1': { by: 'users', about: 'user', payload: updated(user) },
  'users.membership.created.v1': {
    by: 'users',
    about: 'membership',
    payload: created(membership.extend({ email: z.string() })),
  },
  'users.membership.updated.v1': { by: 'users', about: 'membership', payload: updated(membership) },
  'users.membership.removed.v1': { by: 'users', about: 'membership', payload: removed(membership) },
  'users.invitation.created.v1': { by: 'users', about: 'invitation', payload: created(invitation) },
  'users.invitation.accepted.v1': { by: 'users', about: 'invitation', payload: removed(invitation) },
  'users.invitation.revoked.v1': { by: 'users', about: 'invitation', payload: removed(invitation) },
  'users.session.started.v1': {
    by: 'users',
    about: 'session',
    payload: fact(z.object({ user: id, session: id })),
  },
  'users.session.revoked.v1': {
    by: 'users',
    about: 'session',
    payload: fact(
      z.object({
        user: id,
        reason: z.enum(['logout', 'reuse', 'password-reset', 'member-removed', 'role-changed']),
      }),
    ),
  },

  'verification.code.sent.v1': { by: 'verification', about: 'code', payload: fact(code) },
  'verification.code.validated.v1': { by: 'verification', about: 'code', payload: fact(code) },

  'projects.project.created.v1': { by: 'projects', about: 'project', payload: created(project) },
  'projects.project.updated.v1': { by: 'projects', about: 'project', payload: updated(project) },
  'projects.project.deleted.v1': { by: 'projects', about: 'project', payload: updated(project) },
  'projects.project.restored.v1': { by: 'projects', about: 'project', payload: updated(project) },
  'projects.environment.created.v1': { by: 'projects', about: 'environment', payload: created(environment) },
  'projects.environment.updated.v1': { by: 'projects', about: 'environment', payload: updated(environment) },
  'projects.environment.deleted.v1': { by: 'projects', about: 'environment', payload: removed(environment) },
  'projects.key.created.v1': {
    by: 'projects',
    about: 'key',
    payload: created(apiKey).extend({ data: z.object({ grant: keyGrant }) }),
  },
  'projects.key.updated.v1': {
    by: 'projects',
    about: 'key',
    payload: updated(apiKey).extend({ data: z.object({ grant: keyGrant }) }),
  },
  'projects.key.revoked.v1': {
    by: 'projects',
    about: 'key',
    payload: removed(apiKey).extend({ data: z.object({ hash: z.string() }) }),
  },
  'projects.member.set.v1': { by: 'projects', about: 'project-member', payload: created(projectMember) },
  'projects.member.removed.v1': { by: 'projects', about: 'project-member', payload: removed(projectMember) },

  'features.feature.created.v1': { by: 'features', about: 'feature', payload: created(feature) },
  'features.feature.updated.v1': { by: 'features', about: 'feature', payload: updated(feature) },
  'features.feature.archived.v1': { by: 'features', about: 'feature', payload: updated(feature) },
  'features.feature.restored.v1': { by: 'features', about: 'feature', payload: updated(feature) },
  'features.configuration.changed.v1': {
    by: 'features',
    about: 'feature',
    payload: updated(featureInEnvironment),
  },
  'features.segment.created.v1': { by: 'features', about: 'segment', payload: created(segmentSummary) },
  'features.segment.updated.v1': { by: 'features', about: 'segment', payload: updated(segmentSummary) },
  'features.segment.deleted.v1': { by: 'features', about: 'segment', payload: removed(segmentSummary) },
  /** An environment has a new snapshot: evaluation fetches it. */
  'features.environment.published.v1': {
    by: 'features',
    about: 'snapshot',
    payload: fact(z.object({ project: id, environment: z.string(), revision: z.int() })),
  },

  'evaluation.usage.counted.v1': { by: 'evaluation', about: 'usage', payload: fact(usageBatch) },

  'notifications.webhook.created.v1': { by: 'notifications', about: 'webhook', payload: created(webhook) },
  'notifications.webhook.updated.v1': { by: 'notifications', about: 'webhook', payload: updated(webhook) },
  'notifications.webhook.deleted.v1': { by: 'notifications', about: 'webhook', payload: removed(webhook) },
  /** Work, not news: one mail to be sent by whichever replica takes it. */
  'notifications.mail.queued.v1': {
    by: 'notifications',
    about: 'mail',
    payload: fact(z.object({ mail: id, to: z.string(), user: id })),
  },
  'notifications.delivery.failed.v1': {
    by: 'notifications',
    about: 'delivery',
    payload: fact(z.object({ channel: z.enum(['mail', 'webhook']), target: z.string(), attempts: z.int() })),
  },
});

export const { publish, consumer, listener } = events;
