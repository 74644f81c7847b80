/** Counts of evaluations, work queues and hints to replicas are traffic, not actions. */
const traffic = new Set([
  'evaluation.usage.counted.v1',
  'notifications.mail.queued.v1',
  'features.environment.published.v1',
]);

export const isTraffic = (subject: string): boolean => traffic.has(subject);
