import { events } from '@bandera/contracts/events';

/** Counts of evaluations and work queues are traffic, not actions; everything else is written down. */
const traffic = new Set<string>([
  'evaluation.usage.counted.v1',
  'notifications.mail.queued.v1',
  'features.environment.published.v1',
]);

export const keptSubjects = (Object.keys(events.catalogue) as (keyof typeof events.catalogue)[]).filter(
  subject => !traffic.has(subject),
);
