import { randomUUID } from 'node:crypto';
import type { Constraint } from '@bandera/contracts/feature';
import { isOperator, OPERATORS, type OperatorName } from '@bandera/engine/operators';
import type { ValueType } from '@bandera/engine/ruleset';
import { type Draws, draws } from './draws.ts';
import { texts } from './users.ts';

/** A feature as the document of an import has it. */
export interface Feature {
  key: string;
  name: string;
  kind: string;
  valueType: ValueType;
  variants: { key: string; value: string | number | object }[];
  offVariant: string | null;
  environments: { production: Configuration };
}

interface Configuration {
  enabled: boolean;
  strategies: Strategy[];
  prerequisites: { feature: string; enabled: boolean; variants: string[] }[];
}

export interface Strategy {
  rollout: number;
  stickiness: string;
  groupId?: string;
  constraints: Constraint[];
  segments: string[];
  variants: { key: string; weight: number }[];
  disabled: boolean;
}

export interface Segment {
  id: string;
  scope: 'project';
  name: string;
  constraints: Constraint[];
}

const operators = Object.keys(OPERATORS).filter(isOperator);
/** What flagd's targeting can say too. */
const plainOperators = operators.filter(name => !/^(NUM_|REGEX|IN_CIDR)/.test(name));
export const stickinesses = [
  'default',
  'userId',
  'sessionId',
  'tenant',
  'remoteAddress',
  'targetingKey',
  'random',
];
const valueTypes = ['boolean', 'string', 'boolean', 'number', 'json'] as const;
const kinds = ['release', 'experiment', 'operational', 'kill-switch', 'permission'];

const values: Record<ValueType, Feature['variants']> = {
  boolean: [],
  string: [
    { key: 'off', value: '' },
    { key: 'blue', value: '#00f' },
    { key: 'red', value: 'carmesí, "quoted"' },
  ],
  number: [
    { key: 'low', value: -1.5 },
    { key: 'mid', value: 0 },
    { key: 'high', value: 1e21 },
  ],
  json: [
    { key: 'none', value: {} },
    { key: 'dark', value: { colours: ['#000', { deep: null }], title: 'Modo «oscuro»' } },
    { key: 'light', value: { colours: [], on: true, size: 1.25 } },
  ],
};

const keysOf = (valueType: ValueType) =>
  valueType === 'boolean' ? ['on', 'off'] : values[valueType].map(({ key }) => key);

/** What a constraint compares with: what the users have, and what the API takes. */
function operand(
  operator: OperatorName,
  { one, some }: Draws,
): Pick<Constraint, 'field' | 'value' | 'values'> {
  switch (OPERATORS[operator].operand) {
    case 'number':
      return { field: 'age', value: one(['18', '65.5', '-3', '100', '0']) };
    case 'version':
      return { field: 'version', value: one(['1.2.3', '1.2.4-rc.1', '2.0.0', '1.2.3+x']) };
    case 'time':
      return { field: 'currentTime', value: one(['2020-01-01T00:00:00Z', '2099-12-31T23:59:59+02:00']) };
    case 'address':
      return {
        field: one(['remoteAddress', 'address']),
        values: ['203.0.113.0/24', ...some(['10.0.0.0/8', '192.168.7.1', '2001:db8::/32'], 60)],
      };
    case 'pattern':
      return {
        field: one(['plan', 'email', 'userId']),
        value: one(['^pro$', 'e[a-z]+', '[[:digit:]]$', '@acme']),
      };
    default:
      return listed(operator, one, some);
  }
}

function listed(operator: OperatorName, one: Draws['one'], some: Draws['some']) {
  const field = one(['userId', 'targetingKey', 'sessionId', 'country', 'plan', 'email', 'since', 'beta']);
  if (/Id$|Key$/.test(field)) {
    const prefix = field === 'sessionId' ? 'session-' : 'user-';
    const ids = Array.from({ length: 500 }, (_, index) => `${prefix}${index}`);
    return {
      field,
      values: operator.endsWith('IN') ? some(ids, 20) : [...some(['user-1', 'session-2', '7']), '3'],
    };
  }
  if (field === 'since')
    return { field, values: ['2025-', '2026-0', 'T00:00:00.000Z', '2026-05-15T00:00:00.000Z'] };
  if (field === 'beta') return { field, values: ['true'] };
  const known: readonly string[] =
    field === 'country' ? texts.country : field === 'plan' ? texts.plan : texts.email;
  return { field, values: ['pro', ...some(known).filter(text => text !== '')] };
}

function constraint(operator: OperatorName, plain: boolean, draw: Draws): Constraint {
  return {
    operator,
    ...operand(operator, draw),
    ...(draw.chance(30) ? { inverted: true } : {}),
    ...(!plain && OPERATORS[operator].foldsCase && draw.chance(40) ? { caseInsensitive: true } : {}),
  };
}

/** One variant for everyone of the strategy, or a draw between them. */
function weights(
  { valueType }: Pick<Feature, 'valueType'>,
  draw: Draws,
  single: boolean,
): Strategy['variants'] {
  const keys = keysOf(valueType);
  const [first = '', second = '', third] = draw.chance(50) ? keys : keys.toReversed();
  const share = single ? 0 : draw.one([1, 333, 500, 999]);
  return [
    { key: first, weight: share },
    { key: second, weight: third === undefined ? 1_000 - share : 0 },
    ...(third === undefined ? [] : [{ key: third, weight: 1_000 - share }]),
  ];
}

function strategy(
  index: number,
  plain: boolean,
  feature: Pick<Feature, 'valueType'>,
  segments: Segment[],
  draw: Draws,
) {
  const known = plain ? plainOperators : operators;
  const stickiness = stickinesses[index % stickinesses.length] ?? 'default';
  // What is drawn anew each time has no answer to compare.
  const splits = !plain && stickiness !== 'random';
  const [operator = 'IN', ...more] = [known[index % known.length], ...draw.some(known, 1)];
  return {
    rollout: splits
      ? draw.one([0, 1, 10, 33, 50, 75, 99, 100, 100, 100, 100, 100])
      : draw.one([0, ...Array<number>(12).fill(100)]),
    stickiness,
    ...(draw.chance(40) ? { groupId: draw.one(['shared', 'other']) } : {}),
    constraints: [operator, ...more]
      .slice(index % 4 === 3 ? 2 : 0)
      .map(each => constraint(each ?? 'IN', plain, draw)),
    segments: draw.some(plain ? segments.slice(0, 3) : segments, 8).map(({ id }) => id),
    variants: draw.chance(65) ? weights(feature, draw, !splits) : [],
    disabled: draw.chance(7),
  };
}

/** A few users get one variant whatever the others get: how a variant's overrides are written here. */
const exception = (feature: Pick<Feature, 'valueType'>, draw: Draws): Strategy => ({
  rollout: 100,
  stickiness: 'default',
  constraints: [{ field: 'userId', operator: 'IN', values: ['user-1', 'user-42', 'José-3', 'user-250'] }],
  segments: [],
  variants: weights(feature, draw, true),
  disabled: false,
});

/** Segments, of which the first three use what flagd can say. */
export function drawnSegments(): Segment[] {
  const draw = draws(3);
  return Array.from({ length: 6 }, (_, index) => ({
    id: randomUUID(),
    scope: 'project',
    name: `Segment ${index + 1}`,
    constraints: (index % 2 ? [0, 7] : [1]).map(step => {
      const known = index < 3 ? plainOperators : operators;
      return constraint(known[(index * 3 + step) % known.length] ?? 'IN', index < 3, draw);
    }),
  }));
}

/** Features that together use every operator, stickiness, value type and kind of reference; half of them plainly. */
export function drawnFeatures(count: number, segments: Segment[]): Feature[] {
  const draw = draws(11);
  const isParent = (index: number) => index % 4 === 0;
  return Array.from({ length: count }, (_, index): Feature => {
    const valueType = valueTypes[index % valueTypes.length] ?? 'boolean';
    const plain = index % 2 === 0;
    const strategies = Array.from({ length: index % 12 === 11 ? 0 : 1 + draw.below(3) }, (_, at) =>
      strategy(index + at * 7, plain, { valueType }, segments, draw),
    );
    if (index % 9 === 5) strategies.unshift(exception({ valueType }, draw));
    return {
      key: `feature-${index}`,
      name: `Feature ${index}`,
      kind: kinds[index % kinds.length] ?? 'release',
      valueType,
      variants: values[valueType],
      offVariant: valueType === 'boolean' || draw.chance(20) ? null : (values[valueType][0]?.key ?? null),
      environments: {
        production: {
          enabled: index % 17 !== 12,
          strategies: index === foreignGroup ? [split] : strategies,
          prerequisites:
            isParent(index) || index === foreignGroup || draw.chance(70) ? [] : [prerequisite(count, draw)],
        },
      },
    };
  });
}

/** On one of the parents of the first half: that it is off, that it is on, or that it serves a certain variant. */
function prerequisite(count: number, draw: Draws) {
  const index = draw.below(Math.ceil(count / 8)) * 4;
  const enabled = draw.chance(80);
  const keys = keysOf(valueTypes[index % valueTypes.length] ?? 'boolean');
  return { feature: `feature-${index}`, enabled, variants: enabled ? draw.some(keys, 25) : [] };
}

const foreignGroup = 101;
const split: Strategy = {
  rollout: 50,
  stickiness: 'default',
  groupId: 'grupo-ñ',
  constraints: [],
  segments: [],
  variants: [],
  disabled: false,
};

/** Whether an Unleash SDK is told variants: a boolean feature without weights has none for it. */
export const servesVariants = ({ valueType, environments }: Feature) =>
  valueType !== 'boolean' ||
  environments.production.strategies.some(({ variants }) => variants.some(({ weight }) => weight > 0));
