import { publish } from '@bandera/contracts/events';
import { problem } from '@bandera/contracts/problems';
import type { Platform } from '@bandera/kit/platform';
import { type LimitsWish, newCompany, type StoredCompany, shown } from '../domain/company.ts';
import { freeSlug, slugFrom, slugStem } from '../domain/slug.ts';
import { companyStore, isSlugTaken } from '../store/companies.ts';

export interface Wish {
  name: string;
  slug?: string | undefined;
  limits?: LimitsWish | undefined;
  /** The person who becomes its owner. */
  owner: string;
}

export const slugTaken = (cause: unknown) =>
  problem('already-exists', {
    detail: 'slug: is taken by another company',
    errors: [{ path: 'slug', message: 'is taken by another company' }],
    cause,
  });

/** Two companies of one name may be created at the same moment: the second one then tries the next number. */
const mostTries = 5;

/** Stores a company and says so. Throws 409 `already-exists` for a wished slug that is taken. */
export async function createCompany(
  { tx, clock }: Pick<Platform, 'tx' | 'clock'>,
  { name, slug, limits, owner }: Wish,
): Promise<StoredCompany> {
  const base = slugFrom(name);
  for (let tries = 1; ; tries += 1) {
    try {
      return await tx(async trx => {
        const store = companyStore(trx.db);
        const chosen = slug ?? freeSlug(base, await store.slugsLike(slugStem(base)));
        const company = newCompany({ name, slug: chosen, owner, limits }, clock.now());
        await store.insert(company);
        await publish(trx, 'companies.company.created.v1', {
          aggregateId: company.id,
          company: company.id,
          after: shown(company),
          data: { owner },
        });
        return company;
      });
    } catch (error) {
      if (!isSlugTaken(error)) throw error;
      if (slug !== undefined || tries === mostTries) throw slugTaken(error);
    }
  }
}
