import { type Company, defaultLimits, type Limits } from '@bandera/contracts/company';
import { newId } from '@bandera/kit/ids';
import { markOf } from './initials.ts';

/** A company as it is stored. */
export interface StoredCompany {
  id: string;
  name: string;
  slug: string;
  /** Who created it; members are kept by `users`. */
  ownerId: string;
  limits: Limits;
  /** SHA-256 of the uploaded logo's file; null shows the initials. */
  logoHash: string | null;
  deletedAt: string | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

export interface NewCompany {
  name: string;
  slug: string;
  owner: string;
  limits?: LimitsWish | undefined;
}

/** Some of the limits; the others stay. */
export type LimitsWish = { [Name in keyof Limits]?: Limits[Name] | undefined };

export const withLimits = (current: Limits, wish: LimitsWish = {}): Limits => ({
  projects: wish.projects ?? current.projects,
  environments: wish.environments ?? current.environments,
  features: wish.features ?? current.features,
  seats: wish.seats ?? current.seats,
  requestsPerMinute: wish.requestsPerMinute ?? current.requestsPerMinute,
});

export function newCompany({ name, slug, owner, limits }: NewCompany, now: Date): StoredCompany {
  const at = now.toISOString();
  return {
    id: newId(),
    name,
    slug,
    ownerId: owner,
    limits: withLimits(defaultLimits, limits),
    logoHash: null,
    deletedAt: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
}

export const logoUrlOf = (company: StoredCompany): string =>
  company.logoHash === null
    ? `/assets/logos/initials/${markOf(company)}.svg`
    : `/assets/logos/${company.logoHash}.webp`;

/** As the API and events show it. */
export const shown = (company: StoredCompany): Company => ({
  id: company.id,
  name: company.name,
  slug: company.slug,
  logoUrl: logoUrlOf(company),
  limits: company.limits,
  status: company.deletedAt === null ? 'active' : 'deleted',
  deletedAt: company.deletedAt,
  createdAt: company.createdAt,
  updatedAt: company.updatedAt,
  version: company.version,
});

const restorableMs = 30 * 24 * 60 * 60 * 1_000;

/** A company can be restored for 30 days after its deletion. */
export const isRestorable = (deletedAt: string, now: Date): boolean =>
  now.getTime() - new Date(deletedAt).getTime() <= restorableMs;

/** The slug of a withdrawn sign-up, so that the same person can try again under the name they wanted. */
export const withdrawnSlug = (id: string): string => `withdrawn-${id}`;
