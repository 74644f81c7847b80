import { BlockList, isIP } from 'node:net';
import { isRecord } from '@bandera/engine/context';
import type { Constraint, Feature, Ruleset, Strategy } from '@bandera/engine/ruleset';
import { RE2JS } from 're2js';
import semver from 'semver';

/** The outcome that the reference evaluator and the engine must agree on. */
export interface Outcome {
  enabled: boolean;
  variant: string | undefined;
}

type Context = Record<string, unknown>;

/**
 * A second evaluator, written for reading and not for speed: it interprets the ruleset anew for each question.
 * It knows well-formed rulesets only, and each random bucket it draws is the first: the engine's with `random: () => 0`.
 */
export function referenceOutcome(ruleset: Ruleset, key: string, context: Context): Outcome {
  const feature = featureOf(ruleset, key);
  if (feature === undefined) throw new Error(`no feature ${key}`);
  const off = { enabled: false, variant: offVariantOf(feature) };
  if (!feature.enabled) return off;
  if (
    !feature.prerequisites.every(({ feature: parentKey, enabled = true, variants = [] }) => {
      const parent = featureOf(ruleset, parentKey);
      if (parent === undefined || parent.prerequisites.length > 0) return false;
      const outcome = referenceOutcome(ruleset, parentKey, context);
      if (outcome.enabled !== enabled) return false;
      return !enabled || variants.length === 0 || variants.includes(outcome.variant ?? '');
    })
  )
    return off;
  const deciding = feature.strategies.find(strategy => passes(ruleset, feature, strategy, context));
  if (deciding === undefined && feature.strategies.length > 0) return off;
  return { enabled: true, variant: variantFor(feature, deciding, context) };
}

const featureOf = ({ features }: Ruleset, key: string): Feature | undefined =>
  features.find(f => f.key === key);

const keysOf = ({ valueType, variants }: Feature): string[] => {
  const given = variants.map(variant => variant.key);
  return valueType === 'boolean' ? [...new Set([...given, 'on', 'off'])] : given;
};

const offVariantOf = ({ offVariant, valueType }: Feature): string | undefined =>
  offVariant ?? (valueType === 'boolean' ? 'off' : undefined);

function passes(ruleset: Ruleset, feature: Feature, strategy: Strategy, context: Context): boolean {
  if (strategy.disabled) return false;
  if (!strategy.constraints.every(constraint => referenceHolds(constraint, context))) return false;
  for (const id of strategy.segments) {
    const segment = ruleset.segments.find(candidate => candidate.id === id);
    if (!segment?.constraints.every(constraint => referenceHolds(constraint, context))) return false;
  }
  const id = firstValue(context, strategy.stickiness, ['userId', 'sessionId']);
  if (id === undefined) return (strategy.stickiness ?? 'default') === 'default' && strategy.rollout >= 1;
  return bucket(strategy.groupId || feature.key, id, 100, 0) <= strategy.rollout;
}

function variantFor(feature: Feature, strategy: Strategy | undefined, context: Context): string | undefined {
  const own = strategy?.variants ?? [];
  const lists = [
    {
      list: own,
      group: strategy?.groupId || feature.key,
      sticky: own[0]?.stickiness ?? strategy?.stickiness,
    },
    {
      list: feature.variants,
      group: feature.key,
      sticky: feature.variants.find(v => v.weight !== undefined)?.stickiness,
    },
  ];
  for (const { list, group, sticky } of lists) {
    const total = list.reduce((sum, { weight = 0 }) => sum + weight, 0);
    if (total === 0) continue;
    const id = firstValue(context, sticky, ['userId', 'sessionId', 'remoteAddress']);
    const target = id === undefined ? 1 : bucket(group, id, total, 86028157);
    let sum = 0;
    for (const { key, weight = 0 } of list) {
      sum += weight;
      if (weight > 0 && sum >= target) return key;
    }
  }
  return keysOf(feature).find(key => key !== offVariantOf(feature));
}

function firstValue(context: Context, stickiness = 'default', chain: string[]): string | undefined {
  return (stickiness === 'default' ? chain : [stickiness])
    .map(field => valueIn(context, field))
    .find(Boolean);
}

const ALIASES = new Map([
  ['userId', 'targetingKey'],
  ['targetingKey', 'userId'],
]);

function valueIn(context: Context, field: string): string | undefined {
  const properties = isRecord(context['properties']) ? context['properties'] : {};
  const lookup = (record: Context, name: string) => Object.entries(record).find(([key]) => key === name)?.[1];
  const places = [field, ALIASES.get(field) ?? field].flatMap(name => [
    lookup(context, name),
    lookup(properties, name),
  ]);
  const value = places.find(place => place !== undefined && place !== null);
  return value === undefined ? undefined : String(value);
}

export function referenceHolds(constraint: Constraint, context: Context): boolean {
  const { operator, field, inverted = false, caseInsensitive = false, value = '', values = [] } = constraint;
  const actual = valueIn(context, field);
  const fold = (text: string) => (caseInsensitive ? text.toLowerCase() : text);
  const entries = values.filter(entry => entry !== '').map(entry => entry.trim());
  const some = (test: (entry: string) => boolean) => actual !== undefined && entries.some(test);
  const text = actual ?? '';
  const number = (test: (left: number, right: number) => boolean) =>
    actual !== undefined && test(Number(text), Number(value));
  const version = (test: (left: string, right: string) => boolean) =>
    strictVersion(text) && strictVersion(value) && test(text, value);
  const outcomes: Record<string, () => boolean> = {
    IN: () => some(entry => entry === text),
    NOT_IN: () => !some(entry => entry === text),
    STR_STARTS_WITH: () => some(entry => fold(text).startsWith(fold(entry))),
    STR_ENDS_WITH: () => some(entry => fold(text).endsWith(fold(entry))),
    STR_CONTAINS: () => some(entry => fold(text).includes(fold(entry))),
    NUM_EQ: () => number((left, right) => left === right),
    NUM_GT: () => number((left, right) => left > right),
    NUM_GTE: () => number((left, right) => left >= right),
    NUM_LT: () => number((left, right) => left < right),
    NUM_LTE: () => number((left, right) => left <= right),
    DATE_AFTER: () => Date.parse(String(context['currentTime'])) > Date.parse(value),
    DATE_BEFORE: () => Date.parse(String(context['currentTime'])) < Date.parse(value),
    SEMVER_EQ: () => version(semver.eq),
    SEMVER_GT: () => version(semver.gt),
    SEMVER_GTE: () => version(semver.gte),
    SEMVER_LT: () => version(semver.lt),
    SEMVER_LTE: () => version(semver.lte),
    REGEX: () =>
      actual !== undefined &&
      isPattern(value) &&
      RE2JS.compile(value, caseInsensitive ? RE2JS.CASE_INSENSITIVE : 0)
        .matcher(text)
        .find(),
    IN_CIDR: () => some(entry => inRange(text, entry)),
  };
  const outcome = Object.hasOwn(outcomes, operator) ? outcomes[operator] : undefined;
  return outcome !== undefined && outcome() !== inverted;
}

const strictVersion = (text: string): boolean =>
  /^\d/.test(text) && semver.valid(text) !== null && text === text.trim();

function isPattern(source: string): boolean {
  try {
    return RE2JS.compile(source) !== undefined;
  } catch {
    return false;
  }
}

/** Node's own address list, which takes IPv4-mapped addresses for IPv4; those are not asked here. */
function inRange(address: string, range: string): boolean {
  const [network = '', prefix, ...rest] = range.split('/');
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  const bits = isIP(network) === 4 ? 32 : 128;
  if (isIP(network) === 0 || isIP(address) !== isIP(network) || rest.length > 0) return false;
  if (prefix !== undefined && (!/^\d+$/.test(prefix) || Number(prefix) > bits)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix ?? bits), family);
  return list.check(address, family);
}

const bucket = (group: string, id: string, n: number, seed: number): number =>
  (referenceMurmur3(Buffer.from(`${group}:${id}`), seed) % n) + 1;

/** murmur3 x86 32 as its author describes it, with BigInt in the place of 32-bit registers. */
export function referenceMurmur3(bytes: Uint8Array, seed: number): number {
  const word = (value: bigint) => BigInt.asUintN(32, value);
  const rotate = (value: bigint, by: bigint) => word(value << by) | (value >> (32n - by));
  let hash = BigInt(seed);
  for (let at = 0; at < bytes.length; at += 4) {
    const block = bytes.subarray(at, at + 4).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    hash ^= word(rotate(word(block * 0xcc9e2d51n), 15n) * 0x1b873593n);
    if (bytes.length - at >= 4) hash = word(rotate(hash, 13n) * 5n + 0xe6546b64n);
  }
  hash ^= BigInt(bytes.length);
  hash = word((hash ^ (hash >> 16n)) * 0x85ebca6bn);
  hash = word((hash ^ (hash >> 13n)) * 0xc2b2ae35n);
  return Number(hash ^ (hash >> 16n));
}
