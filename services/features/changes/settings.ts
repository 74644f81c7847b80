import type { Trx } from '@bandera/kit/db/tx';
import type { FieldError } from '@bandera/kit/http/problem';
import { same } from '../domain/diff.ts';
import {
  checkValues,
  type Settings,
  type StoredFeature,
  settingsOf,
  variantKeys,
  withImplied,
} from '../domain/feature.ts';
import { configurationStore } from '../store/configurations.ts';
import { insertFeature, writeSettings } from './feature-writes.ts';
import { lockFeature, refuseArchived, type Target, takePlaces } from './lock-feature.ts';
import { lockEnvironments, placesOf, publishEnvironments } from './publication.ts';
import { refuseIf } from './refusal.ts';
import type { By } from './revision.ts';

/** A new feature appears in every environment of its project, switched off. */
export async function createFeature(trx: Trx, given: StoredFeature, by: By): Promise<StoredFeature> {
  refuseIf(checkValues(given));
  const places = await placesOf(trx, given.project);
  await lockEnvironments(trx, places);
  await takePlaces(trx, given.company, 1);
  const feature = await insertFeature(trx, withImplied(given), by);
  await publishEnvironments(trx, feature.company, places);
  return feature;
}

export interface SettingsChange extends By {
  feature: Target;
  to: (current: Settings) => Settings;
  /** Throws unless the caller knows this version. */
  ifMatch?: (version: number) => void;
}

/** Changes what all environments share. What changes nothing leaves no trace. */
export async function changeSettings(trx: Trx, { feature, to, ifMatch, ...by }: SettingsChange) {
  const places = await placesOf(trx, feature.project);
  await lockEnvironments(trx, places);
  const current = await lockFeature(trx, feature);
  ifMatch?.(current.version);
  refuseArchived(current);
  const given = { ...current, ...settingsOf(to(settingsOf(current))) };
  refuseIf([...checkValues(given), ...(await variantsInUse(trx, given))]);
  const wanted = withImplied(given);
  if (same(settingsOf(current), settingsOf(wanted))) return current;
  const after = await writeSettings(trx, current, wanted, by);
  await publishEnvironments(trx, after.company, places);
  return after;
}

/** A variant cannot go while strategies or other features' prerequisites name it. */
async function variantsInUse(
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
