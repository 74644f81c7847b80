import type { Company, Limits } from '@bandera/contracts/company';
import { house } from '@bandera/contracts/house';
import { fixedClock } from '@bandera/kit/clock';
import type { Envelope } from '@bandera/kit/events/envelope';
import { newId } from '@bandera/kit/ids';
import { testServices } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import { projects } from '../service.ts';
import { aCompany, neighbours } from './neighbours.ts';

/** The service with its neighbours, a clock that a test moves, and words for what tests do often. */
export async function projectsApp(t: Test, env: Record<string, string> = {}) {
  const { known, services } = neighbours();
  const clock = fixedClock();
  const app = await testServices(t, [projects, ...services], { house, clock, env });
  const db = app.running.services[0]?.platform.db;
  if (!db) throw new Error('projects has a database');

  /** A company that companies knows of, with somebody for every role. */
  const signUp = (limits: Partial<Limits> = {}) => {
    const company: Company = aCompany(limits);
    known.companies.set(company.id, company);
    const member = (role: string) => {
      const id = newId();
      known.members.set(id, company.id);
      return { id, ...app.as({ id, company: company.id, role }) };
    };
    return {
      company,
      owner: member('owner'),
      admin: member('admin'),
      editor: member('editor'),
      viewer: member('viewer'),
    };
  };

  /** What the service has said so far, oldest first; about one subject where told. */
  const events = async (subject?: string): Promise<Envelope[]> => {
    const bodies: string[] = await db('outbox').orderBy('id').pluck('body');
    return bodies.map(body => JSON.parse(body)).filter(event => !subject || event.subject === subject);
  };

  return { ...app, db, clock, known, signUp, events, service: await app.asService('evaluation', 'projects') };
}

export interface ProblemBody {
  code: string;
  detail?: string;
  errors?: { path: string; message: string }[];
  limit?: string;
  value?: number;
}

/** The names of the fields that a problem complains about. */
export const wrongFields = (body: ProblemBody) => body.errors?.map(({ path }) => path);
