import { createHash } from 'node:crypto';
import type { Envelope } from '@bandera/kit/events/envelope';

/** What is written down of an event: the part that the hash covers. */
export interface AuditRecord {
  id: string;
  at: string;
  type: string;
  actor: Envelope['actor'];
  /** `<entity>:<id>` of what it was done to. */
  subject: string;
  company: string | null;
  project: string | null;
  environment: string | null;
  trace: string;
  before?: unknown;
  after?: unknown;
  data?: unknown;
}

/** Events that belong to no company have a chain of their own, which no company sees. */
export const systemChain = 'system';

/** What the first link of a chain follows. */
export const genesis = '0'.repeat(64);

export function recordOf(event: Envelope): AuditRecord {
  const { id, at, subject, actor, aggregate, company, project, environment, trace } = event;
  const { before, after, data } = event;
  return {
    id,
    at,
    type: subject,
    actor,
    subject: aggregate,
    company: company ?? null,
    project: project ?? null,
    environment: environment ?? null,
    trace,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(data === undefined ? {} : { data }),
  };
}

/** The parts of a record that lists are narrowed by, cut to their columns. */
export const searchColumnsOf = ({ at, type, actor, subject, project }: AuditRecord) => ({
  at: new Date(at),
  type: type.slice(0, 100),
  actor: (actor.id ?? actor.kind).slice(0, 191),
  subject: subject.slice(0, 191),
  subjectId: idOfSubject(subject).slice(0, 191),
  project: project?.slice(0, 36) ?? null,
});

/** `feature:<id>` -> `<id>`; what has no colon is an id itself. */
export const idOfSubject = (subject: string): string => subject.slice(subject.indexOf(':') + 1);

/** SHA-256 over chain, sequence, previous hash and the record's text, each on a line of its own. */
export const hashOf = (chain: string, sequence: number, previousHash: string, text: string): string =>
  createHash('sha256').update(`${chain}\n${sequence}\n${previousHash}\n${text}`).digest('hex');
