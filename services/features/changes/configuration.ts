import type { FeatureEnvironment } from '@bandera/contracts/feature';
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
import { checkPrerequisites, childrenIn } from '../domain/prerequisite.ts';
import { checkStrategies, segmentsOf, settleStrategies } from '../domain/strategy.ts';
import { configurationStore } from '../store/configurations.ts';
import { featureStore } from '../store/features.ts';
import { segmentStore } from '../store/segments.ts';
import { writeConfiguration } from './feature-writes.ts';
import { lockFeature, refuseArchived, type Target } from './lock-feature.ts';
import { lockEnvironments, publishEnvironments } from './publication.ts';
import { refuseIf } from './refusal.ts';
import type { By } from './revision.ts';

export interface ConfigurationChange extends By {
  feature: Target;
  environment: string;
  /** The whole of it, or the switch alone: that must work whatever else is wrong, so nothing else is checked then. */
  to: Configuration | Pick<Configuration, 'enabled'>;
  /** Throws unless the caller knows this revision. */
  ifMatch?: (revision: number) => void;
}

/** Changes a feature in one environment and publishes that. What changes nothing leaves no trace. */
export async function changeConfiguration(
  trx: Trx,
  { feature: target, environment, to, ifMatch, ...by }: ConfigurationChange,
): Promise<FeatureEnvironment> {
  const { company, project } = target;
  const named = 'strategies' in to ? segmentsOf(to.strategies) : [];
  const segments = await segmentStore(trx.db).lockUsable(company, project, named);
  await lockEnvironments(trx, [{ project, environment }]);
  const feature = await lockFeature(trx, target);
  const found = await configurationStore(trx.db).find(feature.id, environment);
  const current = found ?? unsetConfiguration(feature, environment);
  ifMatch?.(current.revision);
  refuseArchived(feature);

  const wanted = 'strategies' in to ? settled(to, feature, current) : { ...configurationOf(current), ...to };
  if ('strategies' in to) refuseIf(await problemsOf(trx, feature, environment, wanted, segments));
  if (same(configurationOf(current), wanted)) return current;
  const after = await writeConfiguration(trx, feature, current, wanted, by);
  await publishEnvironments(trx, company, [{ project, environment }]);
  return after;
}

const settled = (to: Configuration, { key }: StoredFeature, current: Configuration): Configuration => ({
  ...configurationOf(to),
  strategies: settleStrategies(to.strategies, { key, current: current.strategies }),
});

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
  return checkPrerequisites(key, prerequisites, { parents, links, children: childrenIn(links) });
}
