import { publish } from '@bandera/contracts/events';
import { problem } from '@bandera/contracts/problems';
import type { Trx } from '@bandera/kit/db/tx';
import type { FieldError } from '@bandera/kit/http/problem';
import { same } from '../domain/diff.ts';
import {
  checkValues,
  featureOf,
  type Settings,
  type StoredFeature,
  settingsOf,
  variantKeys,
  withImplied,
} from '../domain/feature.ts';
import { companyStore } from '../store/companies.ts';
import { configurationStore } from '../store/configurations.ts';
import { featureStore, isKeyTaken } from '../store/features.ts';
import { projectStore } from '../store/projects.ts';
import { refuseIf } from './configuration.ts';
import { lockEnvironments, type Place, publishEnvironments } from './publication.ts';
import { type Author, recordRevision } from './revision.ts';

interface By {
  author: Author;
  at: string;
}

/** A new feature appears in every environment of its project, switched off. */
export async function createFeature(trx: Trx, given: StoredFeature, by: By): Promise<StoredFeature> {
  const feature = { ...withImplied(given), revision: 1 };
  refuseIf(checkValues(given));
  const places = await placesOf(trx, feature.project);
  await lockEnvironments(trx, places);
  await takePlace(trx, feature.company);
  await featureStore(trx.db)
    .insert(feature)
    .catch(error => {
      if (!isKeyTaken(error)) throw error;
      throw keyTaken(feature.key);
    });
  await recordRevision(
    trx,
    { ...feature, revision: 0 },
    { environment: null, before: null, after: settingsOf(feature) },
    by,
  );
  await publish(trx, 'features.feature.created.v1', { ...about(feature), after: featureOf(feature) });
  await publishEnvironments(trx, feature.company, places);
  return feature;
}

const keyTaken = (key: string) =>
  problem('key-taken', {
    detail: `The project has a feature "${key}" already, live or archived.`,
    errors: [{ path: 'key', message: 'is taken: choose another one, or restore the archived feature' }],
  });

async function takePlace(trx: Trx, company: string): Promise<void> {
  const limit = await companyStore(trx.db).lockFeatureLimit(company);
  if ((await featureStore(trx.db).countLive(company)) < limit) return;
  const detail = `The company may have ${limit} features: archive some, or raise the limit.`;
  throw problem('limit-reached', { detail, extra: { limit: 'features', most: limit } });
}

export interface SettingsChange extends By {
  feature: Pick<StoredFeature, 'id' | 'company' | 'project'>;
  to: (current: Settings) => Settings;
  /** Throws unless the caller knows this version. */
  ifMatch?: (version: number) => void;
  restored?: number;
}

/** Changes what all environments share. What changes nothing leaves no trace. */
export async function changeSettings(trx: Trx, { to, ifMatch, restored, ...change }: SettingsChange) {
  const places = await placesOf(trx, change.feature.project);
  await lockEnvironments(trx, places);
  const current = await lock(trx, change.feature);
  ifMatch?.(current.version);
  refuseArchived(current);
  const given = { ...current, ...settingsOf(to(settingsOf(current))) };
  refuseIf([...checkValues(given), ...(await namedVariants(trx, given))]);
  const wanted = withImplied(given);
  if (same(settingsOf(current), settingsOf(wanted))) return current;

  const settings = { environment: null, before: settingsOf(current), after: settingsOf(wanted) };
  const revision = await recordRevision(trx, current, { ...settings, restored: restored ?? null }, change);
  const after = { ...wanted, revision, version: current.version + 1, updatedAt: change.at };
  await featureStore(trx.db).update(after);
  await publish(trx, 'features.feature.updated.v1', {
    ...about(after),
    before: featureOf(current),
    after: featureOf(after),
  });
  await publishEnvironments(trx, after.company, places);
  return after;
}

/** A variant cannot go while strategies or other features' prerequisites name it. */
async function namedVariants(
  trx: Trx,
  { id, project, key, ...values }: StoredFeature,
): Promise<FieldError[]> {
  const keys = variantKeys(values);
  const configurations = configurationStore(trx.db);
  const weighted = (await configurations.ofFeature(id)).flatMap(({ environment, strategies }) =>
    strategies.flatMap(({ variants }, index) =>
      variants.map(variant => ({ name: variant.key, by: `strategy ${index + 1} in ${environment}` })),
    ),
  );
  const required = (await configurations.dependants(project, key)).flatMap(
    ({ feature, environment, variants }) =>
      variants.map(name => ({ name, by: `the prerequisites of "${feature}" in ${environment}` })),
  );
  return [...weighted, ...required]
    .filter(({ name }) => !keys.has(name))
    .map(({ name, by }) => ({ path: 'variants', message: `"${name}" must stay, since it is used by ${by}` }));
}

/** Takes a feature out of every environment, unless live ones depend on it. */
export async function archiveFeature(
  trx: Trx,
  target: SettingsChange['feature'],
  at: string,
  ifMatch: (version: number) => void,
) {
  const places = await placesOf(trx, target.project);
  await lockEnvironments(trx, places);
  const current = await lock(trx, target);
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
  await move(trx, current, { archivedAt: at }, at, places);
}

/** Brings an archived feature back, configured as it was. */
export async function restoreFeature(
  trx: Trx,
  target: SettingsChange['feature'],
  at: string,
): Promise<StoredFeature> {
  const places = await placesOf(trx, target.project);
  await lockEnvironments(trx, places);
  const current = await lock(trx, target);
  if (current.archivedAt === null) return current;
  await takePlace(trx, current.company);
  await refuseArchivedParents(trx, current);
  return move(trx, current, { archivedAt: null }, at, places);
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

async function move(
  trx: Trx,
  current: StoredFeature,
  to: Pick<StoredFeature, 'archivedAt'>,
  at: string,
  places: Place[],
) {
  const after = { ...current, ...to, version: current.version + 1, updatedAt: at };
  await featureStore(trx.db).update(after);
  const subject = to.archivedAt === null ? 'features.feature.restored.v1' : 'features.feature.archived.v1';
  await publish(trx, subject, { ...about(after), before: featureOf(current), after: featureOf(after) });
  await publishEnvironments(trx, after.company, places);
  return after;
}

async function lock(trx: Trx, { company, id }: SettingsChange['feature']): Promise<StoredFeature> {
  const feature = await featureStore(trx.db).lock(company, id);
  if (!feature) throw problem('not-found');
  return feature;
}

function refuseArchived({ key, archivedAt }: StoredFeature): void {
  if (archivedAt !== null) throw problem('archived', { detail: `"${key}" is archived.` });
}

/** Every environment of a project. */
export async function placesOf(trx: Trx, project: string): Promise<Place[]> {
  const environments = await projectStore(trx.db).environments(project);
  return environments.map(({ key }) => ({ project, environment: key }));
}

const about = ({ id, company, project }: StoredFeature) => ({ aggregateId: id, company, project });
