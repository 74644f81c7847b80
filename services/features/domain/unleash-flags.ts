import { problem } from '@bandera/contracts/problems';
import { z } from 'zod';
import type { Lost } from './translation.ts';
import {
  type clientDocument,
  exportDocument,
  type UnleashDependency,
  type UnleashFeature,
  type UnleashStrategy,
} from './unleash-document.ts';
import type { Listed } from './unleash-variants.ts';

/** Both shapes are lists of features; only the export has their strategies beside them. */
export type UnleashDocument = Client | Export;

interface Placed<Given> {
  path: string;
  given: Given;
}

export interface FlagEnvironment {
  environment: string;
  enabled: boolean;
  strategies: Placed<UnleashStrategy>[];
  /** The flag's own variants. */
  shared: Listed;
}

/** A flag with all that belongs to it. */
export interface Flag extends Placed<UnleashFeature> {
  environments: FlagEnvironment[];
  dependencies: Placed<UnleashDependency>[];
  tags: string[];
}

type Client = z.output<typeof clientDocument>;
type Export = z.output<typeof exportDocument>;

const isExport = (given: Client | Export): given is Export => 'featureStrategies' in given;

/** Throws 400 when it is not clear which environment is meant. */
export function flagsOf(given: Client | Export, environment: string | undefined, lost: Lost): Flag[] {
  return isExport(given) ? exportedFlags(given, environment, lost) : clientFlags(given, environment);
}

function clientFlags({ features }: Client, environment: string | undefined): Flag[] {
  if (environment === undefined)
    throw environmentProblem('must name where the features go: the file does not');
  return features.map((given, index) => {
    const path = `document.features[${index}]`;
    const shared = { path: `${path}.variants`, variants: given.variants ?? [] };
    const strategies = placed(given.strategies, `${path}.strategies`);
    return {
      path,
      given,
      environments: [{ environment, enabled: given.enabled, strategies, shared }],
      dependencies: placed(given.dependencies ?? [], `${path}.dependencies`),
      tags: [],
    };
  });
}

function exportedFlags(given: Export, environment: string | undefined, lost: Lost): Flag[] {
  const states = placed(given.featureEnvironments ?? [], 'document.featureEnvironments');
  const strategies = placed(given.featureStrategies, 'document.featureStrategies');
  const named = new Set([...states, ...strategies].flatMap(each => each.given.environment ?? []));
  if (environment !== undefined && named.size > 1)
    throw environmentProblem(`must be left out: the file has several itself (${[...named].join(', ')})`);
  const [first] = named;
  const only = environment ?? (named.size === 1 ? first : undefined);
  if (only === undefined && [...states, ...strategies].some(each => !each.given.environment))
    throw environmentProblem('must name where the features go: the file does not');
  const placeOf = (own: string | null | undefined) => only ?? own ?? '';
  const of =
    (name: string) =>
    <G extends { featureName: string }>(each: Placed<G>) =>
      each.given.featureName === name;
  reportRest(given, lost);
  return placed(given.features, 'document.features').map(({ path, given: feature }) => {
    const mine = of(feature.name);
    const own = strategies.filter(mine);
    return {
      path,
      given: feature,
      environments: states.filter(mine).map(state => ({
        environment: placeOf(state.given.environment),
        enabled: state.given.enabled,
        strategies: own
          .filter(each => placeOf(each.given.environment) === placeOf(state.given.environment))
          .sort((one, other) => (one.given.sortOrder ?? 0) - (other.given.sortOrder ?? 0)),
        shared: { path: `${state.path}.variants`, variants: state.given.variants ?? [] },
      })),
      dependencies: placed(given.dependencies ?? [], 'document.dependencies')
        .filter(each => each.given.feature === feature.name)
        .flatMap(each => placed(each.given.dependencies, `${each.path}.dependencies`)),
      tags: tagsOf(feature.name, given, lost),
    };
  });
}

const longestTag = 50;

function tagsOf(name: string, { featureTags }: Export, lost: Lost): string[] {
  return (featureTags ?? []).flatMap(({ featureName, tagType, tagValue }, index) => {
    if (featureName !== name) return [];
    const path = `document.featureTags[${index}]`;
    const tag = tagType === 'simple' ? tagValue : `${tagType}:${tagValue}`;
    if (tag !== tag.toLowerCase()) lost(path, 'tags are in lower case');
    if (tag.length <= longestTag) return tag.toLowerCase();
    lost(path, `is left out: tags have at most ${longestTag} characters`);
    return [];
  });
}

const described = z.looseObject({
  description: z.string().min(1).optional().catch(undefined),
  legalValues: z.array(z.unknown()).min(1).optional().catch(undefined),
});

/** Things that are not there to be decided by, and lists of Unleash that hold something and are unknown here. */
function reportRest(given: Export, lost: Lost): void {
  for (const list of ['contextFields', 'tagTypes'] as const) {
    for (const [index, each] of (given[list] ?? []).entries()) {
      const { description, legalValues } = described.safeParse(each).data ?? {};
      if (legalValues) lost(`document.${list}[${index}].legalValues`, 'any value of a field is legal here');
      if (description) lost(`document.${list}[${index}].description`, 'there is no place for it');
    }
  }
  const known = new Set(Object.keys(exportDocument.shape));
  for (const [name, value] of Object.entries(given))
    if (!known.has(name) && Array.isArray(value) && value.length > 0)
      lost(`document.${name}`, 'is not part of features, and left out');
  const names = new Set(given.features.map(each => each.name));
  for (const { path, given: strategy } of placed(given.featureStrategies, 'document.featureStrategies')) {
    const hasState = given.featureEnvironments?.some(
      ({ featureName, environment }) =>
        featureName === strategy.featureName &&
        (environment ?? null) === (strategy.environment ?? environment ?? null),
    );
    if (!names.has(strategy.featureName) || !hasState)
      lost(
        path,
        `"${strategy.featureName}" is not there, or not in this environment: the strategy is left out`,
      );
  }
}

const placed = <Given>(list: readonly Given[], path: string): Placed<Given>[] =>
  list.map((given, index) => ({ given, path: `${path}[${index}]` }));

const environmentProblem = (message: string) =>
  problem('invalid-input', { detail: `environment: ${message}`, errors: [{ path: 'environment', message }] });
