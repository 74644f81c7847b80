import type { Snapshot, SnapshotFeature, SnapshotSegment } from '@bandera/contracts/snapshot';
import { isOperator, OPERATORS, type OperatorName } from '@bandera/engine/operators';
import type { Constraint, Strategy, WeightedVariant } from '@bandera/engine/ruleset';
import { newId } from '@bandera/kit/ids';

/** Draws the same for the same seed, so that a failure can be repeated. */
export function draws(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  const chance = (percent: number) => below(100) < percent;
  function one<T>(list: readonly T[]): T {
    const drawn = list[below(list.length)];
    if (drawn === undefined) throw new Error('nothing to draw from');
    return drawn;
  }
  const some = <T>(list: readonly T[], percent = 30) => list.filter(() => chance(percent));
  return { below, chance, one, some };
}
type Draws = ReturnType<typeof draws>;

const texts: Record<string, readonly string[]> = {
  userId: Array.from({ length: 12 }, (_, index) => `user-${index}`),
  country: ['UY', 'AR', 'BR', 'uy', 'null', ''],
  plan: ['pro', 'free', 'Pro', 'enterprise-eu', 'true', '7'],
  age: ['17', '18', '65.5', '-3', '1e2', '0x10'],
  version: ['1.2.3', '1.2.4-rc.1', '2.0.0', '2.0.0+build', '1.2.3-0', '10.0.0'],
  address: ['10.1.2.3', '192.168.7.1', '2001:db8::7', '8.8.8.8'],
};

/** What constraints with an operator compare with; each is one that the API would store. */
function operand(
  operator: OperatorName,
  { one, some }: Draws,
): Pick<Constraint, 'field' | 'value' | 'values'> {
  const pick = (field: string) => some(texts[field] ?? [], 40).filter(text => text !== '');
  switch (OPERATORS[operator].operand) {
    case 'number':
      return { field: 'age', value: one(['18', '65.5', '-3', '100', '0']) };
    case 'version':
      return { field: 'version', value: one(['1.2.3', '1.2.4-rc.1', '2.0.0', '1.2.3+x']) };
    case 'time':
      return { field: 'currentTime', value: one(['2020-01-01T00:00:00Z', '2099-12-31T23:59:59+02:00']) };
    case 'address':
      return { field: 'address', values: some(['10.0.0.0/8', '192.168.7.1', '2001:db8::/32'], 60) };
    case 'pattern':
      return { field: one(['plan', 'userId']), value: one(['^pro$', 'e[a-z]+', '[[:digit:]]$']) };
    default: {
      const field = one(['userId', 'targetingKey', 'country', 'plan']);
      return { field, values: pick(field === 'targetingKey' ? 'userId' : field) };
    }
  }
}

const names = Object.keys(OPERATORS).filter(isOperator);

export interface Vocabulary {
  operators: readonly OperatorName[];
  /** Percentages, stickiness and weights that split an audience. */
  splits: boolean;
  foldCase: boolean;
}

export const everything: Vocabulary = { operators: names, splits: true, foldCase: true };

function constraint(operator: OperatorName, vocabulary: Vocabulary, draw: Draws): Constraint {
  const folds = vocabulary.foldCase && OPERATORS[operator].foldsCase && draw.chance(40);
  return {
    ...operand(operator, draw),
    operator,
    ...(draw.chance(30) ? { inverted: true } : {}),
    ...(folds ? { caseInsensitive: true } : {}),
  };
}

const variantsOf: Record<SnapshotFeature['valueType'], SnapshotFeature['variants']> = {
  boolean: [],
  string: [
    { key: 'off', value: '' },
    { key: 'blue', value: '#00f' },
    { key: 'red', value: 'crimson, "quoted"' },
  ],
  number: [
    { key: 'low', value: 1.5 },
    { key: 'high', value: 1e21 },
  ],
  json: [
    { key: 'none', value: {} },
    { key: 'dark', value: { c: [1, 2, { d: null }], t: 'x' } },
  ],
};

function weights(variants: SnapshotFeature['variants'], draw: Draws): WeightedVariant[] {
  const first = draw.one([0, 1, 333, 500, 1000]);
  const keys = variants.length === 0 ? ['on', 'off'] : variants.map(({ key }) => key);
  const [one = 'on', two = 'off', three] = keys;
  if (three === undefined)
    return [
      { key: one, weight: first },
      { key: two, weight: 1000 - first },
    ];
  return [
    { key: one, weight: first },
    { key: two, weight: 0 },
    { key: three, weight: 1000 - first },
  ];
}

function strategy(
  index: number,
  known: Vocabulary,
  segments: readonly SnapshotSegment[],
  variants: SnapshotFeature['variants'],
  draw: Draws,
): Strategy {
  const operators = [
    known.operators[index % known.operators.length] ?? 'IN',
    ...draw.some(known.operators, 4),
  ];
  return {
    rollout: known.splits ? draw.one([0, 1, 10, 33, 50, 99, 100]) : draw.one([0, 100, 100, 100]),
    stickiness: draw.one(['default', 'userId', 'tenant', 'targetingKey', 'default']),
    ...(draw.chance(50) ? { groupId: draw.one(['shared', 'other']) } : {}),
    constraints: operators.map(operator => constraint(operator, known, draw)),
    segments: draw
      .some(segments, 15)
      .map(({ id }) => id)
      .concat(draw.chance(3) ? ['gone'] : []),
    variants: known.splits && draw.chance(50) ? weights(variants, draw) : [],
    disabled: draw.chance(10),
  };
}

/** Features that together use every operator, shape and reference of the vocabulary. */
export function generatedSnapshot(seed: number, count: number, known: Vocabulary): Snapshot {
  const draw = draws(seed);
  const segments = Array.from({ length: 4 }, (_, index) => ({
    id: newId(),
    number: index + 1,
    name: `segment ${index + 1}`,
    constraints: draw.some(known.operators, 8).map(operator => constraint(operator, known, draw)),
  }));
  const features = Array.from({ length: count }, (_, index): SnapshotFeature => {
    const valueType = draw.one<SnapshotFeature['valueType']>([
      'boolean',
      'boolean',
      'string',
      'number',
      'json',
    ]);
    const variants = variantsOf[valueType];
    const isParent = index % 3 === 0;
    const parent = `feature-${draw.below(Math.ceil(count / 3)) * 3}`;
    return {
      id: newId(),
      key: `feature-${index}`,
      name: `Feature ${index}`,
      description: 'Generated',
      kind: 'release',
      tags: [],
      stale: false,
      enabled: draw.chance(92),
      valueType,
      variants,
      ...(variants.length > 0 && draw.chance(80) ? { offVariant: variants[0]?.key } : {}),
      strategies: Array.from({ length: draw.below(4) }, (_, at) =>
        strategy(index + at * 7, known, segments, variants, draw),
      ),
      prerequisites:
        isParent || draw.chance(60)
          ? []
          : [
              {
                feature: draw.chance(5) ? 'nowhere' : parent,
                enabled: draw.chance(80),
                variants: draw.some(['on', 'off', 'blue', 'dark', 'high', 'disabled'], 20),
              },
            ],
      impressionData: draw.chance(10),
    };
  });
  return {
    company: newId(),
    project: newId(),
    projectKey: 'shop',
    environment: 'production',
    revision: 1,
    features,
    segments,
  };
}

/** A flat context; every value is there or missing, as text, number or boolean. ASCII only (evaluation-semantics 6.4). */
export function generatedContext(draw: Draws, odd: readonly unknown[]): Record<string, unknown> {
  const context: Record<string, unknown> = { userId: `user-${draw.below(5_000)}` };
  if (draw.chance(30)) context['userId'] = draw.one(texts['userId'] ?? []);
  if (draw.chance(60)) context['sessionId'] = `session-${draw.below(5_000)}`;
  if (draw.chance(60)) context['tenant'] = `tenant-${draw.below(40)}`;
  for (const field of ['country', 'plan', 'age', 'version', 'address']) {
    if (draw.chance(15)) continue;
    context[field] = draw.chance(80) ? draw.one(texts[field] ?? []) : draw.one([...odd]);
  }
  return context;
}
