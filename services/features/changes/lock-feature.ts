import { problem } from '@bandera/contracts/problems';
import type { Trx } from '@bandera/kit/db/tx';
import type { StoredFeature } from '../domain/feature.ts';
import { companyStore } from '../store/companies.ts';
import { featureStore } from '../store/features.ts';

/** Which feature to change, as it was found before the transaction. */
export type Target = Pick<StoredFeature, 'id' | 'company' | 'project'>;

/** Reads a feature as it is now and keeps others from changing it; its environments are locked before. */
export async function lockFeature(trx: Trx, { company, id }: Target): Promise<StoredFeature> {
  const feature = await featureStore(trx.db).lock(company, id);
  if (!feature) throw problem('not-found');
  return feature;
}

export function refuseArchived({ key, archivedAt }: StoredFeature): void {
  if (archivedAt !== null) throw problem('archived', { detail: `"${key}" is archived.` });
}

/** Takes places for so many more live features, as far as the company's limit leaves any. */
export async function takePlaces(trx: Trx, company: string, more: number): Promise<void> {
  if (more <= 0) return;
  const limit = await companyStore(trx.db).lockFeatureLimit(company);
  if ((await featureStore(trx.db).countLive(company)) + more <= limit) return;
  const detail = `The company may have ${limit} features: archive some, or raise the limit.`;
  throw problem('limit-reached', { detail, extra: { limit: 'features', most: limit } });
}
