import { type Company, defaultLimits } from '@bandera/contracts/company';
import { named, number, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { learn } from './copies.ts';

const companyRow = rows({
  id: text,
  features: named('feature_limit', number),
  version: number,
});

/** Copies of companies: how many features each may have. Its deletion arrives as that of its projects. */
export const companyStore = (db: Db) => ({
  /** The most live features a company may have; holds its row, so that two creations cannot both take the last place. */
  lockFeatureLimit: async (id: string): Promise<number> => {
    const row = await db('companies').where({ id }).forUpdate().first(companyRow.columns);
    return companyRow.fromFirst(row)?.features ?? defaultLimits.features;
  },

  /** Stores what an event says unless something newer is known. */
  learn: async ({ id, limits, version }: Company): Promise<void> => {
    await learn(db, 'companies', companyRow.toRow({ id, features: limits.features, version }));
  },
});
