import type { WebhookEvent } from '../../api/webhooks.ts';

/** What a webhook can be told of one by one. */
export const webhookEvents = [
  'feature.created',
  'feature.changed',
  'feature.archived',
  'feature.restored',
  'segment.created',
  'segment.changed',
  'segment.deleted',
  'project.created',
  'project.changed',
  'project.deleted',
  'project.restored',
  'environment.created',
  'environment.changed',
  'environment.deleted',
  'key.created',
  'key.changed',
  'key.revoked',
  'member.invited',
  'member.joined',
  'member.changed',
  'member.removed',
  'company.changed',
] as const satisfies WebhookEvent[];

export const isWebhookEvent = (name: string): name is (typeof webhookEvents)[number] =>
  webhookEvents.some(event => event === name);
