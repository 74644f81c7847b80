import { compile } from '@bandera/engine/compile';
import type { Decision } from '@bandera/engine/decision';
import type { Feature, Prerequisite, Ruleset, Variant } from '@bandera/engine/ruleset';
import t from 'tap';
import { compiled, feature, ruleset, strategy } from './support/rulesets.ts';

const COLOURS: Variant[] = [
  { key: 'plain', value: 'grey' },
  { key: 'bold', value: 'red' },
];
const inUruguay = { field: 'country', operator: 'IN', values: ['UY'] };
const uy = { country: 'UY' };

/** The decision for the only feature, without its key. */
function decide(given: Partial<Feature>, context = {}): Omit<Decision, 'key' | 'ordinal'> {
  const [{ key, ...decision } = { key: 'none', enabled: false, reason: 'ERROR' as const }] = compiled([
    feature({ key: 'f', ...given }),
  ]).evaluateAll(context);
  return decision;
}

t.test('boolean features have the variants on and off', async t => {
  t.same(decide({}), { enabled: true, variant: 'on', value: true, reason: 'STATIC' });
  t.same(decide({ enabled: false }), { enabled: false, variant: 'off', value: false, reason: 'DISABLED' });
  const never = [strategy({ rollout: 0 })];
  t.same(decide({ strategies: never }), { enabled: false, variant: 'off', value: false, reason: 'DEFAULT' });
  const named = decide({
    variants: [
      { key: 'off', value: false },
      { key: 'yes', value: true },
    ],
  });
  t.match(named, { variant: 'yes', value: true }, 'own variants come before the implied ones');
});

t.test('other features serve the first variant that is on, and their off variant', async t => {
  const colour = { valueType: 'string', variants: COLOURS, offVariant: 'plain' } as const;
  t.same(decide(colour), { enabled: true, variant: 'bold', value: 'red', reason: 'STATIC' });
  const off = { enabled: false, variant: 'plain', value: 'grey' };
  t.same(decide({ ...colour, enabled: false }), { ...off, reason: 'DISABLED' });
  t.same(decide({ ...colour, strategies: [strategy({ rollout: 0 })] }), { ...off, reason: 'DEFAULT' });
  const without = { valueType: 'string', variants: COLOURS } as const;
  t.same(decide(without), { enabled: true, variant: 'plain', value: 'grey', reason: 'STATIC' });
  t.same(
    decide({ ...without, enabled: false }),
    { enabled: false, reason: 'DISABLED' },
    'no off variant, no value',
  );
  t.same(decide({ valueType: 'json' }), { enabled: true, reason: 'STATIC' }, 'no variants, no value');
});

t.test('zero values are values', async t => {
  for (const [valueType, value] of [
    ['string', ''],
    ['number', 0],
    ['json', {}],
    ['json', null],
  ] as const) {
    const decision = decide({ valueType, variants: [{ key: 'zero', value }] });
    t.same(decision, { enabled: true, variant: 'zero', value, reason: 'STATIC' });
  }
});

t.test('strategies are tried in order and the first that passes decides', async t => {
  const strategies = [
    strategy({ constraints: [inUruguay], variants: [{ key: 'bold', weight: 1 }] }),
    strategy({ variants: [{ key: 'plain', weight: 1 }] }),
  ];
  const colour = { valueType: 'string', variants: COLOURS, strategies } as const;
  t.match(decide(colour, uy), { variant: 'bold', reason: 'TARGETING_MATCH' });
  t.match(decide(colour, { country: 'AR' }), { variant: 'plain', reason: 'TARGETING_MATCH' });
});

t.test('disabled strategies are skipped, and only disabled ones mean off', async t => {
  const disabled = strategy({ disabled: true });
  t.match(decide({ strategies: [disabled] }), { enabled: false, reason: 'DEFAULT' });
  t.match(decide({ strategies: [disabled, strategy()] }), { enabled: true, reason: 'STATIC' });
});

t.test('reasons', async t => {
  const user = { userId: 'u' };
  const reason = (...strategies: Feature['strategies']) => decide({ strategies }, { ...user, ...uy }).reason;
  t.equal(reason(), 'STATIC');
  t.equal(reason(strategy()), 'STATIC');
  t.equal(reason(strategy({ rollout: 0 }), strategy()), 'STATIC', 'after one that never passes');
  t.equal(reason(strategy({ constraints: [inUruguay] })), 'TARGETING_MATCH');
  t.equal(reason(strategy({ stickiness: 'country' })), 'TARGETING_MATCH', 'needs the field even at 100 %');
  t.equal(
    reason(strategy({ constraints: [{ ...inUruguay, inverted: true }] }), strategy()),
    'TARGETING_MATCH',
  );
  t.equal(reason(strategy({ rollout: 99, constraints: [inUruguay], groupId: 'g' })), 'SPLIT');
  const shares = [
    { key: 'on', weight: 1 },
    { key: 'off', weight: 1 },
  ];
  t.equal(reason(strategy({ variants: shares })), 'SPLIT');
  t.equal(reason(strategy({ variants: shares.slice(0, 1) })), 'STATIC', 'a single variant splits nothing');
});

t.test('segments are AND-ed, and a missing one fails its strategy', async t => {
  const segments = [
    { id: 's1', name: 'Uruguay', constraints: [inUruguay] },
    { id: 's2', name: 'Adults', constraints: [{ field: 'age', operator: 'NUM_GTE', value: '18' }] },
    { id: 's3', name: 'Everyone', constraints: [] },
  ];
  const on = (ids: string[], context: object): boolean | undefined => {
    const strategies = [strategy({ segments: ids })];
    return compiled([feature({ key: 'f', strategies })], segments).evaluate('f', { ...context })?.enabled;
  };
  t.ok(on(['s1', 's2', 's3'], { country: 'UY', age: 18 }));
  t.notOk(on(['s1', 's2'], { country: 'UY', age: 17 }));
  t.ok(on(['s3'], {}));
  t.notOk(on(['s3', 'gone'], {}));
  t.notOk(on(['constructor'], {}));
});

t.test('prerequisites', async t => {
  const features = [
    feature({ key: 'open' }),
    feature({ key: 'closed', enabled: false }),
    feature({
      key: 'colour',
      valueType: 'string',
      variants: COLOURS,
      strategies: [strategy({ constraints: [inUruguay] })],
    }),
    feature({ key: 'child', prerequisites: [{ feature: 'open' }] }),
    feature({ key: 'self', prerequisites: [{ feature: 'self' }] }),
    { ...feature({ key: 'broken' }), strategies: 'none' } as unknown as Feature,
  ];
  const on = (prerequisites: Prerequisite[], context = {}): boolean | undefined =>
    compiled([feature({ key: 'f', prerequisites }), ...features]).evaluate('f', context)?.enabled;
  t.ok(on([{ feature: 'open' }]));
  t.ok(on([{ feature: 'open', enabled: true, variants: [] }]));
  t.ok(on([{ feature: 'open', variants: ['on'] }]));
  t.notOk(on([{ feature: 'open', variants: ['off'] }]));
  t.notOk(on([{ feature: 'open', enabled: false }]));
  t.ok(on([{ feature: 'closed', enabled: false }]));
  t.notOk(on([{ feature: 'closed', variants: ['off'] }]), 'the variant of a disabled parent does not count');
  t.ok(on([{ feature: 'colour', variants: ['plain'] }], uy), "evaluated with the child's context");
  t.notOk(on([{ feature: 'colour', variants: ['plain'] }]));
  t.notOk(on([{ feature: 'open' }, { feature: 'closed' }]), 'all must be satisfied');
  for (const enabled of [true, false]) {
    for (const parent of ['child', 'missing', 'self', 'broken', 'f']) {
      t.notOk(on([{ feature: parent, enabled }]), `${parent} never satisfies, expected ${enabled}`);
    }
  }
  const gated = feature({ key: 'f', prerequisites: [{ feature: 'open' }] });
  t.match(compiled([gated, ...features]).evaluate('f', {}), { reason: 'TARGETING_MATCH' }, 'not static');
  t.match(compiled([gated]).evaluate('f', {}), { reason: 'DEFAULT', value: false });
  t.match(compiled([{ ...gated, enabled: false }]).evaluate('f', {}), { reason: 'DISABLED' });
});

t.test('a malformed feature is isolated and says what is wrong', async t => {
  const wrong: [given: object, details: string][] = [
    [{ strategies: {} }, 'strategies must be a list'],
    [{ enabled: 'yes' }, 'enabled must be true or false'],
    [{ valueType: 'date' }, 'valueType must be boolean, string, number or json'],
    [{ strategies: [null] }, 'strategies[0] must be an object'],
    [{ strategies: [{ ...strategy(), constraints: undefined }] }, 'strategies[0].constraints must be a list'],
    [{ strategies: [strategy({ segments: ['bad'] })] }, 'segment "bad": constraints must be a list'],
    [
      { strategies: [strategy({ variants: [{ key: 'x', weight: 1 }] })] },
      'variant "x" is not one of the feature\'s variants',
    ],
    [
      { strategies: [strategy({ variants: [{ key: 'on', weight: -1 }] })] },
      'strategies[0].variants[0].weight must be a whole number from 0',
    ],
    [{ variants: [{ key: 'on', value: 'true' }] }, 'variants[0].value must be of type boolean'],
    [
      { variants: [{ key: 'on', value: true, weight: 'heavy' }] },
      'variants[0].weight must be a whole number from 0',
    ],
    [{ offVariant: 'nothing' }, 'variant "nothing" is not one of the feature\'s variants'],
    [{ prerequisites: [{}] }, 'prerequisites[0].feature must be the key of a feature'],
    [
      { valueType: 'json', variants: [{ key: 'a', value: { nested: () => {} } }] },
      'the feature cannot be evaluated',
    ],
  ];
  for (const [given, errorDetails] of wrong) {
    const features = [{ ...feature({ key: 'bad' }), ...given }, feature({ key: 'good' })] as Feature[];
    const all = compile({
      ...ruleset(features),
      segments: [{ id: 'bad', name: 'Bad' }],
    } as unknown as Ruleset);
    const error = { key: 'bad', enabled: false, reason: 'ERROR', errorCode: 'PARSE_ERROR', errorDetails };
    t.same(all.evaluate('bad', {}), error, errorDetails);
    t.match(all.evaluate('good', {}), { enabled: true });
    t.same(all.explain('bad', {}), { decision: error, prerequisites: [], strategies: [] });
  }
});

t.test('a compiled ruleset', async t => {
  const features = [
    feature({ key: 'b' }),
    feature({ key: '__proto__' }),
    feature({ key: 'a', enabled: false }),
  ];
  const all = compiled(features);
  t.match(all, { project: 'shop', environment: 'production', revision: 1, keys: ['b', '__proto__', 'a'] });
  t.same(
    all.evaluateAll({}).map(decision => decision.key),
    ['b', '__proto__', 'a'],
    'order is that of the ruleset',
  );
  t.equal(all.evaluate('unknown', {}), undefined);
  t.equal(all.evaluate('constructor', {}), undefined);
  t.equal(all.explain('unknown', {}), undefined);
  t.equal(all.evaluate('b', {}), all.evaluate('b', uy), 'equal outcomes are the same object');
  const anything = [null, {}, feature({ key: 'a' })] as Feature[];
  t.same(compiled(anything).keys, ['a'], 'what has no key cannot be asked for');
  t.throws(() => compile({ ...ruleset([]), features: null } as unknown as Ruleset), TypeError);
  t.throws(() => compile({ ...ruleset([]), segments: {} } as unknown as Ruleset), TypeError);
});

t.test('decisions are frozen copies, and metadata is flat', async t => {
  const value = { size: { width: 1 } };
  const metadata = JSON.parse(
    '{"owner":"payments","level":2,"beta":true,"nested":{"a":1},"none":null,"__proto__":"x"}',
  );
  const [decision] = compiled([
    feature({ key: 'f', valueType: 'json', variants: [{ key: 'v', value }], metadata }),
  ]).evaluateAll({});
  value.size.width = 2;
  t.same(decision?.value, { size: { width: 1 } });
  t.ok(Object.isFrozen(decision) && Object.isFrozen(decision?.value) && Object.isFrozen(decision?.metadata));
  t.same(Object.keys(decision?.metadata ?? {}), ['owner', 'level', 'beta', '__proto__']);
});

t.test('what a tag for an answer has to know', async t => {
  const date = strategy({
    constraints: [{ field: 'now', operator: 'DATE_AFTER', value: '2026-01-01T00:00:00Z' }],
  });
  const half = strategy({ rollout: 50 });
  const of = (given: Partial<Feature>) => compiled([feature({ key: 'f', ...given })]);
  t.notOk(of({}).timeDependent);
  t.ok(of({ strategies: [date] }).timeDependent);
  t.notOk(of({ strategies: [date], enabled: false }).timeDependent, 'out of reach');
  t.notOk(of({ strategies: [{ ...date, disabled: true }] }).timeDependent, 'out of reach');
  const segment = { id: 's', name: 'Later', constraints: date.constraints };
  t.ok(
    compiled([feature({ key: 'f', strategies: [strategy({ segments: ['s'] })] })], [segment]).timeDependent,
  );

  t.ok(of({ strategies: [{ ...half, stickiness: 'random' }] }).random);
  t.notOk(of({ strategies: [half] }).random, 'default stickiness is not random by itself');
  t.notOk(of({ strategies: [half] }).randomFor({ sessionId: 's' }));
  t.ok(of({ strategies: [half] }).randomFor({}), 'but without an id it is');
  t.notOk(of({ strategies: [half], enabled: false }).randomFor({}), 'out of reach');
  t.notOk(of({ strategies: [strategy()] }).randomFor({}), 'everybody passes');
  t.notOk(
    of({ strategies: [strategy({ rollout: 50, stickiness: 'tenant' })] }).randomFor({}),
    'fails without the field',
  );
  const shares = [
    { key: 'on', weight: 1, stickiness: 'tenant' },
    { key: 'off', weight: 1 },
  ];
  t.ok(
    of({ strategies: [strategy({ variants: shares })] }).randomFor({ userId: 'u' }),
    'variants fall back to chance',
  );
  t.notOk(of({ strategies: [strategy({ variants: shares })] }).randomFor({ tenant: 't' }));
});
