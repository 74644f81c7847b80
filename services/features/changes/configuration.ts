import { publish } from '@bandera/contracts/events';
import type { FeatureEnvironment } from '@bandera/contracts/feature';
import { problem } from '@bandera/contracts/problems';
import type { Trx } from '@bandera/kit/db/tx';
import type { FieldError } from '@bandera/kit/http/problem';
import {
  type Configuration,
  checkSize,
  configurationOf,
  unsetConfiguration,
} from '../domain/configuration.ts';
import { same } from '../domain/diff.ts';
import { type StoredFeature, variantKeys } from '../domain/feature.ts';
import { checkPrerequisites } from '../domain/prerequisite.ts';
import { checkStrategies, segmentsOf, settleStrategies } from '../domain/strategy.ts';
import { configurationStore } from '../store/configurations.ts';
import { featureStore } from '../store/features.ts';
import { segmentStore } from '../store/segments.ts';
import { lockEnvironments, publishEnvironments } from './publication.ts';
import { type Author, recordRevision } from './revision.ts';

export interface ConfigurationChange {
  feature: Pick<StoredFeature, 'id' | 'company' | 'project'>;
  environment: string;
  /** The whole of it, or the switch alone: that must work whatever else is wrong, so nothing else is checked then. */
  to: Configuration | Pick<Configuration, 'enabled'>;
  author: Author;
  at: string;
  /** Throws unless the caller knows this revision. */
  ifMatch?: (revision: number) => void;
  restored?: number;
}

/** Changes a feature in one environment and publishes that. What changes nothing leaves no trace: the current one is returned. */
export async function changeConfiguration(
  trx: Trx,
  change: ConfigurationChange,
): Promise<FeatureEnvironment> {
  const { environment, to, ifMatch } = change;
  const { company, project, id } = change.feature;
  const segments = await segmentStore(trx.db).lockUsable(
    company,
    project,
    'strategies' in to ? segmentsOf(to.strategies) : [],
  );
  await lockEnvironments(trx, [{ project, environment }]);
  const feature = await lockLive(trx, change.feature);
  const configurations = configurationStore(trx.db);
  const current = (await configurations.find(id, environment)) ?? unsetConfiguration(feature, environment);
  ifMatch?.(current.revision);

  const wanted = 'strategies' in to ? settled(to, feature, current) : { ...configurationOf(current), ...to };
  if ('strategies' in to) {
    refuseIf(await problemsOf(trx, feature, environment, wanted, segments));
  }
  if (same(configurationOf(current), wanted)) return current;
  return write(trx, { ...change, feature, current, wanted });
}

const settled = (to: Configuration, { key }: StoredFeature, current: Configuration): Configuration => ({
  ...configurationOf(to),
  strategies: settleStrategies(to.strategies, { key, current: current.strategies }),
});

async function lockLive(trx: Trx, { company, id }: ConfigurationChange['feature']): Promise<StoredFeature> {
  const feature = await featureStore(trx.db).lock(company, id);
  if (!feature) throw problem('not-found');
  if (feature.archivedAt !== null) throw problem('archived', { detail: `"${feature.key}" is archived.` });
  return feature;
}

async function problemsOf(
  trx: Trx,
  feature: StoredFeature,
  environment: string,
  wanted: Configuration,
  segments: ReadonlySet<string>,
): Promise<FieldError[]> {
  return [
    ...checkSize(wanted),
    ...checkStrategies(wanted.strategies, { variants: variantKeys(feature), segments }),
    ...(await prerequisiteProblems(trx, feature, environment, wanted)),
  ];
}

async function prerequisiteProblems(
  trx: Trx,
  { project, key }: StoredFeature,
  environment: string,
  { prerequisites }: Configuration,
): Promise<FieldError[]> {
  if (prerequisites.length === 0) return [];
  const named = await featureStore(trx.db).findByKeys(
    project,
    prerequisites.map(({ feature }) => feature),
  );
  const parents = new Map(
    named.map(each => [each.key, { variants: variantKeys(each), archived: each.archivedAt !== null }]),
  );
  const links = await configurationStore(trx.db).links(project, environment);
  return checkPrerequisites(key, prerequisites, { parents, links });
}

/** 400 that lists every field at fault. */
export function refuseIf(errors: FieldError[]): void {
  const [first] = errors;
  if (first) throw problem('invalid-input', { detail: `${first.path}: ${first.message}`, errors });
}

interface Write extends ConfigurationChange {
  feature: StoredFeature;
  current: FeatureEnvironment;
  wanted: Configuration;
}

async function write(trx: Trx, { feature, environment, current, wanted, ...change }: Write) {
  const { company, project, id, key } = feature;
  const before = configurationOf(current);
  const revision = await recordRevision(
    trx,
    feature,
    { environment, before, after: wanted, restored: change.restored ?? null },
    change,
  );
  const after: FeatureEnvironment = { environment, ...wanted, revision, updatedAt: change.at };
  await configurationStore(trx.db).put(feature, after);
  await featureStore(trx.db).setRevision(id, revision);
  await publish(trx, 'features.configuration.changed.v1', {
    aggregateId: id,
    company,
    project,
    environment,
    before: { ...current, feature: id, key },
    after: { ...after, feature: id, key },
  });
  await publishEnvironments(trx, company, [{ project, environment }]);
  return after;
}
