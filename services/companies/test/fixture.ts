import { company as companySchema } from '@bandera/contracts/company';
import { house } from '@bandera/contracts/house';
import { fixedClock } from '@bandera/kit/clock';
import type { Db } from '@bandera/kit/db/connect';
import { type Envelope, envelopeSchema } from '@bandera/kit/events/envelope';
import { newId } from '@bandera/kit/ids';
import { type TestApp, testServices } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import { companies } from '../service.ts';

/** The running service, with what these tests ask of it. */
export async function startCompanies(t: Test, env: Record<string, string> = {}) {
  const clock = fixedClock();
  const app = await testServices(t, [companies], { house, clock, env });
  const [service] = app.running.services;
  if (!service) throw new Error('the service did not start');
  const { db } = service.platform;
  return { app, clock, db, createCompany: () => createCompany(app), events: () => eventsIn(db) };
}

/** A company of a new owner, and callers for each of its roles. */
async function createCompany(app: TestApp) {
  const owner = newId();
  const users = await app.asService('users', 'companies');
  const answer = await users.post('/internal/companies/companies', { name: 'Acme Inc.', owner });
  const created = companySchema.parse(answer.body);
  const as = (role: string, id = newId()) => app.as({ id, company: created.id, role });
  return { ...created, path: `/api/v1/companies/${created.id}`, as, owner: as('owner', owner) };
}

/** What the service has said so far, oldest first. */
async function eventsIn(db: Db): Promise<Envelope[]> {
  const bodies: string[] = await db('outbox').orderBy('id').pluck('body');
  return bodies.map(text => envelopeSchema.parse(JSON.parse(text)));
}
