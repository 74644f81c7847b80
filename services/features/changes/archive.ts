import { problem } from '@bandera/contracts/problems';
import type { Trx } from '@bandera/kit/db/tx';
import type { StoredFeature } from '../domain/feature.ts';
import { configurationStore } from '../store/configurations.ts';
import { featureStore } from '../store/features.ts';
import { writeArchived } from './feature-writes.ts';
import { lockFeature, type Target, takePlaces } from './lock-feature.ts';
import { lockEnvironments, placesOf, publishEnvironments } from './publication.ts';

/** Takes a feature out of every environment, unless live ones depend on it. */
export async function archiveFeature(
  trx: Trx,
  target: Target,
  at: string,
  ifMatch: (version: number) => void,
) {
  const places = await placesOf(trx, target.project);
  await lockEnvironments(trx, places);
  const current = await lockFeature(trx, target);
  ifMatch(current.version);
  if (current.archivedAt !== null) return;
  const dependants = await configurationStore(trx.db).dependants(current.project, current.key);
  if (dependants.length > 0) {
    const names = [...new Set(dependants.map(({ feature }) => feature))];
    throw problem('feature-in-use', {
      detail: `${names.join(', ')} depend${names.length === 1 ? 's' : ''} on "${current.key}".`,
      errors: dependants.map(({ feature, environment }) => ({
        path: 'id',
        message: `"${feature}" depends on it in ${environment}`,
      })),
      extra: { features: names },
    });
  }
  await writeArchived(trx, current, at, at);
  await publishEnvironments(trx, current.company, places);
}

/** Brings an archived feature back, configured as it was. */
export async function restoreFeature(trx: Trx, target: Target, at: string): Promise<StoredFeature> {
  const places = await placesOf(trx, target.project);
  await lockEnvironments(trx, places);
  const current = await lockFeature(trx, target);
  if (current.archivedAt === null) return current;
  await takePlaces(trx, current.company, 1);
  await refuseArchivedParents(trx, current);
  const after = await writeArchived(trx, current, null, at);
  await publishEnvironments(trx, after.company, places);
  return after;
}

async function refuseArchivedParents(trx: Trx, { id, project, key }: StoredFeature): Promise<void> {
  const configurations = await configurationStore(trx.db).ofFeature(id);
  const parents = configurations.flatMap(({ prerequisites }) => prerequisites.map(({ feature }) => feature));
  const archived = (await featureStore(trx.db).findByKeys(project, parents)).find(
    each => each.archivedAt !== null,
  );
  if (archived)
    throw problem('archived', {
      detail: `"${key}" depends on "${archived.key}", which is archived: restore that first.`,
    });
}
