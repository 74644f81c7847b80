import type { SnapshotFeature } from '@bandera/contracts/snapshot';
import { isRecord } from '@bandera/engine/context';
import type { Metadata, Prerequisite, Strategy } from '@bandera/engine/ruleset';
import { all, any, conditionOf, isFilled, type Logic, NotExpressible, not } from './flagd-condition.ts';
import { allVariants, firstOn, offVariantOf } from './unleash-feature.ts';

/** A flag of a flagd definition (wire contract 3.1). */
export interface FlagdFlag {
  state: 'ENABLED' | 'DISABLED';
  variants: Record<string, unknown>;
  /** Null: the default of the caller's code. */
  defaultVariant: string | null;
  targeting?: Logic;
  metadata?: Metadata;
}

/** What one feature needs to know of its environment to be told to flagd. */
export interface FlagdScope {
  /** Features that can be evaluated, by key. */
  features: ReadonlyMap<string, SnapshotFeature>;
  /** The condition of a segment, by id; false when it is gone. Throws NotExpressible. */
  segment(id: string): Logic;
}

export const notExpressible = 'bandera.notExpressible';

/**
 * A feature that flagd decides as we do. Where flagd cannot, its metadata says why, and it always serves what it serves
 * while it is off: nobody gets more than the rules give.
 */
export function flagdFlag(feature: SnapshotFeature, scope: FlagdScope): FlagdFlag {
  try {
    return decided(feature, scope);
  } catch (error) {
    if (!(error instanceof NotExpressible)) throw error;
    const { metadata, ...flag } = constant(feature, offVariantOf(feature));
    return { ...flag, metadata: { ...metadata, [notExpressible]: error.message } };
  }
}

function decided(feature: SnapshotFeature, scope: FlagdScope): FlagdFlag {
  for (const { key, value } of allVariants(feature)) {
    if (isUsable(feature, value)) continue;
    throw new NotExpressible(`variant "${key}": of JSON values flagd takes objects only`);
  }
  const off = constant(feature, offVariantOf(feature));
  if (!feature.enabled) return off;
  const allowed = all(feature.prerequisites.map(each => satisfied(each, scope)));
  const cases = casesOf(feature, scope).map(({ when, serve }) => ({
    when: all([allowed, when]),
    variant: serve(),
  }));
  const [first] = cases;
  if (allowed === false || first === undefined) return off;
  return first.when === true ? constant(feature, first.variant) : { ...off, targeting: firstOf(cases) };
}

/** The same for everybody; without a variant the default of the caller's code. */
function constant(feature: SnapshotFeature, variant: string | undefined): FlagdFlag {
  const usable = allVariants(feature).filter(({ value }) => isUsable(feature, value));
  const isThere = usable.some(({ key }) => key === variant);
  return {
    state: usable.length > 0 ? 'ENABLED' : 'DISABLED',
    // flagd wants at least one.
    variants:
      usable.length > 0 ? Object.fromEntries(usable.map(({ key, value }) => [key, value])) : { none: {} },
    defaultVariant: variant !== undefined && isThere ? variant : null,
    ...(feature.metadata ? { metadata: flat(feature.metadata) } : {}),
  };
}

/** One way to be on. */
interface Case {
  when: Logic;
  /** Key of the variant. Throws NotExpressible where flagd would draw another one. */
  serve: () => string;
}

/** In the order of trying, up to the first that holds for everybody. */
function casesOf(feature: SnapshotFeature, scope: FlagdScope): Case[] {
  if (feature.strategies.length === 0) return [{ when: true, serve: () => variantOf(feature, []) }];
  const cases = feature.strategies.map(strategy => ({
    when: passes(strategy, scope),
    serve: () => variantOf(feature, strategy.variants ?? []),
  }));
  const open = cases.filter(({ when }) => when !== false);
  const last = open.findIndex(({ when }) => when === true);
  return last < 0 ? open : open.slice(0, last + 1);
}

/** The variant of the first case that holds, null when none does. */
function firstOf(cases: readonly { when: Logic; variant: string }[]): Logic {
  const last = cases.at(-1);
  const open = last?.when === true ? cases.slice(0, -1) : cases;
  const otherwise = last?.when === true ? last.variant : null;
  return { if: [...open.flatMap(({ when, variant }) => [when, variant]), otherwise] };
}

function passes(strategy: Strategy, scope: FlagdScope): Logic {
  const { disabled, rollout, stickiness = '', constraints, segments } = strategy;
  const percent = Number(rollout);
  if (disabled === true || !(percent > 0)) return false;
  if (percent < 100) throw new NotExpressible(`a rollout of ${rollout} %: flagd would choose other users`);
  const sticky = ['', 'default', 'random'].includes(stickiness) ? [] : [isFilled(stickiness)];
  return all([...constraints.map(conditionOf), ...segments.map(scope.segment), ...sticky]);
}

/** As the engine serves: the strategy's weights, else the feature's, else the first variant that is on. */
function variantOf(feature: SnapshotFeature, weights: readonly { key: string; weight: number }[]): string {
  if (feature.variants.some(({ overrides = [] }) => overrides.length > 0)) {
    throw new NotExpressible('variants that are overridden for some contexts');
  }
  for (const list of [weights, feature.variants]) {
    const [only, ...others] = list.filter(({ weight = 0 }) => weight > 0);
    if (others.length > 0) throw new NotExpressible('weighted variants: flagd would choose others');
    if (only !== undefined) return only.key;
  }
  const key = firstOn(feature);
  if (key === undefined) throw new NotExpressible('there is no variant to serve while the feature is on');
  return key;
}

/** One level only, as in the engine: a parent that has prerequisites itself never satisfies. */
function satisfied({ feature, enabled = true, variants = [] }: Prerequisite, scope: FlagdScope): Logic {
  const parent = scope.features.get(feature);
  if (parent === undefined || parent.prerequisites.length > 0) return false;
  const cases = parent.enabled ? casesOf(parent, scope) : [];
  const isOn = any(cases.map(({ when }) => when));
  if (!enabled) return not(isOn);
  if (isOn === false || variants.length === 0) return isOn;
  const serving = cases.map(({ when, serve }) => ({ when, variant: serve() }));
  const [first] = serving;
  if (first?.when === true) return variants.includes(first.variant);
  return { in: [firstOf(serving), variants] };
}

const isUsable = ({ valueType }: SnapshotFeature, value: unknown) => valueType !== 'json' || isRecord(value);

const flat = (metadata: Metadata): Metadata =>
  Object.fromEntries(
    Object.entries(metadata).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)),
  );
