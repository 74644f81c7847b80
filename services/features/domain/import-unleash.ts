import { featureKinds } from '@bandera/contracts/feature';
import { z } from 'zod';
import {
  isKey,
  type Lost,
  segmentId,
  type TranslatedFeature,
  type TranslatedStrategy,
  type Translation,
} from './translation.ts';
import { constraintOf } from './unleash-constraint.ts';
import { type UnleashDependency, type UnleashSegment, unknownFields } from './unleash-document.ts';
import { type Flag, type FlagEnvironment, flagsOf, type UnleashDocument } from './unleash-flags.ts';
import { openStrategy, strategyOf } from './unleash-strategy.ts';
import { type Values, valuesOf } from './unleash-variants.ts';

export interface UnleashOptions {
  /** Where a file goes that tells of one environment; without it an export's own. */
  environment?: string | undefined;
  /** Ids of the segments that are there already, by name: an export tells no more than the name. */
  segments: ReadonlyMap<string, string>;
}

const kinds = z.enum(featureKinds);

/** An Unleash export or what its client API answers, as a document of ours. Throws 400 when no environment is named. */
export function fromUnleash(
  given: UnleashDocument,
  { environment, segments: existing }: UnleashOptions,
): Translation {
  const notRepresented: Translation['notRepresented'] = [];
  const lost: Lost = (path, message) => void notRepresented.push({ path, message });
  const flags = flagsOf(given, environment, lost).filter(({ path, given: { name } }) => {
    if (!isKey(name)) lost(`${path}.name`, `"${name}" cannot be the key of a feature: it is left out`);
    return isKey(name);
  });
  const segments = segmentsOf(given.segments ?? [], existing, lost);
  const values = new Map(flags.map(flag => [flag.given.name, flagValues(flag, lost)]));
  return {
    document: {
      format: 'bandera',
      version: 1,
      segments: segments.made,
      features: flags.map(flag => featureOf(flag, { segments: segments.ids, values, lost })),
    },
    notRepresented,
  };
}

function segmentsOf(given: readonly UnleashSegment[], existing: ReadonlyMap<string, string>, lost: Lost) {
  const made: NonNullable<Translation['document']['segments']> = [];
  const ids = new Map<number, string>();
  for (const [index, { id: number, name, description, constraints }] of given.entries()) {
    const path = `document.segments[${index}]`;
    if (!constraints) {
      const known = existing.get(name);
      if (known === undefined)
        lost(path, `the file does not tell the constraints of "${name}": create it first`);
      else ids.set(number, known);
      continue;
    }
    const translated = constraints.map((each, at) => constraintOf(each, `${path}.constraints[${at}]`, lost));
    const sound = translated.filter(each => each !== undefined);
    // With less than all its conditions it would hold for more people; strategies that use it are switched off.
    if (sound.length < constraints.length) continue;
    const id = segmentId(number);
    ids.set(number, id);
    made.push({ id, scope: 'project', name, description: description ?? '', constraints: sound });
  }
  return { made, ids };
}

function flagValues({ path, environments }: Flag, lost: Lost): Values {
  const lists = environments.flatMap(({ strategies, shared }) => [
    shared,
    ...strategies.map(each => ({ path: `${each.path}.variants`, variants: each.given.variants ?? [] })),
  ]);
  return valuesOf(lists, path, lost);
}

interface Scope {
  segments: ReadonlyMap<number, string>;
  /** By the name of the flag. */
  values: ReadonlyMap<string, Values>;
  lost: Lost;
}

function featureOf(flag: Flag, scope: Scope): TranslatedFeature {
  const { given, path, tags } = flag;
  const { lost } = scope;
  for (const field of unknownFields(given)) lost(`${path}.${field}`, 'is not known here, and left out');
  const kind = kinds.safeParse(given.type ?? 'release');
  if (!kind.success) lost(`${path}.type`, `"${given.type}" is not known: it comes as release`);
  if (given.stale) lost(`${path}.stale`, 'whether a feature is stale follows from its age and use');
  const { valueType, variants } = scope.values.get(given.name) ?? { valueType: 'boolean', variants: [] };
  return {
    key: given.name,
    name: given.name,
    description: given.description ?? '',
    kind: kind.data ?? 'release',
    valueType,
    variants,
    tags,
    impressionData: given.impressionData ?? false,
    archived: given.archived ?? false,
    environments: Object.fromEntries(
      flag.environments.map(each => [each.environment, configurationOf(flag, each, scope)]),
    ),
  };
}

function configurationOf(flag: Flag, { enabled, strategies, shared }: FlagEnvironment, scope: Scope) {
  const { segments, lost } = scope;
  const { name } = flag.given;
  const values = scope.values.get(name) ?? { valueType: 'boolean', variants: [], keys: new Map() };
  const within = { name, segments, values, shared, lost };
  const translated: TranslatedStrategy[] = strategies.map(each => strategyOf(each.given, each.path, within));
  const prerequisites = flag.dependencies.map(({ given, path }) => prerequisiteOf(given, path, scope));
  return {
    enabled: enabled && !prerequisites.includes(undefined),
    strategies: strategies.length === 0 ? openStrategy(within) : translated,
    prerequisites: prerequisites.filter(each => each !== undefined),
  };
}

/** Undefined, and reported, when it can never be satisfied here: then the feature is off. */
function prerequisiteOf(
  { feature, enabled, variants }: UnleashDependency,
  path: string,
  { values, lost }: Scope,
) {
  const refuse = (field: string, message: string) =>
    lost(`${path}.${field}`, `${message}: the feature is switched off`);
  if (!isKey(feature)) return void refuse('feature', `"${feature}" cannot be the key of a feature`);
  if (enabled === false) return { feature, enabled: false };
  if (!variants || variants.length === 0) return { feature };
  const parent = values.get(feature);
  const hasNone = parent?.keys.size === 0;
  // A parent without variants serves `disabled` while it is on.
  if (hasNone && variants.includes('disabled')) return { feature };
  const keys = variants.flatMap(
    name => parent?.keys.get(name) ?? (parent === undefined && isKey(name) ? name : []),
  );
  if (keys.length === 0) return void refuse('variants', `"${feature}" never serves ${variants.join(', ')}`);
  if (keys.length < variants.length) lost(`${path}.variants`, `"${feature}" serves ${keys.join(', ')} only`);
  return { feature, variants: keys };
}
