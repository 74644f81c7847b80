import type { Feature, Metadata, Variant } from './ruleset.ts';
import { Malformed } from './well-formed.ts';

/**
 * Why a decision is what it is, in OpenFeature's terms.
 * STATIC: the same for every context. TARGETING_MATCH: constraints, segments, prerequisites or an override decided.
 * SPLIT: a rollout below 100 or weights decided. DISABLED: the environment's switch is off.
 * DEFAULT: no strategy passed or a prerequisite is not satisfied. ERROR: the feature is malformed.
 */
export type Reason = 'STATIC' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'DEFAULT' | 'ERROR';

/** The reasons of a feature that is on. */
export type OnReason = 'STATIC' | 'TARGETING_MATCH' | 'SPLIT';

/**
 * The outcome for one feature and one context. Decisions are made at compile time, deeply frozen and shared: the same
 * outcome is the same object, so whatever is derived from one (its JSON, say) can be kept in a WeakMap.
 */
export interface Decision {
  readonly key: string;
  /** Whether a strategy let this context in; with weighted variants the value can still be any of them. */
  readonly enabled: boolean;
  /** Key of the variant served; absent when there is none to serve. */
  readonly variant?: string;
  /** Absent: use the default in the caller's code. */
  readonly value?: unknown;
  readonly reason: Reason;
  /** Only with reason ERROR. */
  readonly errorCode?: 'PARSE_ERROR';
  /** Names the field at fault. */
  readonly errorDetails?: string;
  readonly metadata?: Metadata;
  /**
   * Where it stands in `Compiled.decisions`, so that what is kept for each decision can be kept in a list. Not enumerable,
   * since it says nothing outside of its ruleset.
   */
  readonly ordinal: number;
}

/** Makes the decisions one feature can come to. */
export interface DecisionMaker {
  /** Serving a variant, or none when the feature has none that is on. Throws Malformed for an unknown key. */
  readonly on: (variant: string | undefined, reason: OnReason) => Decision;
  readonly off: (reason: 'DISABLED' | 'DEFAULT') => Decision;
  /** The variant served when no weights say otherwise: the first that is not the off variant. */
  readonly firstOn: string | undefined;
}

const IMPLIED: readonly Variant[] = [
  { key: 'on', value: true },
  { key: 'off', value: false },
];

/** `all`: where the decisions are numbered. */
export function decisionMaker(feature: Feature, all: Decision[]): DecisionMaker {
  const variants = new Map(variantsOf(feature).map(variant => [variant.key, frozenCopy(variant.value)]));
  const offVariant = feature.offVariant ?? (feature.valueType === 'boolean' ? 'off' : undefined);
  const metadata = flat(feature.metadata);
  const made = new Map<string, Decision>();

  function decide(enabled: boolean, reason: Reason, variant: string | undefined): Decision {
    const id = JSON.stringify([reason, variant]);
    const known = made.get(id);
    if (known !== undefined) return known;
    if (variant !== undefined && !variants.has(variant)) {
      throw new Malformed(`variant "${variant}" is not one of the feature's variants`);
    }
    const served = variant === undefined ? {} : { variant, value: variants.get(variant) };
    const decision = numbered({ key: feature.key, enabled, ...served, reason, ...metadata }, all);
    made.set(id, decision);
    return decision;
  }

  return {
    on: (variant, reason) => decide(true, reason, variant),
    off: reason => decide(false, reason, offVariant),
    firstOn: [...variants.keys()].find(key => key !== offVariant),
  };
}

export const errorDecision = (key: string, errorDetails: string, all: Decision[]): Decision =>
  numbered({ key, enabled: false, reason: 'ERROR', errorCode: 'PARSE_ERROR', errorDetails }, all);

function numbered(decision: Omit<Decision, 'ordinal'>, all: Decision[]): Decision {
  const ordinal = all.length;
  const made: Decision = Object.defineProperties(
    { ...decision, ordinal },
    { ordinal: { enumerable: false } },
  );
  all.push(Object.freeze(made));
  return made;
}

function variantsOf({ valueType, variants }: Feature): readonly Variant[] {
  if (valueType !== 'boolean') return variants;
  const given = new Set(variants.map(variant => variant.key));
  return [...variants, ...IMPLIED.filter(variant => !given.has(variant.key))];
}

function flat(metadata: Metadata | undefined): { metadata?: Metadata } {
  const entries = Object.entries(metadata ?? {}).filter(([, value]) => FLAT.has(typeof value));
  return entries.length === 0 ? {} : { metadata: Object.freeze(Object.fromEntries(entries)) };
}

const FLAT: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);

/** A copy, because freezing the ruleset's own value would be felt by whoever still holds it. */
function frozenCopy(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? deepFrozen(structuredClone(value)) : value;
}

function deepFrozen(value: object): object {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFrozen(inner);
  }
  return Object.freeze(value);
}
