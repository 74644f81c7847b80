import { publish } from '@bandera/contracts/events';
import { problem } from '@bandera/contracts/problems';
import type { UserActor } from '@bandera/kit/http/actor';
import type { Platform } from '@bandera/kit/platform';
import { type StoredCompany, shown } from '../domain/company.ts';
import { companyStore } from '../store/companies.ts';

type Happening =
  | 'companies.company.updated.v1'
  | 'companies.company.deleted.v1'
  | 'companies.company.restored.v1';

/** What becomes of the company; undefined when nothing does. */
export type Change = (current: StoredCompany) => Partial<StoredCompany> | undefined;

/** Locks the company, changes it and says so, in one transaction. Answers it as it is afterwards. */
export async function changeCompany(
  { tx, clock }: Pick<Platform, 'tx' | 'clock'>,
  id: string,
  happening: Happening,
  change: Change,
): Promise<StoredCompany> {
  return tx(async trx => {
    const store = companyStore(trx.db);
    const before = await store.lock(id);
    if (!before) throw problem('not-found');
    const changes = change(before);
    if (!changes) return before;
    const after = {
      ...before,
      ...changes,
      updatedAt: clock.now().toISOString(),
      version: before.version + 1,
    };
    await store.save(after);
    await publish(trx, happening, {
      aggregateId: id,
      company: id,
      before: shown(before),
      after: shown(after),
    });
    return after;
  });
}

/** People reach the company that they are signed in to; of others they do not learn that they exist. */
export function ownId(actor: UserActor, id: string): string {
  if (actor.company !== id) throw problem('not-found');
  return id;
}

export function refuseDeleted({ deletedAt }: StoredCompany): void {
  if (deletedAt !== null) throw problem('company-deleted', { detail: 'Restore it first.' });
}
