import type { Variant } from '@bandera/engine/ruleset';
import t from 'tap';
import { compiled, feature, strategy } from './support/rulesets.ts';

const variants: Variant[] = [
  { key: 'plain', value: 'grey' },
  { key: 'bold', value: 'red' },
];
const rules = compiled(
  [
    feature({
      key: 'parent',
      strategies: [strategy({ constraints: [{ field: 'plan', operator: 'IN', values: ['pro'] }] })],
    }),
    feature({
      key: 'colour',
      valueType: 'string',
      variants,
      offVariant: 'plain',
      prerequisites: [{ feature: 'parent' }, { feature: 'gone', variants: ['on'] }].slice(0, 1),
      strategies: [
        strategy({ id: 's0', title: 'Switched off', disabled: true }),
        strategy({
          title: 'Staff',
          segments: ['staff', 'gone'],
          constraints: [
            { field: 'age', operator: 'NUM_GTE', value: '18' },
            {
              field: 'country',
              operator: 'IN',
              values: Array.from({ length: 50 }, (_, i) => `C${i}`),
              inverted: true,
            },
          ],
        }),
        strategy({
          rollout: 50,
          groupId: 'checkout',
          variants: [
            { key: 'bold', weight: 1 },
            { key: 'plain', weight: 1 },
          ],
        }),
        strategy(),
      ],
    }),
    feature({ key: 'off', enabled: false, prerequisites: [{ feature: 'gone' }], strategies: [strategy()] }),
    feature({ key: 'nested', prerequisites: [{ feature: 'colour', enabled: false, variants: ['bold'] }] }),
    feature({ key: 'open' }),
  ],
  [
    {
      id: 'staff',
      name: 'Staff',
      constraints: [{ field: 'email', operator: 'STR_ENDS_WITH', values: ['@bandera.test'] }],
    },
  ],
);

t.test('every strategy, segment and constraint is recorded with its outcome', async t => {
  const context = { userId: 'user-2', plan: 'pro', age: 17, email: 'ana@bandera.test' };
  const explanation = rules.explain('colour', context);
  t.equal(explanation?.decision, rules.evaluate('colour', context));
  t.same(explanation?.prerequisites, [
    {
      feature: 'parent',
      expected: { enabled: true },
      actual: { enabled: true, variant: 'on' },
      satisfied: true,
    },
  ]);
  const [disabled, staff, half, everyone] = explanation?.strategies ?? [];
  t.same(disabled, {
    index: 0,
    id: 's0',
    title: 'Switched off',
    disabled: true,
    constraints: [],
    segments: [],
    passed: false,
    decided: false,
  });
  t.match(staff, {
    index: 1,
    title: 'Staff',
    constraints: [
      { field: 'age', operator: 'NUM_GTE', value: '18', actual: '17', inverted: false, passed: false },
      { field: 'country', inverted: true, valueCount: 50, passed: true },
    ],
    segments: [
      {
        id: 'staff',
        name: 'Staff',
        found: true,
        constraints: [{ actual: 'ana@bandera.test', passed: true }],
        passed: true,
      },
      { id: 'gone', found: false, constraints: [], passed: false },
    ],
    rollout: { percent: 100, passed: true },
    passed: false,
    decided: false,
  });
  t.equal(staff?.constraints[1]?.values?.length, 10, 'long lists are cut');
  t.notOk('actual' in (staff?.constraints[1] ?? {}), 'the context has no country');
  const rollout = {
    percent: 50,
    groupId: 'checkout',
    stickiness: 'default',
    id: 'user-2',
    bucket: 11,
    passed: true,
  };
  t.match(half, { rollout, passed: true, decided: true });
  t.match(everyone, { passed: true, decided: false }, 'a later one is shown, but did not decide');
  t.match(explanation?.variant, { level: 'strategy', groupId: 'checkout', id: 'user-2', of: 2 });
  t.equal(explanation?.variant?.key, explanation?.decision.variant);
});

t.test('a bucket is shown even where another condition failed', async t => {
  const rule = strategy({
    rollout: 50,
    groupId: 'checkout',
    constraints: [{ field: 'age', operator: 'NUM_GT', value: '1' }],
  });
  const explanation = compiled([feature({ key: 'f', strategies: [rule] })]).explain('f', {
    userId: 'user-3',
  });
  t.match(explanation, {
    decision: { reason: 'DEFAULT' },
    strategies: [{ rollout: { bucket: 54, passed: false }, passed: false }],
  });
});

t.test('what keeps a feature off is recorded, and what its strategies would do', async t => {
  t.match(rules.explain('off', {}), {
    decision: { reason: 'DISABLED' },
    prerequisites: [{ feature: 'gone', problem: 'missing', satisfied: false }],
    strategies: [{ passed: true, decided: false }],
  });
  t.match(rules.explain('nested', {}), {
    decision: { reason: 'DEFAULT' },
    prerequisites: [
      { expected: { enabled: false, variants: ['bold'] }, problem: 'has-prerequisites', satisfied: false },
    ],
  });
  t.match(rules.explain('colour', { plan: 'free' }), {
    decision: { reason: 'DEFAULT', variant: 'plain' },
    prerequisites: [{ actual: { enabled: false, variant: 'off' }, satisfied: false }],
  });
  t.same(rules.explain('open', {}), {
    decision: rules.evaluate('open', {}),
    prerequisites: [],
    strategies: [],
    variant: { key: 'on', level: 'first' },
  });
});

t.test('times and patterns of missing fields', async t => {
  const constraints = [
    { field: 'any', operator: 'DATE_AFTER', value: '2026-01-01T00:00:00Z' },
    { field: 'name', operator: 'REGEX', value: '(' },
    { field: 'name', operator: 'WHATEVER', values: ['x'] },
  ];
  const at = { now: () => Date.parse('2026-11-22T12:00:00Z') };
  const timed = compiled([feature({ key: 'f', strategies: [strategy({ constraints })] })], [], at);
  t.match(timed.explain('f', { name: 'ana' })?.strategies[0]?.constraints, [
    { actual: '2026-11-22T12:00:00.000Z', passed: true },
    { actual: 'ana', passed: false },
    { operator: 'WHATEVER', passed: false },
  ]);
  t.match(timed.explain('f', { currentTime: 'soon' })?.strategies[0]?.constraints[0], { passed: false });
});
