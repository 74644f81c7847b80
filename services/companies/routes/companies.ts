import { isDeepStrictEqual } from 'node:util';
import { company, limits } from '@bandera/contracts/company';
import { byId, name, slug } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { listOf, pageQuery } from '@bandera/kit/http/page';
import { limiter } from '@bandera/kit/http/rate-limit';
import type { Route } from '@bandera/kit/http/route';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { changeCompany, ownId, refuseDeleted } from '../changes/change-company.ts';
import { createCompany, slugTaken } from '../changes/create-company.ts';
import { isRestorable, type StoredCompany, shown, withLimits } from '../domain/company.ts';
import { companyStore, isSlugTaken } from '../store/companies.ts';

const newCompanyBody = z.object({ name, slug: slug.optional(), limits: limits.partial().optional() });
const changes = newCompanyBody.partial();
const version = (body: { version: number }) => body.version;

export function companyRoutes(platform: Platform): Route[] {
  const { db, clock, cache } = platform;
  const creations = limiter({ name: 'companies:creations', points: 60, seconds: 3_600, cache });

  return [
    route({
      method: 'GET',
      path: '/api/v1/companies',
      summary: 'The company that you are signed in to, as a list',
      access: 'company.read',
      query: pageQuery.extend({ search: z.string().trim().max(120).optional() }),
      response: listOf(company),
      handler: async ({ actor, query }) => {
        // The list has one page: no cursor of ours exists.
        if (query.cursor !== undefined) {
          throw problem('invalid-cursor', {
            errors: [{ path: 'cursor', message: 'was not made by this list' }],
          });
        }
        const own = await companyStore(db).find(actor.company);
        return { items: own && fits(own, query.search ?? '') ? [shown(own)] : [], next: null };
      },
    }),

    route({
      method: 'POST',
      path: '/api/v1/companies',
      summary: 'Create another company and become its owner',
      access: 'company.create',
      body: newCompanyBody,
      response: company,
      status: 201,
      version,
      handler: async ({ actor, body }) => {
        await creations.consume(actor.id);
        return shown(await createCompany(platform, { ...body, owner: actor.id }));
      },
    }),

    route({
      method: 'GET',
      path: '/api/v1/companies/{id}',
      summary: 'Read a company, also a deleted one',
      access: 'company.read',
      params: byId,
      response: company,
      version,
      handler: async ({ actor, params }) => {
        const own = await companyStore(db).find(ownId(actor, params.id));
        if (!own) throw problem('not-found');
        return shown(own);
      },
    }),

    route({
      method: 'PATCH',
      path: '/api/v1/companies/{id}',
      summary: 'Change name, slug or limits',
      access: 'company.write',
      params: byId,
      body: changes,
      response: company,
      version,
      handler: async ({ actor, params, body, ifMatch }) => {
        const changed = changeCompany(
          platform,
          ownId(actor, params.id),
          'companies.company.updated.v1',
          current => {
            refuseDeleted(current);
            ifMatch(current.version);
            return difference(current, body);
          },
        );
        return shown(
          await changed.catch(error => {
            throw isSlugTaken(error) ? slugTaken(error) : error;
          }),
        );
      },
    }),

    route({
      method: 'DELETE',
      path: '/api/v1/companies/{id}',
      summary: 'Delete a company with all it has; it can be restored for 30 days',
      access: 'company.delete',
      params: byId,
      handler: async ({ actor, params, ifMatch }) => {
        await changeCompany(platform, ownId(actor, params.id), 'companies.company.deleted.v1', current => {
          refuseDeleted(current);
          ifMatch(current.version);
          return { deletedAt: clock.now().toISOString() };
        });
      },
    }),

    route({
      method: 'POST',
      path: '/api/v1/companies/{id}/restore',
      summary: 'Restore a deleted company with all it had',
      access: 'company.delete',
      params: byId,
      response: company,
      version,
      handler: async ({ actor, params, ifMatch }) => {
        const restored = await changeCompany(
          platform,
          ownId(actor, params.id),
          'companies.company.restored.v1',
          current => {
            if (current.deletedAt === null) return undefined;
            if (!isRestorable(current.deletedAt, clock.now())) {
              throw problem('restore-expired', {
                detail: 'A company can be restored for 30 days after its deletion.',
              });
            }
            ifMatch(current.version);
            return { deletedAt: null };
          },
        );
        return shown(restored);
      },
    }),
  ];
}

function fits({ name, slug }: StoredCompany, search: string): boolean {
  const wanted = search.normalize('NFC').toLowerCase();
  return [name, slug].some(text => text.normalize('NFC').toLowerCase().includes(wanted));
}

function difference(
  { name, slug, limits }: StoredCompany,
  wish: z.output<typeof changes>,
): Partial<StoredCompany> | undefined {
  const wanted = {
    name: wish.name ?? name,
    slug: wish.slug ?? slug,
    limits: withLimits(limits, wish.limits),
  };
  return isDeepStrictEqual(wanted, { name, slug, limits }) ? undefined : wanted;
}
