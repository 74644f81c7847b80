import { type Company, company, defaultLimits, type Limits } from '@bandera/contracts/company';
import { idOrKey } from '@bandera/contracts/fields';
import { companyRole } from '@bandera/contracts/permissions';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { mostFound, namedMembers, user } from '@bandera/contracts/user';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { problems, requestContext } from '@bandera/kit/http/pipeline';
import type { Route } from '@bandera/kit/http/route';
import { routes } from '@bandera/kit/http/routes';
import { newId } from '@bandera/kit/ids';
import { defineService } from '@bandera/kit/service';
import { z } from 'zod';

/** What companies and users say to this service, over HTTP and by the contract, from two maps that a test fills. */
export function neighbours() {
  const known = {
    companies: new Map<string, Company>(),
    /** User id -> company id. */
    members: new Map<string, string>(),
    /** User id -> name, where it matters. */
    names: new Map<string, string>(),
    /** How often companies was asked. */
    asked: 0,
  };
  const params = z.object({ id: idOrKey });
  const companies = neighbour('companies', [
    route({
      method: 'GET',
      path: '/internal/companies/companies/{id}',
      summary: 'A company',
      access: 'internal',
      params,
      response: company,
      handler: async ({ params }) => {
        known.asked += 1;
        const found = known.companies.get(params.id);
        if (!found) throw problem('not-found');
        return found;
      },
    }),
  ]);
  const users = neighbour('users', [
    route({
      method: 'GET',
      path: '/internal/users/companies/{company}/named',
      summary: 'Members by part of their names',
      access: 'internal',
      params: z.object({ company: z.string() }),
      query: z.object({ name: z.string() }),
      response: namedMembers,
      handler: async ({ params, query }) => {
        const here = [...known.names].filter(([id]) => known.members.get(id) === params.company);
        const found = here.filter(([, name]) => name.toLowerCase().includes(query.name.toLowerCase()));
        return { items: found.slice(0, mostFound).map(([id]) => id), more: found.length > mostFound };
      },
    }),
    route({
      method: 'GET',
      path: '/internal/users/members/{id}',
      summary: 'A member of a company',
      access: 'internal',
      params,
      query: z.object({ company: z.string() }),
      response: z.object({ user, role: companyRole }),
      handler: async ({ params, query }) => {
        if (known.members.get(params.id) !== query.company) throw problem('not-found');
        return { user: person(params.id), role: 'viewer' as const };
      },
    }),
  ]);
  return { known, services: [companies, users] };
}

const neighbour = (name: string, list: Route[]) =>
  defineService({
    name,
    config: z.object({}),
    start: ({ platform }) => ({
      routes: list,
      pipeline: [
        requestContext(),
        problems(platform.log),
        body(),
        auth(platform.auth),
        routes(list, { permits: () => false, log: platform.log }),
      ],
    }),
  });

const at = '2030-01-01T00:00:00.000Z';

const person = (id: string) => ({
  id,
  email: `${id}@example.test`,
  name: 'Somebody',
  verified: true,
  createdAt: at,
  version: 1,
});

export const aCompany = (limits: Partial<Limits> = {}): Company => ({
  id: newId(),
  name: 'Acme',
  slug: 'acme',
  logoUrl: '/assets/logos/acme.webp',
  limits: { ...defaultLimits, ...limits },
  status: 'active',
  deletedAt: null,
  createdAt: at,
  updatedAt: at,
  version: 1,
});
