import type { Context } from '@bandera/engine/context';
import { murmur3, norm, VARIANT_SEED } from '@bandera/engine/murmur3';
import type { Feature, Strategy, Variant } from '@bandera/engine/ruleset';
import t from 'tap';
import { compiled, feature, strategy } from './support/rulesets.ts';

/** Whether a single strategy of feature `f` lets the context in. */
const passes = (given: Partial<Strategy>, context: Context, random?: () => number): boolean =>
  compiled([feature({ key: 'f', strategies: [strategy(given)] })], [], { random }).evaluate('f', context)
    ?.enabled === true;

t.test('rollout vectors', async t => {
  const rows: [group: string, id: string, hash: number, bucket: number, rollout: number, on: boolean][] = [
    ['AB12A', '122', 1062108722, 23, 50, true],
    ['AB12A', '155', 3268232399, 100, 50, false],
    ['Feature.flexibleRollout.10', '174', 3067997709, 10, 10, true],
    ['Feature.flexibleRollout.10', '499', 330494531, 32, 10, false],
    ['Feature.flexibleRollout.userId.55', '25', 1087573954, 55, 55, true],
    ['Feature.flexibleRollout.sessionId.42', '147', 391178641, 42, 42, true],
    ['Feature.flexible.rollout.custom.stickiness_50', '402', 3304166854, 55, 50, false],
    ['Feature.flexible.rollout.custom.stickiness_50', '388', 3162492009, 10, 50, true],
    ['Feature.flexible.rollout.custom.stickiness_50', '39', 4081093624, 25, 50, true],
    ['checkout', 'user-1', 3498952333, 34, 50, true],
    ['checkout', 'user-2', 4267990210, 11, 50, true],
    ['checkout', 'user-3', 4172251253, 54, 50, false],
  ];
  for (const [groupId, id, hash, bucket, rollout, on] of rows) {
    t.equal(murmur3(`${groupId}:${id}`), hash, `hash of ${groupId}:${id}`);
    t.equal(norm(groupId, id, 100), bucket, `bucket of ${groupId}:${id}`);
    t.equal(passes({ groupId, rollout }, { userId: id }), on, `${groupId}:${id} at ${rollout} %`);
  }
});

t.test('the group is the feature key unless the strategy names one', async t => {
  t.equal(norm('', '123', 100), 93);
  t.equal(norm('flag', '123', 100), 48);
  const flag = feature({ key: 'flag', strategies: [strategy({ rollout: 48, groupId: '' })] });
  t.ok(compiled([flag]).evaluate('flag', { userId: '123' })?.enabled);
});

t.test('rollout: percent', async t => {
  const bucket23 = { userId: '122' };
  const at = (rollout: number): boolean => passes({ groupId: 'AB12A', rollout }, bucket23);
  t.notOk(at(22));
  t.ok(at(23));
  t.ok(at(23.5));
  t.notOk(at(22.9), '22.9 behaves like 22');
  t.notOk(at(Number.NaN));
  t.notOk(at(0));
  t.notOk(at(-1));
  t.ok(at(100));
  t.ok(at(1000));
});

t.test('rollout: stickiness', async t => {
  const low = () => 0;
  const high = () => 0.999;
  t.ok(passes({ rollout: 1 }, {}, low), 'default without any id is random');
  t.notOk(passes({ rollout: 1 }, {}, high));
  t.ok(passes({ rollout: 99, groupId: 'AB12A' }, { userId: '122' }, high), 'with a user it is not');
  t.equal(
    passes({ rollout: 50 }, { sessionId: '7' }, low),
    norm('f', '7', 100) <= 50,
    'then the session counts',
  );
  t.equal(
    passes({ rollout: 50 }, { userId: '', sessionId: '7' }, low),
    norm('f', '7', 100) <= 50,
    'an empty id is none',
  );
  t.ok(passes({ rollout: 1, stickiness: 'random' }, { userId: '155' }, low), 'random ignores the user');
  t.notOk(passes({ rollout: 99, stickiness: 'random' }, { userId: '122' }, high));
  t.ok(passes({ rollout: 100, stickiness: 'random' }, {}, high));
  t.notOk(
    passes({ rollout: 100, stickiness: 'tenant' }, {}, low),
    'a custom field that is missing fails at 100 %',
  );
  t.notOk(
    passes({ rollout: 100, stickiness: 'constructor' }, {}, low),
    'so does one named like a member of Object',
  );
  t.ok(passes({ rollout: 100, stickiness: 'tenant' }, { properties: { tenant: 1 } }));
  t.ok(passes({ rollout: 50, stickiness: 'userId', groupId: 'checkout' }, { targetingKey: 'user-2' }));
});

const ORDER = ['1st', '2nd', '3rd', '4th'];

/** A feature whose variants are called 1st, 2nd and so on. */
function split(key: string, weights: number[], rest: Partial<Variant> = {}): Feature {
  const variants = weights.map((weight, i) => ({ key: ORDER[i] ?? '', value: i, weight, ...rest }));
  return feature({ key, valueType: 'number', variants });
}

t.test('feature-level variant vectors', async t => {
  const custom = 'Feature.flexible.rollout.custom.stickiness_100';
  const rows: [group: string, id: string, weights: number[], hash: number, target: number, chosen: string][] =
    [
      ['Feature.Variants.B', '2', [1, 1], 764876931, 2, '2nd'],
      ['Feature.Variants.B', '0', [1, 1], 3067984052, 1, '1st'],
      ['Feature.Variants.C', '232', [33, 33, 33], 2010930785, 18, '1st'],
      ['Feature.Variants.C', '607', [33, 33, 33], 231404835, 58, '2nd'],
      ['Feature.Variants.C', '656', [33, 33, 33], 474487293, 94, '3rd'],
      ['Feature.Variants.D', '712', [1, 49, 50], 2697703800, 1, '1st'],
      ['Feature.Variants.D', '525', [1, 49, 50], 4132969229, 30, '2nd'],
      ['Feature.Variants.D', '537', [1, 49, 50], 1902243869, 70, '3rd'],
      ['Feature.Variants.override.D', '388', [33, 33, 34], 435977854, 55, '2nd'],
      [custom, '616', [25, 25, 25, 25], 2415229114, 15, '1st'],
      [custom, '503', [25, 25, 25, 25], 2581409334, 35, '2nd'],
      [custom, '438', [25, 25, 25, 25], 2824064159, 60, '3rd'],
      [custom, '44', [25, 25, 25, 25], 887567197, 98, '4th'],
      ['F9.globalSegmentOn', '616', [25, 25, 25, 25], 1544157566, 67, '3rd'],
    ];
  for (const [group, id, weights, hash, target, chosen] of rows) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    t.equal(murmur3(`${group}:${id}`, VARIANT_SEED), hash, `hash of ${group}:${id}`);
    t.equal(norm(group, id, total, VARIANT_SEED), target, `target of ${group}:${id}`);
    const decision = compiled([split(group, weights)]).evaluate(group, { userId: id });
    t.match(decision, { variant: chosen, reason: 'SPLIT', enabled: true }, `${group}:${id}`);
  }
});

t.test('strategy-level variant vectors', async t => {
  const rows: [id: string, stickiness: string | undefined, hash: number, chosen: string][] = [
    ['5', undefined, 2623610406, '1st'],
    ['0', undefined, 1421207907, '2nd'],
    ['1', 'clientId', 3637892266, '1st'],
    ['2', 'clientId', 3764044197, '2nd'],
  ];
  for (const [id, stickiness, hash, chosen] of rows) {
    t.equal(murmur3(`a:${id}`, VARIANT_SEED), hash);
    const shares = [
      { key: '1st', weight: 1, stickiness },
      { key: '2nd', weight: 1 },
    ];
    const source = { ...split('f', [9, 1]), strategies: [strategy({ groupId: 'a', variants: shares })] };
    const context = { [stickiness ?? 'userId']: id };
    t.match(compiled([source]).evaluate('f', context), { variant: chosen, reason: 'SPLIT' }, `a:${id}`);
  }
});

t.test('variants: stickiness', async t => {
  const at = (context: Context, random: () => number, stickiness?: string) =>
    compiled([split('f', [1, 1], { stickiness })], [], { random }).evaluate('f', context)?.variant;
  const of = (id: string) => ORDER[norm('f', id, 2, VARIANT_SEED) - 1];
  for (const random of [() => 0, () => 0.999]) {
    t.equal(at({ userId: 'u', sessionId: 's', remoteAddress: 'r' }, random), of('u'));
    t.equal(at({ sessionId: 's', remoteAddress: 'r' }, random), of('s'));
    t.equal(at({ remoteAddress: 'r' }, random), of('r'), 'the chain is longer than for rollouts');
    t.equal(at({ userId: 'u', tenant: 't' }, random, 'tenant'), of('t'));
  }
  t.equal(
    at({}, () => 0),
    '1st',
    'random without any id',
  );
  t.equal(
    at({}, () => 0.999),
    '2nd',
  );
  t.equal(
    at({ userId: 'u' }, () => 0.999, 'tenant'),
    '2nd',
    'random without the custom field',
  );
  t.equal(
    at({ userId: 'u' }, () => 0, 'random'),
    '1st',
  );
});

t.test('variants: overrides win whatever the weight, unless all weights are zero', async t => {
  const overrides = [{ field: 'userId', values: ['132', '61'] }];
  const [first, second] = split('f', [0, 100]).variants;
  const overridden = (weight: number): Feature =>
    feature({
      key: 'f',
      valueType: 'number',
      variants: [
        { key: 'none', value: -1 },
        { key: '1st', value: 1, weight: 0, overrides },
        { key: '2nd', value: 2, weight },
      ],
    });
  t.ok(first && second);
  const evaluate = (weight: number, userId: string) =>
    compiled([overridden(weight)]).evaluate('f', { userId });
  t.match(evaluate(100, '61'), { variant: '1st', reason: 'TARGETING_MATCH' });
  t.match(evaluate(100, '62'), { variant: '2nd', reason: 'TARGETING_MATCH' });
  t.match(evaluate(0, '61'), { variant: 'none', reason: 'STATIC' }, 'nothing selected: the first that is on');
});

t.test('variants: order of precedence', async t => {
  const source = (given: Partial<Strategy>) => ({ ...split('f', [0, 1]), strategies: [strategy(given)] });
  const evaluate = (given: Partial<Strategy>) => compiled([source(given)]).evaluate('f', { userId: 'u' });
  t.match(evaluate({ variants: [{ key: '1st', weight: 1 }] }), { variant: '1st', reason: 'STATIC' });
  t.match(evaluate({ variants: [] }), { variant: '2nd', reason: 'STATIC' }, 'an empty list falls back');
  t.match(
    evaluate({ variants: [{ key: '1st', weight: 0 }] }),
    { variant: '2nd' },
    'so does one without weight',
  );
});
