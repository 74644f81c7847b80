import { company } from '@bandera/contracts/company';
import { byId, id, name, slug } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import type { Route } from '@bandera/kit/http/route';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { changeCompany } from '../changes/change-company.ts';
import { createCompany } from '../changes/create-company.ts';
import { shown, withdrawnSlug } from '../domain/company.ts';
import { companyStore } from '../store/companies.ts';

/** What other services ask for; the sign-up saga lives in `users`. */
export const internalRoutes = (platform: Platform): Route[] => [
  route({
    method: 'POST',
    path: '/internal/companies/companies',
    summary: 'Create a company for somebody who signs up',
    access: 'internal',
    body: z.object({ name, slug: slug.optional(), owner: id }),
    response: company,
    status: 201,
    handler: async ({ body }) => shown(await createCompany(platform, body)),
  }),

  route({
    method: 'POST',
    path: '/internal/companies/companies/{id}/withdraw',
    summary: 'Undo the creation in a sign-up that failed',
    access: 'internal',
    params: byId,
    handler: async ({ params }) => {
      await changeCompany(platform, params.id, 'companies.company.deleted.v1', current =>
        current.deletedAt === null
          ? { deletedAt: platform.clock.now().toISOString(), slug: withdrawnSlug(current.id) }
          : undefined,
      );
    },
  }),

  route({
    method: 'GET',
    path: '/internal/companies/companies/{id}',
    summary: 'Read any company, also a deleted one',
    access: 'internal',
    params: byId,
    response: company,
    handler: async ({ params }) => {
      const found = await companyStore(platform.db).find(params.id);
      if (!found) throw problem('not-found');
      return shown(found);
    },
  }),
];
