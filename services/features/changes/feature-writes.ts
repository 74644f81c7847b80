import { publish } from '@bandera/contracts/events';
import { problem } from '@bandera/contracts/problems';
import type { Trx } from '@bandera/kit/db/tx';
import { featureOf, type StoredFeature, settingsOf } from '../domain/feature.ts';
import { featureStore, isKeyTaken } from '../store/features.ts';
import { type By, recordRevision } from './revision.ts';

/**
 * Each writes one decided change of a feature with its revision and its event. They check nothing and publish no
 * environment: whoever calls has locked the project's environments, and publishes them when all is written.
 */

export async function insertFeature(trx: Trx, given: StoredFeature, by: By): Promise<StoredFeature> {
  const feature = { ...given, revision: 1 };
  await featureStore(trx.db)
    .insert(feature)
    .catch(error => {
      throw isKeyTaken(error) ? keyTaken(feature.key) : error;
    });
  const creation = { environment: null, before: null, after: settingsOf(feature) };
  await recordRevision(trx, { ...feature, revision: 0 }, creation, by);
  await publish(trx, 'features.feature.created.v1', { ...about(feature), after: featureOf(feature) });
  return feature;
}

const keyTaken = (key: string) =>
  problem('key-taken', {
    detail: `The project has a feature "${key}" already, live or archived.`,
    errors: [{ path: 'key', message: 'is taken: choose another one, or restore the archived feature' }],
  });

export async function writeSettings(
  trx: Trx,
  before: StoredFeature,
  wanted: StoredFeature,
  by: By,
): Promise<StoredFeature> {
  const change = { environment: null, before: settingsOf(before), after: settingsOf(wanted) };
  const revision = await recordRevision(trx, before, change, by);
  const after = { ...wanted, revision, version: before.version + 1, updatedAt: by.at };
  await featureStore(trx.db).update(after);
  await publish(trx, 'features.feature.updated.v1', {
    ...about(after),
    before: featureOf(before),
    after: featureOf(after),
  });
  return after;
}

/** Archives a feature or, with null, restores it. No revision: its settings and configurations stay as they are. */
export async function writeArchived(
  trx: Trx,
  before: StoredFeature,
  archivedAt: string | null,
  at: string,
): Promise<StoredFeature> {
  const after = { ...before, archivedAt, version: before.version + 1, updatedAt: at };
  await featureStore(trx.db).update(after);
  const subject = archivedAt === null ? 'features.feature.restored.v1' : 'features.feature.archived.v1';
  await publish(trx, subject, { ...about(after), before: featureOf(before), after: featureOf(after) });
  return after;
}

const about = ({ id, company, project }: StoredFeature) => ({ aggregateId: id, company, project });
