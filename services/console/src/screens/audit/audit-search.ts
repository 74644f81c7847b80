import type { AuditFilter } from '../../api/audit.ts';

/** What can be asked for, by the beginning of the types. */
export const areas = [
  'features.feature',
  'features.configuration',
  'features.segment',
  'projects.project',
  'projects.environment',
  'projects.key',
  'projects.member',
  'users.membership',
  'users.invitation',
  'users.user',
  'users.session',
  'companies.company',
  'notifications.webhook',
] as const;

const day = /^\d{4}-\d{2}-\d{2}$/;

/** What of an address makes sense as a filter of the log; the rest is dropped. */
export function auditSearch(given: Record<string, unknown>): AuditFilter {
  const text = (name: string) => (given[name] === undefined ? '' : String(given[name]).slice(0, 191));
  const dayOf = (name: string) =>
    day.test(text(name)) && !Number.isNaN(Date.parse(text(name))) ? text(name) : '';
  const [from, to] = [dayOf('from'), dayOf('to')];
  const [actor, type, subject, project] = [text('actor'), text('type'), text('subject'), text('project')];
  return {
    ...(from && { from }),
    ...(to && { to }),
    ...(actor && { actor }),
    ...(type && { type: type.slice(0, 100) }),
    ...(subject && { subject }),
    ...(project && { project }),
  };
}
