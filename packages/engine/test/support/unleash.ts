import type {
  Constraint,
  Feature,
  Prerequisite,
  Ruleset,
  Segment,
  Strategy,
  Variant,
} from '@bandera/engine/ruleset';

/** The parts of Unleash's client API that the case files use. */
export interface UnleashState {
  features?: UnleashFeature[];
  segments?: UnleashSegment[];
  events?: DeltaEvent[];
}

interface UnleashFeature {
  name: string;
  enabled: boolean;
  strategies: UnleashStrategy[];
  variants?: UnleashVariant[] | null;
  dependencies?: Prerequisite[] | null;
}

interface UnleashStrategy {
  name: string;
  parameters?: Record<string, string>;
  constraints?: UnleashConstraint[];
  segments?: number[];
  variants?: UnleashVariant[];
}

interface UnleashConstraint {
  contextName: string;
  operator: string;
  values?: string[] | null;
  value?: string | null;
  inverted?: boolean;
  caseInsensitive?: boolean;
}

interface UnleashVariant {
  name: string;
  weight: number;
  stickiness?: string;
  payload?: { type: string; value: string };
  overrides?: { contextName: string; values: string[] }[];
}

interface UnleashSegment {
  id: number;
  name?: string;
  constraints: UnleashConstraint[];
}

type DeltaEvent =
  | { type: 'hydration'; features: UnleashFeature[]; segments: UnleashSegment[] }
  | { type: 'feature-updated'; feature: UnleashFeature }
  | { type: 'feature-removed'; featureName: string }
  | { type: 'segment-updated'; segment: UnleashSegment }
  | { type: 'segment-removed'; segmentId: number };

/** What getVariant returns for a feature that is not enabled, and for one that is but has no variant. */
export const DISABLED = { name: 'disabled', enabled: false, feature_enabled: false };
const NO_VARIANT = { name: 'disabled', enabled: false, feature_enabled: true };

/** The ruleset that decides as an Unleash SDK with this state does; a decision's value is the result of getVariant. */
export function fromUnleash(state: UnleashState): Ruleset {
  const { features, segments } = state.events === undefined ? state : applied(state.events);
  return {
    project: 'default',
    environment: 'default',
    revision: 1,
    features: (features ?? []).map(featureOf),
    segments: (segments ?? []).map(segmentOf),
  };
}

function applied(events: readonly DeltaEvent[]): { features: UnleashFeature[]; segments: UnleashSegment[] } {
  const features = new Map<string, UnleashFeature>();
  const segments = new Map<number, UnleashSegment>();
  for (const event of events) {
    if (event.type === 'hydration') {
      features.clear();
      segments.clear();
      for (const feature of event.features) features.set(feature.name, feature);
      for (const segment of event.segments) segments.set(segment.id, segment);
    }
    if (event.type === 'feature-updated') features.set(event.feature.name, event.feature);
    if (event.type === 'feature-removed') features.delete(event.featureName);
    if (event.type === 'segment-updated') segments.set(event.segment.id, event.segment);
    if (event.type === 'segment-removed') segments.delete(event.segmentId);
  }
  return { features: [...features.values()], segments: [...segments.values()] };
}

/** Unleash features have no off value and may have no variant: both become variants that say so. */
function featureOf({ name, enabled, strategies, variants, dependencies }: UnleashFeature): Feature {
  const known: Variant[] = [
    { key: '(off)', value: DISABLED },
    { key: 'disabled', value: NO_VARIANT },
    ...(variants ?? []).map(flagVariant),
  ];
  return {
    key: name,
    enabled,
    valueType: 'json',
    strategies: strategies.map(source => strategyOf(source, known)),
    variants: known,
    offVariant: '(off)',
    prerequisites: dependencies ?? [],
  };
}

const flagVariant = (variant: UnleashVariant): Variant => ({
  key: variant.name,
  value: variantResult(variant),
  weight: variant.weight,
  stickiness: variant.stickiness,
  overrides: variant.overrides?.map(({ contextName, values }) => ({ field: contextName, values })),
});

const variantResult = ({ name, payload }: UnleashVariant): object => ({
  name,
  ...(payload === undefined ? {} : { payload }),
  enabled: true,
  feature_enabled: true,
});

/** Strategies of Unleash define their own variants; two of one name may differ in payload. */
function keyIn(known: Variant[], variant: UnleashVariant): string {
  const value = variantResult(variant);
  const same = known.find(({ value: other }) => JSON.stringify(other) === JSON.stringify(value));
  if (same !== undefined) return same.key;
  const taken = known.some(({ key }) => key === variant.name);
  const key = taken ? `${variant.name} (${known.length})` : variant.name;
  known.push({ key, value });
  return key;
}

function strategyOf(
  { name, parameters = {}, constraints = [], segments = [], variants = [] }: UnleashStrategy,
  known: Variant[],
): Strategy {
  const own = ruleOf(name, parameters);
  return {
    ...own,
    constraints: [...constraints.map(constraintOf), ...own.constraints],
    segments: segments.map(String),
    variants: variants.map(variant => ({
      key: keyIn(known, variant),
      weight: variant.weight,
      stickiness: variant.stickiness,
    })),
  };
}

type Rule = Pick<Strategy, 'rollout' | 'stickiness' | 'groupId' | 'constraints'>;

/** The legacy strategies are rollouts and constraints in disguise; an unknown one never passes. */
function ruleOf(name: string, parameters: Record<string, string>): Rule {
  const { rollout, stickiness, groupId, percentage, userIds = '', IPs = '' } = parameters;
  const gradual = (by: string): Rule => ({
    rollout: Number(percentage),
    stickiness: by,
    groupId,
    constraints: [],
  });
  const everyone = (...constraints: Constraint[]): Rule => ({ rollout: 100, constraints });
  switch (name) {
    case 'default':
      return everyone();
    case 'flexibleRollout':
      return { rollout: Number(rollout), stickiness, groupId, constraints: [] };
    case 'gradualRolloutUserId':
      return gradual('userId');
    case 'gradualRolloutSessionId':
      return gradual('sessionId');
    case 'gradualRolloutRandom':
      return gradual('random');
    case 'userWithId':
      return everyone({ field: 'userId', operator: 'IN', values: userIds.split(',') });
    case 'remoteAddress':
      return everyone({ field: 'remoteAddress', operator: 'IN_CIDR', values: IPs.split(',') });
    default:
      return { rollout: 0, constraints: [] };
  }
}

const constraintOf = ({ contextName, operator, values, value, ...flags }: UnleashConstraint): Constraint => ({
  field: contextName,
  operator,
  values: values ?? [],
  value: value ?? undefined,
  ...flags,
});

const segmentOf = ({ id, name = '', constraints }: UnleashSegment): Segment => ({
  id: String(id),
  name,
  constraints: constraints.map(constraintOf),
});
