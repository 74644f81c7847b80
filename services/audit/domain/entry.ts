import { createHash } from 'node:crypto';
import type { Envelope } from '@bandera/kit/events/envelope';

/** What is written down of an event: the part that the hash covers. */
export interface AuditRecord {
  id: string;
  at: string;
  type: string;
  actor: Envelope['actor'];
  subject: string;
  company: string | null;
  project: string | null;
  environment: string | null;
  trace: string;
  before?: unknown;
  after?: unknown;
  data?: unknown;
}

/** One link of a chain. `hash` covers the record and the link before, so that nothing can be changed, left out or put in between. */
export interface Entry {
  chain: string;
  /** 1, 2, 3 … in its chain. */
  sequence: number;
  record: AuditRecord;
  previousHash: string;
  hash: string;
}

/** Events that belong to no company have a chain of their own, which no company sees. */
export const systemChain = 'system';

/** What the first link of a chain follows. */
export const genesis = '0'.repeat(64);

export function recordOf(event: Envelope): AuditRecord {
  const { id, at, subject, actor, aggregate, company, project, environment, trace, before, after, data } =
    event;
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

/** SHA-256 over chain, sequence, previous hash and the record's text, each on a line of its own. */
export const hashOf = (chain: string, sequence: number, previousHash: string, text: string): string =>
  createHash('sha256').update(`${chain}\n${sequence}\n${previousHash}\n${text}`).digest('hex');
