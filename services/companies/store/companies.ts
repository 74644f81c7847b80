import { limits } from '@bandera/contracts/company';
import { iso, json, nullable, number, type RowCodec, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { isUniqueViolation } from '@bandera/kit/db/unique';
import type { StoredCompany } from '../domain/company.ts';

export const companyStore = (db: Db) => ({
  find: (id: string): Promise<StoredCompany | undefined> =>
    db('companies').select(row.columns).where({ id }).first().then(row.fromFirst),

  /** Inside a transaction: nobody else changes it until the end. */
  lock: (id: string): Promise<StoredCompany | undefined> =>
    db('companies').select(row.columns).where({ id }).forUpdate().first().then(row.fromFirst),

  /** Slugs in use that start like this, those of deleted companies included: they may come back. */
  slugsLike: async (stem: string): Promise<Set<string>> =>
    new Set<string>(await db('companies').where('slug', 'like', `${stem}%`).pluck('slug')),

  insert: async (company: StoredCompany): Promise<void> => {
    await db('companies').insert(row.toRow(company));
  },

  save: async ({ id, ...fields }: StoredCompany): Promise<void> => {
    await db('companies').where({ id }).update(row.toRow(fields));
  },
});

export const isSlugTaken = (error: unknown): boolean => isUniqueViolation(error, 'slug');

const row: RowCodec<StoredCompany> = rows({
  id: text,
  name: text,
  slug: text,
  ownerId: text,
  limits: json(limits),
  logoHash: nullable(text),
  deletedAt: nullable(iso),
  createdAt: iso,
  updatedAt: iso,
  version: number,
});
