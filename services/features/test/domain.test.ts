import type { Feature, Prerequisite, Strategy } from '@bandera/contracts/feature';
import t from 'tap';
import { diff, same } from '../domain/diff.ts';
import { checkValues, type StoredFeature, variantKeys, withImplied } from '../domain/feature.ts';
import { checkPrerequisites, childrenIn, type Surroundings } from '../domain/prerequisite.ts';
import { checkConstraints, summaryOf } from '../domain/segment.ts';
import { stalenessOf } from '../domain/staleness.ts';
import { checkStrategies, settleStrategies } from '../domain/strategy.ts';

const told = (problems: { path: string; message: string }[]) =>
  problems.map(({ path, message }) => `${path}: ${message}`);

t.test('diff', async t => {
  t.test('names the fields that differ, as a sender would write them', async t => {
    const before = { enabled: false, tags: ['a'], variants: [{ key: 'x', value: { deep: 1 } }] };
    const after = { enabled: true, tags: ['a', 'b'], variants: [{ key: 'x', value: { deep: 2 } }] };
    t.same(diff(before, after), [
      { path: 'enabled', before: false, after: true },
      { path: 'tags', before: ['a'], after: ['a', 'b'] },
      { path: 'variants[0].value.deep', before: 1, after: 2 },
    ]);
  });

  t.test('follows named items that move, so that an insertion is one difference', async t => {
    const [a, b, c] = [
      { id: 'a', rollout: 10 },
      { id: 'b', rollout: 20 },
      { id: 'c', rollout: 30 },
    ];
    t.same(diff({ strategies: [a, b] }, { strategies: [c, a, { ...b, rollout: 25 }] }), [
      { path: 'strategies[0]', after: c },
      { path: 'strategies[2].rollout', before: 20, after: 25 },
    ]);
    t.same(diff([a, b], [b]), [{ path: '[0]', before: a }]);
    t.same(diff([a, b], [b, a]), [{ path: '', before: ['a', 'b'], after: ['b', 'a'] }]);
  });

  t.test('compares nameless items place by place, and tells creation and removal', async t => {
    const constraints = [{ field: 'a', values: ['1'] }, { field: 'b' }];
    t.same(diff({ constraints }, { constraints: [{ field: 'a', values: ['2'] }] }), [
      { path: 'constraints[0].values', before: ['1'], after: ['2'] },
      { path: 'constraints[1]', before: { field: 'b' } },
    ]);
    t.same(diff(null, { name: 'x' }), [{ path: '', before: null, after: { name: 'x' } }]);
    t.same(diff({ owner: null }, { owner: 'x' }), [{ path: 'owner', before: null, after: 'x' }]);
  });

  t.test('the same is the same whatever the order of fields, and absent as good as undefined', async t => {
    t.ok(same({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1, d: undefined }));
    t.notOk(same({ a: null }, {}));
    t.same(diff({}, { constructor: 1 }), [{ path: 'constructor', after: 1 }]);
    t.notOk(same([1, 2], [2, 1]));
    t.notOk(same({ a: [] }, { a: {} }));
  });
});

t.test('values', async t => {
  const feature = (fields: Partial<Feature>) => ({
    valueType: 'string' as const,
    variants: [],
    offVariant: null,
    ...fields,
  });

  t.test('booleans imply theirs', async t => {
    const on = { key: 'on', value: true };
    const off = { key: 'off', value: false };
    t.same(checkValues(feature({ valueType: 'boolean', variants: [off, on] })), []);
    t.match(told(checkValues(feature({ valueType: 'boolean', variants: [on] }))), [
      /^variants: .*leave them out/,
    ]);
    t.match(told(checkValues(feature({ valueType: 'boolean', offVariant: 'blue' }))), [
      'offVariant: must be the key of a variant: on, off',
    ]);
    t.match(withImplied(feature({ valueType: 'boolean', variants: [on, off] })), {
      variants: [],
      offVariant: 'off',
    });
    t.equal(withImplied(feature({ valueType: 'boolean', offVariant: 'on' })).offVariant, 'on');
  });

  t.test('others need variants of their type', async t => {
    t.match(told(checkValues(feature({}))), ['variants: a string feature needs at least one variant']);
    const variants = [
      { key: 'a', value: 'x' },
      { key: 'a', value: 7 },
    ];
    t.match(told(checkValues(feature({ variants, offVariant: 'b' }))), [
      'variants[1].key: "a" is there already',
      /^variants\[1\]\.value: must be a string/,
      'offVariant: must be the key of a variant: a',
    ]);
    t.same(checkValues(feature({ valueType: 'json', variants: [{ key: 'a', value: [null] }] })), []);
    const large = [{ key: 'a', value: 'x'.repeat(250_000) }];
    t.match(told(checkValues(feature({ variants: large }))), ['variants: may hold at most 200 kB together']);
  });
});

const strategy = (fields: Partial<Strategy> = {}): Strategy => ({
  rollout: 100,
  stickiness: 'default',
  constraints: [],
  segments: [],
  variants: [],
  disabled: false,
  ...fields,
});

t.test('strategies', async t => {
  const known = { variants: new Set(['on', 'off']), segments: new Set(['staff']) };

  t.test('each problem is told at its place', async t => {
    const id = '01900000-0000-7000-8000-000000000001';
    const list = [
      strategy({ id }),
      strategy({
        id,
        constraints: [
          { field: 'country', operator: 'IN', values: ['UY'] },
          { field: 'age', operator: 'NUM_GT', value: 'old' },
          { field: 'x', operator: 'LIKE', value: 'y' },
        ],
        segments: ['staff', 'nobody', 'staff'],
        variants: [
          { key: 'on', weight: 400 },
          { key: 'on', weight: 400 },
          { key: 'blue', weight: 100 },
        ],
      }),
    ];
    t.match(told(checkStrategies(list, known)), [
      /^strategies\[1\]\.id: is the id of another strategy/,
      /^strategies\[1\]\.constraints\[1\]\.value: must be a decimal number/,
      /^strategies\[1\]\.constraints\[2\]\.operator: must be one of IN, /,
      /^strategies\[1\]\.segments\[1\]: there is no such segment/,
      'strategies[1].segments[2]: is there already',
      'strategies[1].variants[1].key: "on" is there already',
      'strategies[1].variants[2].key: must be a variant of the feature: on, off',
      'strategies[1].variants: the weights must sum up to 1000, not 900',
    ]);
  });

  t.test(
    'settling gives ids and groups, and takes over ids by place so that a repetition is the same',
    async t => {
      const given = [strategy({ title: '' }), strategy({ groupId: 'own', rollout: 5 })];
      const first = settleStrategies(given, { key: 'checkout', current: [] });
      t.same(
        first.map(({ groupId }) => groupId),
        ['checkout', 'own'],
      );
      t.notOk('title' in (first[0] ?? {}));
      t.ok(same(settleStrategies(given, { key: 'checkout', current: first }), first));

      const [a, b] = first;
      const swapped = settleStrategies([{ ...b, rollout: 5 } as Strategy, strategy()], {
        key: 'checkout',
        current: first,
      });
      t.equal(swapped[0]?.id, b?.id, 'an id that is given stays with its strategy');
      t.not(swapped[1]?.id, b?.id, 'and is given to no other');
      t.ok(a?.id);
    },
  );

  t.test('what a constraint does not use is not kept', async t => {
    const constraint = {
      field: 'a',
      operator: 'NUM_EQ',
      value: '1',
      values: [],
      inverted: false,
      caseInsensitive: false,
    };
    const [settled] = settleStrategies([strategy({ constraints: [constraint] })], { key: 'k', current: [] });
    t.same(JSON.parse(JSON.stringify(settled?.constraints)), [
      { field: 'a', operator: 'NUM_EQ', value: '1' },
    ]);
  });
});

t.test('prerequisites', async t => {
  const on = new Set(['on', 'off']);
  const surroundings = (links: Record<string, string[]> = {}): Surroundings => ({
    parents: new Map([
      ['a', { variants: on, archived: false }],
      ['b', { variants: on, archived: false }],
      ['old', { variants: on, archived: true }],
    ]),
    links: new Map(Object.entries(links)),
    children: childrenIn(new Map(Object.entries(links))),
  });
  const needs = (feature: string, fields: Partial<Prerequisite> = {}): Prerequisite => ({
    feature,
    enabled: true,
    variants: [],
    ...fields,
  });
  const check = (list: Prerequisite[], links?: Record<string, string[]>) =>
    told(checkPrerequisites('c', list, surroundings(links)));

  t.same(check([]), []);
  t.same(check([needs('a', { variants: ['on'] }), needs('b', { enabled: false })]), []);
  t.match(check([needs('c')]), ['prerequisites[0].feature: a feature cannot depend on itself: c -> c']);
  t.match(check([needs('nowhere')]), [
    'prerequisites[0].feature: there is no feature "nowhere" in this project',
  ]);
  t.match(check([needs('old')]), ['prerequisites[0].feature: "old" is archived: restore it first']);
  t.match(check([needs('a'), needs('a')]), ['prerequisites[1].feature: "a" is there already']);
  t.match(check([needs('a', { variants: ['on', 'blue'] })]), [
    'prerequisites[0].variants[1]: "a" has only on, off',
  ]);
  t.match(check([needs('a', { enabled: false, variants: ['on'] })]), [/^prerequisites\[0\]\.variants: /]);
  t.match(check([needs('a')], { a: ['b'] }), [
    /^prerequisites\[0\]\.feature: "a" has prerequisites itself here \(b\)/,
  ]);
  t.match(check([needs('a')], { d: ['c'] }), [
    'prerequisites: d depends on this feature here, so it cannot have prerequisites itself',
  ]);
  t.match(check([needs('a')], { a: ['c'] }), ['prerequisites[0].feature: closes a cycle: c -> a -> c']);
  t.match(check([needs('a')], { a: ['b'], b: ['d', 'c'] }), [
    'prerequisites[0].feature: closes a cycle: c -> a -> b -> c',
  ]);
});

t.test('staleness', async t => {
  const now = new Date('2030-03-01T00:00:00.000Z');
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
  const feature = (kind: Feature['kind'], created: number, active = created, archived = false) =>
    ({
      kind,
      createdAt: daysAgo(created),
      activeAt: daysAgo(active),
      archivedAt: archived ? daysAgo(0) : null,
    }) as StoredFeature;
  t.equal(stalenessOf(feature('release', 39, 1), now), null);
  t.equal(stalenessOf(feature('release', 41, 1), now), 'lifetime');
  t.equal(stalenessOf(feature('operational', 8, 1), now), 'lifetime');
  t.equal(stalenessOf(feature('kill-switch', 900, 1), now), null, 'is for good');
  t.equal(stalenessOf(feature('kill-switch', 900, 31), now), 'unused', 'but nobody asks for it');
  t.equal(stalenessOf(feature('release', 900, 900, true), now), null, 'archived ones are no candidates');
});

t.test('segments', async t => {
  const values = Array.from({ length: 100_000 }, (_, index) => `user-${index}`);
  const constraints = [{ field: 'userId', operator: 'IN', values }];
  t.same(checkConstraints(constraints), []);
  t.match(told(checkConstraints([{ field: 'userId', operator: 'IN', values: ['a', '  '] }])), [
    'constraints[0].values[1]: must not be empty',
  ]);

  const base = {
    id: 'x',
    number: 1,
    project: null,
    name: 'all',
    description: '',
    createdAt: '',
    updatedAt: '',
    version: 1,
  };
  const [short] = summaryOf({ ...base, constraints }).constraints;
  t.match(short, { field: 'userId', valueCount: 100_000, valuesHash: /^[0-9a-f]{64}$/ });
  t.ok(JSON.stringify(short).length < 5_000, 'fits into an event');
  const [other] = summaryOf({
    ...base,
    constraints: [{ field: 'userId', operator: 'IN', values: [...values.slice(1), 'z'] }],
  }).constraints;
  t.not(
    other && 'valuesHash' in other && other.valuesHash,
    short && 'valuesHash' in short && short.valuesHash,
  );
});

t.same([...variantKeys({ valueType: 'number', variants: [{ key: 'one', value: 1 }] })], ['one']);
