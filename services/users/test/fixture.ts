import { type Company, defaultLimits } from '@bandera/contracts/company';
import { house } from '@bandera/contracts/house';
import type { CompanyRole } from '@bandera/contracts/permissions';
import { fixedClock } from '@bandera/kit/clock';
import type { Db } from '@bandera/kit/db/connect';
import { type Envelope, envelopeSchema } from '@bandera/kit/events/envelope';
import { newId } from '@bandera/kit/ids';
import { callerOf, testServices } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import { z } from 'zod';
import { type Hasher, hasher } from '../domain/hasher.ts';
import { users } from '../service.ts';
import { companyStore } from '../store/companies.ts';
import { membershipStore } from '../store/memberships.ts';
import { userStore } from '../store/users.ts';

/** Real argon2id, with as little memory as it takes. */
export const cheap = { ARGON2_MEMORY_KIB: '1024', ARGON2_PASSES: '1' };
export const cheapHasher: Hasher = hasher({ memoryKib: 1024, passes: 1, parallel: 2, waiting: 50 });

export const password = 'a long enough password';
const passwordHash = await cheapHasher.hash(password);

/** What the tests read of the answer of a log-in. */
const signedIn = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  company: z.object({ id: z.string() }),
});

export const aCompany = (changes: Partial<Company> = {}): Company => ({
  id: newId(),
  name: 'Acme',
  slug: 'acme',
  logoUrl: '/assets/logos/initials/1.svg',
  limits: defaultLimits,
  status: 'active',
  deletedAt: null,
  createdAt: '2030-01-01T00:00:00.000Z',
  updatedAt: '2030-01-01T00:00:00.000Z',
  version: 1,
  ...changes,
});

interface Options {
  env?: Record<string, string>;
  /** Access tokens are those that the service itself issues. */
  realKeys?: boolean;
}

/** The running service, with what these tests ask of it. */
export async function startUsers(t: Test, { env = {}, realKeys = false }: Options = {}) {
  const clock = fixedClock();
  const app = await testServices(t, [users], { house, clock, env: { ...cheap, ...env }, realKeys });
  const [service] = app.running.services;
  if (!service) throw new Error('the service did not start');
  const { db } = service.platform;
  const at = () => clock.now().toISOString();

  const join = (user: string, company: string, role: CompanyRole) =>
    membershipStore(db).insert({
      userId: user,
      companyId: company,
      role,
      createdAt: at(),
      lastUsedAt: at(),
      version: 1,
    });

  return {
    app,
    clock,
    db,
    join,
    events: () => eventsIn(db),
    runJob: async (name: RegExp) => service.jobs?.find(job => name.test(job.name))?.run(),
    lastMail: async () => (await app.running.shared.mail.outbox?.list(1))?.[0],

    async company(changes: Partial<Company> = {}): Promise<Company> {
      const made = aCompany(changes);
      await companyStore(db).keep(made);
      return made;
    },

    /** Somebody with the password above; with a company also a member of it. */
    async person(name: string, { company, role = 'viewer', verified = true }: PersonOptions = {}) {
      const id = newId();
      const email = `${name.toLowerCase()}@example.test`;
      await userStore(db).insert({ id, email, name, passwordHash, verified, createdAt: at(), version: 1 });
      if (company) await join(id, company.id, role);
      return {
        id,
        email,
        name,
        asIn: (where: Company, as: CompanyRole = role) => app.as({ id, company: where.id, role: as }),
      };
    },

    async logIn(email: string, more: object = {}) {
      const answer = await app.anyone.post('/api/v1/auth/login', { email, password, ...more });
      const tokens = signedIn.parse(answer.body);
      return {
        ...tokens,
        body: answer.body,
        headers: answer.headers,
        call: callerOf(app.url, tokens.accessToken),
      };
    },
  };
}

interface PersonOptions {
  company?: Company;
  role?: CompanyRole;
  verified?: boolean;
}

/** What the service has said so far, oldest first. */
async function eventsIn(db: Db): Promise<Envelope[]> {
  const bodies: string[] = await db('outbox').orderBy('id').pluck('body');
  return bodies.map(text => envelopeSchema.parse(JSON.parse(text)));
}
