import type { Constraint } from '@bandera/contracts/feature';
import { checkConstraint } from '@bandera/engine/checks';
import { isIn, type Lost, never, type Share, type TranslatedStrategy, thousandths } from './translation.ts';
import { constraintOf } from './unleash-constraint.ts';
import { type UnleashStrategy, unknownFields } from './unleash-document.ts';
import { type Listed, sharesOf, type Values } from './unleash-variants.ts';

/** What a strategy needs to know of its flag. */
export interface StrategyScope {
  /** Name of the flag: the group of whatever names none. */
  name: string;
  /** Ids of segments by their number; undefined for those that are not represented. */
  segments: ReadonlyMap<number, string>;
  values: Values;
  /** The flag's own variants, for strategies that have none. */
  shared: Listed;
  lost: Lost;
}

interface Rollout {
  rollout: number;
  stickiness: string;
  groupId: string;
}

const everyone = { rollout: 100, stickiness: 'default' };

/** A strategy that cannot be represented passes nobody: it comes switched off, and nobody gets more than before. */
export function strategyOf(given: UnleashStrategy, path: string, scope: StrategyScope): TranslatedStrategy {
  const { lost, name } = scope;
  for (const field of unknownFields(given)) lost(`${path}.${field}`, 'is not known here, and left out');
  const rule = ruleOf(given, path, scope);
  const constraints = (given.constraints ?? []).map((each, index) =>
    constraintOf(each, `${path}.constraints[${index}]`, lost),
  );
  const segments = (given.segments ?? []).map((number, index) => {
    const id = scope.segments.get(number);
    if (id === undefined)
      lost(`${path}.segments[${index}]`, `segment ${number} is not known: the strategy is off`);
    return id;
  });
  const known = [...(rule?.constraints ?? []), ...constraints.filter(each => each !== undefined)];
  const found = segments.filter(each => each !== undefined);
  const isWhole =
    rule !== undefined &&
    known.length === rule.constraints.length + constraints.length &&
    found.length === segments.length;
  if (rule && !isWhole) lost(path, 'without all its conditions the strategy comes switched off');
  const rollout = rule?.rollout ?? { ...everyone, ...never, groupId: name };
  return {
    ...(given.title ? { title: given.title } : {}),
    ...weighted(given, rollout, path, scope),
    constraints: known,
    segments: found,
    disabled: given.disabled === true || !isWhole,
  };
}

/** The flag's variants where there is no strategy at all. */
export const openStrategy = (scope: StrategyScope): TranslatedStrategy[] => {
  if (sharesOf(scope.shared, scope.values.keys).length === 0) return [];
  return [strategyOf({ name: 'default' }, scope.shared.path, scope)];
};

interface Rule {
  rollout: Rollout;
  constraints: Constraint[];
}

/** By name (evaluation-semantics, section 5); undefined, and reported, for those that only applications know. */
function ruleOf(given: UnleashStrategy, path: string, { name, lost }: StrategyScope): Rule | undefined {
  const parameter = (key: string) => String(given.parameters?.[key] ?? '');
  const listed = (key: string) =>
    parameter(key)
      .split(/\s*,\s*/)
      .filter(entry => entry.trim() !== '');
  const groupId = parameter('groupId') || name;
  const open = { ...everyone, groupId: name };
  const gradual = (stickiness: string): Rule => {
    const hasGroup = stickiness === 'random' || parameter('groupId') !== '';
    if (!hasGroup) lost(`${path}.parameters.groupId`, 'is missing: with that of the feature others get it');
    const rollout = percentOf(parameter('percentage'), `${path}.parameters.percentage`, lost);
    return { rollout: { rollout, stickiness, groupId }, constraints: [] };
  };
  switch (given.name) {
    case 'default':
      return { rollout: open, constraints: [] };
    case 'flexibleRollout': {
      const rollout = percentOf(parameter('rollout'), `${path}.parameters.rollout`, lost);
      return {
        rollout: { rollout, stickiness: parameter('stickiness') || 'default', groupId },
        constraints: [],
      };
    }
    case 'gradualRolloutUserId':
      return gradual('userId');
    case 'gradualRolloutSessionId':
      return gradual('sessionId');
    case 'gradualRolloutRandom':
      return gradual('random');
    case 'userWithId':
      return { rollout: open, constraints: [isIn('userId', listed('userIds'))] };
    case 'remoteAddress':
      return { rollout: open, constraints: [addresses(listed('IPs'), `${path}.parameters.IPs`, lost)] };
    default:
      lost(`${path}.name`, `"${given.name}" is not known here: it comes as a strategy that is switched off`);
      return undefined;
  }
}

/** Entries that are no addresses never matched, and neither did ranges of IPv6. */
function addresses(entries: readonly string[], path: string, lost: Lost): Constraint {
  const base = { field: 'remoteAddress', operator: 'IN_CIDR' };
  const values = entries.filter(entry => {
    const isSound = checkConstraint({ ...base, values: [entry] }, path).length === 0;
    const isUsed = isSound && !(entry.includes(':') && entry.includes('/'));
    if (!isUsed) lost(path, `"${entry}" is left out: it has never matched an address`);
    return isUsed;
  });
  return { ...base, values };
}

/** 33.5 behaves like 33, and what is no number passes nobody. */
function percentOf(text: string, path: string, lost: Lost): number {
  const percent = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(percent)) lost(path, `"${text}" is no number: it passes nobody`);
  return Number.isNaN(percent) ? 0 : Math.min(100, Math.max(0, Math.floor(percent)));
}

/**
 * The rollout with its weights. Here they are drawn by the group and stickiness of the strategy, while Unleash lets
 * variants have their own: where everybody passes, the strategy takes theirs, and elsewhere that is reported.
 */
function weighted(given: UnleashStrategy, rollout: Rollout, path: string, scope: StrategyScope) {
  const { name, values, shared, lost } = scope;
  const own = { path: `${path}.variants`, variants: given.variants ?? [] };
  const ownShares = sharesOf(own, values.keys);
  const list = ownShares.length > 0 ? own : shared;
  const shares = ownShares.length > 0 ? ownShares : sharesOf(shared, values.keys);
  if (shares.length === 0) {
    if (values.keys.size > 0) lost(`${path}.variants`, 'being on without a variant: the first one is served');
    return rollout;
  }
  const open = shares.filter(({ weight }) => weight > 0);
  const [only, ...others] = open;
  if (only && others.length === 0)
    return { ...rollout, variants: shares.map(each => ({ ...each, weight: each === only ? 1_000 : 0 })) };

  const drawn = {
    groupId: ownShares.length > 0 ? rollout.groupId : name,
    stickiness: list.variants[0]?.stickiness || (ownShares.length > 0 ? rollout.stickiness : 'default'),
  };
  return { ...merged(rollout, drawn, list.path, lost), variants: scaled(shares, list.path, lost) };
}

type Drawn = Pick<Rollout, 'groupId' | 'stickiness'>;

function merged(rollout: Rollout, drawn: Drawn, path: string, lost: Lost): Rollout {
  const { groupId, stickiness } = rollout;
  if (groupId === drawn.groupId && stickiness === drawn.stickiness) return rollout;
  const isForAll =
    ['default', 'random'].includes(stickiness) && ['default', 'random'].includes(drawn.stickiness);
  if (rollout.rollout === 100 && (isForAll || stickiness === drawn.stickiness))
    return { ...rollout, ...drawn };
  lost(
    path,
    `weights stick to ${stickiness} in the group "${groupId}", as the rollout does: others get them`,
  );
  return rollout;
}

function scaled(shares: readonly Share[], path: string, lost: Lost): Share[] {
  const sum = shares.reduce((total, { weight }) => total + weight, 0);
  if (sum === 1_000 && shares.every(({ weight }) => Number.isInteger(weight))) return [...shares];
  lost(path, `weights sum up to 1000 instead of ${sum}: the shares stay about the same, but others get them`);
  return thousandths(shares);
}
