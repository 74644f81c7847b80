import type { FeatureEnvironment, Strategy } from '@bandera/contracts/feature';
import type { FieldError } from '@bandera/kit/http/problem';
import { type Configuration, checkSize, configurationOf, unsetConfiguration } from './configuration.ts';
import { same } from './diff.ts';
import {
  checkValues,
  type Settings,
  type StoredFeature,
  settingsOf,
  variantKeys,
  withImplied,
} from './feature.ts';
import { checkPrerequisites, childrenIn } from './prerequisite.ts';
import { checkStrategies, settleStrategies } from './strategy.ts';
import type { TransferFeature } from './transfer-document.ts';

export type Action = 'create' | 'update' | 'unchanged';

export interface PlannedConfiguration {
  action: Action;
  before: FeatureEnvironment;
  after: Configuration;
}

export interface PlannedFeature {
  action: Action;
  given: TransferFeature;
  before: StoredFeature | undefined;
  after: Settings;
  configurations: PlannedConfiguration[];
}

/** What there is before the import. */
export interface ProjectState {
  /** Keys, in their order. */
  environments: readonly string[];
  /** Archived ones too. */
  features: readonly StoredFeature[];
  /** What has been set, by feature id. */
  configurations: ReadonlyMap<string, readonly FeatureEnvironment[]>;
  /** Ids of the segments that strategies may refer to once the document's own are there. */
  segments: ReadonlySet<string>;
  /** RFC 3339. */
  at: string;
}

/**
 * What an import does to features: the document is laid over what there is, and the outcome is checked as a whole, so
 * features may come in any order. Problems have the path of the document's field.
 */
export function planFeatures(
  features: readonly TransferFeature[],
  segmentIds: ReadonlyMap<string, string>,
  state: ProjectState,
): { planned: PlannedFeature[]; problems: FieldError[] } {
  const existing = new Map(state.features.map(feature => [feature.key, feature]));
  // Of what is there twice, the first stays.
  const firstOf = new Map(features.map(({ key }, index) => [key, index] as const).toReversed());
  const planned = features.map(given => planOne(given, existing.get(given.key), segmentIds, state));
  const problems = planned.flatMap((plan, index) =>
    [...checkOne(plan, firstOf.get(plan.given.key) === index, state)].map(({ path, message }) => ({
      path: `document.features[${index}].${path}`,
      message,
    })),
  );
  return { planned, problems: [...problems, ...checkAllPrerequisites(planned, state)] };
}

function planOne(
  given: TransferFeature,
  before: StoredFeature | undefined,
  segmentIds: ReadonlyMap<string, string>,
  { configurations, at }: ProjectState,
): PlannedFeature {
  const after = settingsOf(withImplied(given));
  const set = (before && configurations.get(before.id)) ?? [];
  const isSame = before && same(settingsOf(before), after) && (before.archivedAt !== null) === given.archived;
  const planned = Object.entries(given.environments).map(([environment, configuration]) => {
    const current = set.find(each => each.environment === environment);
    const unset = unsetConfiguration({ createdAt: before?.createdAt ?? at }, environment);
    return planConfiguration(given.key, current ?? unset, withSegments(configuration, segmentIds));
  });
  const action = before === undefined ? 'create' : isSame ? 'unchanged' : 'update';
  return { action, given, before, after, configurations: planned };
}

function planConfiguration(
  key: string,
  before: FeatureEnvironment,
  wanted: Configuration,
): PlannedConfiguration {
  const strategies = settleStrategies(wanted.strategies, { key, current: before.strategies });
  const after = { ...configurationOf(wanted), strategies };
  if (same(configurationOf(before), after)) return { action: 'unchanged', before, after };
  return { action: before.revision === 0 ? 'create' : 'update', before, after };
}

const withSegments = (configuration: Configuration, ids: ReadonlyMap<string, string>): Configuration => ({
  ...configuration,
  strategies: configuration.strategies.map(
    (strategy): Strategy => ({
      ...strategy,
      segments: strategy.segments.map(id => ids.get(id) ?? id),
    }),
  ),
});

function* checkOne(
  { given, before, configurations }: PlannedFeature,
  isFirst: boolean,
  { environments, segments, configurations: current }: ProjectState,
): Generator<FieldError> {
  if (!isFirst) yield { path: 'key', message: `"${given.key}" is in the document twice` };
  if (before && before.valueType !== given.valueType)
    yield { path: 'valueType', message: `cannot be changed: "${given.key}" is ${before.valueType} here` };
  yield* checkValues(given);

  const variants = variantKeys(given);
  for (const { before, after } of configurations) {
    const at = `environments.${before.environment}`;
    if (!environments.includes(before.environment))
      yield { path: at, message: 'the project has no such environment' };
    const errors = [...checkSize(after), ...checkStrategies(after.strategies, { variants, segments })];
    for (const { path, message } of errors) yield { path: `${at}.${path}`, message };
  }
  for (const { environment, strategies } of (before && current.get(before.id)) ?? []) {
    if (Object.hasOwn(given.environments, environment)) continue;
    const missing = strategies
      .flatMap(strategy => strategy.variants.map(({ key }) => key))
      .find(key => !variants.has(key));
    if (missing !== undefined)
      yield { path: 'variants', message: `"${missing}" must stay, since it is used in ${environment}` };
  }
}

/** One feature as it will be after the import. */
interface Outcome {
  /** Where the document says what it will be in each environment, as far as it does. */
  paths: ReadonlyMap<string, string>;
  variants: ReadonlySet<string>;
  archived: boolean;
  prerequisites: ReadonlyMap<string, Configuration['prerequisites']>;
}

function checkAllPrerequisites(planned: readonly PlannedFeature[], state: ProjectState): FieldError[] {
  const outcomes = outcomesOf(planned, state);
  return state.environments.flatMap(environment => {
    const links = new Map(
      [...outcomes].flatMap(([key, { prerequisites }]) => {
        const parents = prerequisites.get(environment)?.map(({ feature }) => feature) ?? [];
        return parents.length === 0 ? [] : [[key, parents] as const];
      }),
    );
    const children = childrenIn(links);
    return [...links.keys()].flatMap(key => {
      const outcome = outcomes.get(key);
      if (!outcome || outcome.archived) return [];
      const prerequisites = outcome.prerequisites.get(environment) ?? [];
      const given = outcome.paths.get(environment);
      return checkPrerequisites(key, prerequisites, { parents: outcomes, links, children }).map(
        ({ path, message }) =>
          given === undefined
            ? { path: 'document', message: `would break "${key}" in ${environment}: ${message}` }
            : { path: `${given}.${path}`, message },
      );
    });
  });
}

function outcomesOf(planned: readonly PlannedFeature[], state: ProjectState): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const feature of state.features) {
    const set = state.configurations.get(feature.id) ?? [];
    outcomes.set(feature.key, {
      paths: new Map(),
      variants: variantKeys(feature),
      archived: feature.archivedAt !== null,
      prerequisites: new Map(set.map(each => [each.environment, each.prerequisites])),
    });
  }
  for (const [index, { given, configurations }] of planned.entries()) {
    const path = `document.features[${index}].environments`;
    const set = configurations.map(each => [each.before.environment, each.after.prerequisites] as const);
    outcomes.set(given.key, {
      paths: new Map(set.map(([environment]) => [environment, `${path}.${environment}`])),
      variants: variantKeys(given),
      archived: given.archived,
      prerequisites: new Map([...(outcomes.get(given.key)?.prerequisites ?? []), ...set]),
    });
  }
  return outcomes;
}
