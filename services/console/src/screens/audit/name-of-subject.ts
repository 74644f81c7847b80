import type { AuditEntry } from '../../api/audit.ts';

const told = ['key', 'name', 'email', 'url', 'to'] as const;

/**
 * What people call the thing that an entry is about: its key or name, or who it is of; else its id. Sessions have no name.
 * `nameOf` knows members by their id.
 */
export function nameOfSubject(
  { before, after, data, subject }: AuditEntry,
  nameOf: (user: string) => string | undefined,
): string {
  if (subject.startsWith('session:')) return '';
  for (const document of [after, before, data]) {
    const fields: Record<string, unknown> = Object(document);
    const found = told.map(field => fields[field]).find(value => typeof value === 'string' && value !== '');
    if (typeof found === 'string') return found;
    const { user } = fields;
    const name = typeof user === 'string' ? nameOf(user) : undefined;
    if (name !== undefined) return name;
  }
  return subject;
}
