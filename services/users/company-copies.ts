import { company } from '@bandera/contracts/company';
import { PeerProblem } from '@bandera/kit/http/client';
import type { Platform } from '@bandera/kit/platform';
import { type CompanyCopy, companyStore } from './store/companies.ts';

export interface CompanyCopies {
  /** What we know of these companies, by id. One that does not exist is missing. Never inside a transaction: it may ask. */
  byIds(ids: string[]): Promise<Map<string, CompanyCopy>>;
}

/** Our copies of companies are kept by events; one that has not arrived yet is asked for once. */
export function companyCopies({ db, peer }: Platform): CompanyCopies {
  const store = companyStore(db);
  async function ask(id: string): Promise<CompanyCopy[]> {
    try {
      const found = await peer('companies').get(`/internal/companies/companies/${encodeURIComponent(id)}`, {
        schema: company,
      });
      await store.keep(found);
      return [found];
    } catch (error) {
      if (error instanceof PeerProblem && error.status === 404) return [];
      throw error;
    }
  }
  return {
    async byIds(ids) {
      const known = await store.byIds(ids);
      const missing = ids.filter(id => !known.some(copy => copy.id === id));
      const asked = await Promise.all(missing.map(ask));
      return new Map([...known, ...asked.flat()].map(copy => [copy.id, copy]));
    },
  };
}
