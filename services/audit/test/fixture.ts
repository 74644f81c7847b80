import { house } from '@bandera/contracts/house';
import { fixedClock } from '@bandera/kit/clock';
import type { Envelope } from '@bandera/kit/events/envelope';
import { newId } from '@bandera/kit/ids';
import { eventually, testServices } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import type { Verification } from '../domain/verification.ts';
import { audit } from '../service.ts';

export interface Entry {
  id: string;
  at: string;
  type: string;
  actor: Envelope['actor'];
  subject: string;
  project: string | null;
  environment: string | null;
  trace: string;
  before: unknown;
  after: unknown;
  data: unknown;
  sequence: number;
  hash: string;
}

export interface EntryList {
  items: Entry[];
  next: string | null;
}

export type Env = Record<string, string>;

/** The running service, a company with its admin, and words for what tests do often. */
export async function startAudit(t: Test, env: Env = {}) {
  const app = await testServices(t, [audit], {
    house,
    clock: fixedClock(),
    env: { AUDIT_VERIFICATIONS_PER_MINUTE: '1000', ...env },
  });
  const [service] = app.running.services;
  if (!service) throw new Error('the service did not start');
  const { db } = service.platform;
  const company = newId();
  const admin = app.as({ company, role: 'admin' });

  const written = (id: string) => eventually(() => db('inbox').where({ event_id: id }).first());

  /** Says that something happened in the company, and waits until it is dealt with here. */
  const happen = async (event: Partial<Envelope> = {}, subject = 'features.segment.renamed.v1') => {
    const envelope = await app.emit(subject, { company, ...event });
    await written(envelope.id);
    return envelope;
  };

  const list = async (query: Record<string, string> = {}, caller = admin) => {
    const answer = await caller.get<EntryList>(`/api/v1/audit?${new URLSearchParams(query)}`);
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  const verify = async (caller = admin) => {
    const answer = await caller.get<Verification>('/api/v1/audit/verify');
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  return { app, db, service, company, admin, happen, written, list, verify };
}
