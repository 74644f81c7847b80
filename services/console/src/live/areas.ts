/** First parts of query keys. Every query's key begins with one of them, so that news of a change reach it. */
export const areas = [
  'audit',
  'company',
  'features',
  'keys',
  'members',
  'notifications',
  'outbox',
  'projects',
  'reports',
  'segments',
  'webhooks',
] as const;
export type Area = (typeof areas)[number];

const bySubject: [prefix: string, ...areas: Area[]][] = [
  ['companies.', 'company'],
  ['users.', 'members'],
  ['projects.project.', 'projects'],
  ['projects.environment.', 'projects', 'features'],
  ['projects.key.', 'keys'],
  ['projects.member.', 'members'],
  ['features.feature.', 'features', 'reports'],
  ['features.configuration.', 'features'],
  ['features.segment.', 'segments', 'features'],
  ['evaluation.usage.', 'reports', 'features', 'keys'],
  ['notifications.webhook.', 'webhooks'],
  ['notifications.delivery.', 'webhooks'],
];

/** What may look different after an event: `features.feature.updated.v1` -> features, reports and the audit log. */
export function areasOf(subject: string): Area[] {
  const found = bySubject.find(([prefix]) => subject.startsWith(prefix));
  const [, ...touched] = found ?? [''];
  return subject.startsWith('evaluation.') ? touched : [...touched, 'audit'];
}
