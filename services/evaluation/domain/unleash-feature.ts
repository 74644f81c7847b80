import type { Snapshot, SnapshotFeature, SnapshotSegment } from '@bandera/contracts/snapshot';
import type { Constraint, Prerequisite, Strategy, Variant } from '@bandera/engine/ruleset';

/** What one feature needs to know of its environment to be told to an Unleash SDK. */
export interface UnleashScope {
  projectKey: string;
  /** Features that can be evaluated, by key. */
  features: ReadonlyMap<string, SnapshotFeature>;
  /** By id. */
  segments: ReadonlyMap<string, SnapshotSegment>;
}

/** Passes nobody: stands for strategies that cannot pass, since an empty list would mean everybody. */
const never = { rollout: 0, constraints: [], segments: [] } as const satisfies Strategy;
/** No variant can have this name, so an enabled parent that is asked to serve it never satisfies. */
const noVariant = '(none)';

/** A feature as `/api/client/features` lists it (wire contract 2.3). `inlined`: for SDKs that know no segments. */
export function unleashFeature(feature: SnapshotFeature, scope: UnleashScope, inlined: boolean) {
  const { key, kind, description, enabled, stale, impressionData = false, prerequisites } = feature;
  return {
    name: key,
    type: kind,
    description,
    enabled,
    stale,
    impressionData,
    project: scope.projectKey,
    strategies: sentStrategies(feature, scope).map(strategy =>
      unleashStrategy(strategy, feature, scope, inlined),
    ),
    variants: featureVariants(feature),
    ...(prerequisites.length === 0
      ? {}
      : { dependencies: prerequisites.map(each => dependency(each, scope.features)) }),
  };
}

/** A segment as the list beside the features has it: SDKs know it by number. */
export const unleashSegment = ({ number, name, constraints }: SnapshotSegment) => ({
  id: number,
  name,
  constraints: constraints.map(unleashConstraint),
});

/**
 * A boolean feature without weights has no variants for Unleash, as its users expect; everything else serves its values
 * as variants.
 */
export function servesVariants({ valueType, strategies, variants }: SnapshotFeature): boolean {
  return (
    valueType !== 'boolean' ||
    isWeighted(variants) ||
    strategies.some(each => isWeighted(each.variants ?? []))
  );
}

/** A variant's value as the SDKs carry it: always text, and its type beside it. Booleans are told by the name alone. */
export function payloadOf(valueType: SnapshotFeature['valueType'], value: unknown) {
  switch (valueType) {
    case 'boolean':
      return undefined;
    case 'json':
      return { type: 'json', value: JSON.stringify(value) };
    default:
      return { type: valueType, value: String(value) };
  }
}

/** Strategies that can pass: neither switched off nor bound to a segment that is gone. */
function sentStrategies({ strategies }: SnapshotFeature, { segments }: UnleashScope): readonly Strategy[] {
  const able = strategies.filter(
    each => each.disabled !== true && each.segments.every(id => segments.has(id)),
  );
  return able.length === 0 && strategies.length > 0 ? [never] : able;
}

function unleashStrategy(
  strategy: Strategy,
  feature: SnapshotFeature,
  scope: UnleashScope,
  inlined: boolean,
) {
  const { title, rollout, stickiness, groupId, constraints, variants = [] } = strategy;
  const segments = strategy.segments.flatMap(id => scope.segments.get(id) ?? []);
  const inherited = inlined ? segments.flatMap(segment => segment.constraints) : [];
  return {
    name: 'flexibleRollout',
    ...(title ? { title } : {}),
    parameters: {
      groupId: groupId || feature.key,
      rollout: String(rollout),
      stickiness: contextName(stickiness || 'default'),
    },
    constraints: [...constraints, ...inherited].map(unleashConstraint),
    ...(inlined ? {} : { segments: segments.map(segment => segment.number) }),
    variants: variants.map(({ key, weight, stickiness: own }) => ({
      ...unleashVariant(feature, key, weight),
      stickiness: contextName((own ?? stickiness) || 'default'),
    })),
  };
}

/** Serves where the strategy that passes has no weights of its own, also when there is no strategy at all. */
function featureVariants(feature: SnapshotFeature) {
  if (!servesVariants(feature)) return [];
  if (!isWeighted(feature.variants)) {
    const first = firstOn(feature);
    if (first === undefined) return [];
    return [{ ...unleashVariant(feature, first, 1_000), stickiness: 'default', overrides: [] }];
  }
  return feature.variants.flatMap(({ key, weight, stickiness = 'default', overrides = [] }) =>
    weight === undefined
      ? []
      : {
          ...unleashVariant(feature, key, weight),
          stickiness: contextName(stickiness),
          overrides: overrides.map(({ field, values }) => ({ contextName: contextName(field), values })),
        },
  );
}

function unleashVariant({ valueType, variants }: SnapshotFeature, key: string, weight: number) {
  const payload = payloadOf(valueType, variants.findLast(variant => variant.key === key)?.value);
  return { name: key, weight, weightType: 'variable', ...(payload ? { payload } : {}) };
}

function unleashConstraint({ field, operator, values = [], value, inverted, caseInsensitive }: Constraint) {
  return {
    contextName: contextName(field),
    operator,
    values,
    ...(value === undefined ? {} : { value }),
    inverted: inverted === true,
    caseInsensitive: caseInsensitive === true,
  };
}

/** Unleash contexts have no targeting key; its place is taken by the user. */
const contextName = (field: string) => (field === 'targetingKey' ? 'userId' : field);

/**
 * A parent without variants is asked for its state alone: that it serves `on` is what its being on means here, while an
 * SDK calls that the variant `disabled`.
 */
function dependency(
  { feature, enabled = true, variants = [] }: Prerequisite,
  features: UnleashScope['features'],
) {
  const parent = features.get(feature);
  if (!enabled || variants.length === 0) return { feature, enabled };
  if (parent !== undefined && !servesVariants(parent)) {
    const served = firstOn(parent);
    if (served !== undefined && variants.includes(served)) return { feature, enabled };
    return { feature, enabled, variants: [noVariant] };
  }
  // SDKs call it `disabled` when a parent serves nothing.
  const known = new Set(parent?.variants.map(({ key }) => key)).add('on').add('off');
  const wanted = variants.filter(key => known.has(key));
  return { feature, enabled, variants: wanted.length === 0 ? [noVariant] : wanted };
}

/** Key of the variant served when no weights say otherwise. */
export function firstOn(feature: Pick<SnapshotFeature, 'valueType' | 'variants' | 'offVariant'>) {
  const off = offVariantOf(feature);
  return allVariants(feature).find(({ key }) => key !== off)?.key;
}

/** Key of the variant served while the feature is off. */
export const offVariantOf = ({ valueType, offVariant }: Pick<SnapshotFeature, 'valueType' | 'offVariant'>) =>
  offVariant ?? (valueType === 'boolean' ? 'off' : undefined);

/** With the two that a boolean feature has without naming them. */
export function allVariants({ valueType, variants }: Pick<SnapshotFeature, 'valueType' | 'variants'>) {
  if (valueType !== 'boolean') return variants;
  const named = new Set(variants.map(({ key }) => key));
  return [...variants, ...impliedVariants.filter(({ key }) => !named.has(key))];
}

const impliedVariants: readonly Variant[] = [
  { key: 'on', value: true },
  { key: 'off', value: false },
];

const isWeighted = (list: readonly { weight?: number | undefined }[]) =>
  list.some(({ weight = 0 }) => weight > 0);

/** The scope of a snapshot: `sound` tells which of its features can be evaluated. */
export function unleashScope(
  { projectKey, features, segments }: Snapshot,
  sound: (key: string) => boolean,
): UnleashScope {
  return {
    projectKey,
    features: new Map(features.filter(({ key }) => sound(key)).map(feature => [feature.key, feature])),
    segments: new Map(segments.map(segment => [segment.id, segment])),
  };
}
