import { compile } from '@bandera/engine/compile';
import { OPERATORS } from '@bandera/engine/operators';
import type { Constraint, Feature, Ruleset, Strategy } from '@bandera/engine/ruleset';
import fc from 'fast-check';
import t from 'tap';
import { referenceHolds, referenceOutcome } from './support/reference.ts';
import { compiled, feature, holds, ruleset, strategy } from './support/rulesets.ts';

const FIELDS = ['userId', 'sessionId', 'country', 'version', 'address', 'age', 'targetingKey', 'constructor'];
const WORDS = [
  '',
  ' ',
  'a',
  'A',
  'ab',
  ' b ',
  'UY',
  '7',
  '7.0',
  '1e1',
  '-1',
  'true',
  '1.2.3',
  '1.10.0-rc.1',
  'v1.2.3',
];
const ADDRESSES = [
  '10.0.0.1',
  '10.0.0.0/8',
  '10.0.0.1/33',
  '2001:db8::1',
  '2001:db8::/32',
  '::/0',
  '0.0.0.0/0',
];
const PATTERNS = ['a', '^a$', '(?i)AB', '[0-9]+', '(', ''];
const TIMES = ['2026-01-01T00:00:00Z', '2026-06-01T12:00:00+02:00', '2027-01-01T00:00:00Z', 'soon'];

const text = fc.constantFrom(...WORDS, ...ADDRESSES, ...PATTERNS, ...TIMES);
const field = fc.constantFrom(...FIELDS);
const scalar = fc.oneof(text, fc.integer({ min: -2, max: 12 }), fc.boolean(), fc.constant(null));
const fields = fc.dictionary(field, scalar);
const context = fc
  .tuple(fields, fc.option(fields), fc.constantFrom(...TIMES), fc.nat(500))
  .map(([top, properties, currentTime, user]) => ({
    sessionId: `s${user}`,
    ...top,
    properties,
    currentTime,
  }));

const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const constraint: fc.Arbitrary<Constraint> = fc.record({
  field,
  operator: fc.constantFrom(...Object.keys(OPERATORS), 'UNKNOWN'),
  values: fc.array(text, { maxLength: 12 }),
  value: text,
  inverted: optional(fc.boolean()),
  caseInsensitive: optional(fc.boolean()),
});
const KEYS = ['alpha', 'beta', 'gamma', 'delta'];
const VARIANTS = ['on', 'off', 'x', 'y'];
const weighted = fc.record({
  key: fc.constantFrom(...VARIANTS),
  weight: fc.nat(5),
  stickiness: optional(fc.constantFrom('default', 'sessionId')),
});
const anyStrategy: fc.Arbitrary<Strategy> = fc.record({
  rollout: fc.oneof(fc.constant(100), fc.integer({ min: 0, max: 100 })),
  stickiness: optional(fc.constantFrom('default', 'country', 'userId')),
  groupId: optional(fc.constantFrom('', 'g')),
  constraints: fc.array(constraint, { maxLength: 2 }),
  segments: fc.array(fc.constantFrom('s1', 's2', 'gone'), { maxLength: 1 }),
  variants: optional(fc.uniqueArray(weighted, { selector: ({ key }) => key })),
  disabled: optional(fc.boolean()),
});
const anyFeature = (key: string): fc.Arbitrary<Feature> =>
  fc.record({
    key: fc.constant(key),
    enabled: fc.integer({ max: 9, min: 0 }).map(n => n > 0),
    valueType: fc.constant('boolean' as const),
    variants: fc.uniqueArray(
      fc.record({ key: fc.constantFrom(...VARIANTS), value: fc.boolean(), weight: optional(fc.nat(5)) }),
      { selector: variant => variant.key, minLength: 4 },
    ),
    offVariant: optional(fc.constantFrom('off', 'x')),
    strategies: fc.array(anyStrategy, { maxLength: 3 }),
    prerequisites: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      fc.array(prerequisite, { maxLength: 1 }),
    ),
  });
const prerequisite = fc.record({
  feature: fc.constantFrom(...KEYS, 'gone'),
  enabled: optional(fc.boolean()),
  variants: optional(fc.subarray(VARIANTS)),
});
const anyRuleset: fc.Arbitrary<Ruleset> = fc
  .tuple(fc.tuple(...KEYS.map(anyFeature)), fc.array(constraint, { maxLength: 2 }))
  .map(([features, constraints]) =>
    ruleset(features, [
      { id: 's1', name: 'S1', constraints },
      { id: 's2', name: 'S2', constraints: [] },
    ]),
  );

t.test('each operator agrees with the reference', async t => {
  fc.assert(
    fc.property(
      constraint,
      context,
      (constraint, context) => holds(constraint, context) === referenceHolds(constraint, context),
    ),
    { numRuns: 5000 },
  );
  t.pass();
});

t.test('compiled rulesets agree with the reference, explanations and themselves', async t => {
  fc.assert(
    fc.property(anyRuleset, fc.array(context, { minLength: 1, maxLength: 5 }), (ruleset, contexts) => {
      const all = compile(ruleset, { random: () => 0 });
      for (const context of contexts) {
        const decisions = all.evaluateAll(context);
        for (const [i, key] of KEYS.entries()) {
          const decision = all.evaluate(key, context);
          if (decision === undefined || decision !== decisions[i]) return false;
          const explanation = all.explain(key, context);
          if (explanation?.decision !== decision) return false;
          const decided = explanation.strategies.filter(strategy => strategy.decided);
          const listed = explanation.strategies.length > 0;
          if (decided.length !== (decision.enabled && listed ? 1 : 0)) return false;
          if (decision.enabled && explanation.variant?.key !== decision.variant) return false;
          const { enabled, variant } = referenceOutcome(ruleset, key, context);
          if (enabled !== decision.enabled || variant !== decision.variant) return false;
        }
      }
      return true;
    }),
    { numRuns: 1500 },
  );
  t.pass();
});

t.test('raising a rollout never takes a user out', async t => {
  const percent = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), percent, percent, (groupId, userId, a, b) => {
      const on = (rollout: number) =>
        compiled([feature({ key: 'f', strategies: [strategy({ rollout, groupId })] })]).evaluate('f', {
          userId,
        })?.enabled;
      return !on(Math.min(a, b)) || on(Math.max(a, b));
    }),
  );
  t.pass();
});

t.test('shares come out as weighted', async t => {
  const users = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);
  /** Five standard deviations: with these fixed ids the outcome is always the same. */
  const near = (count: number, share: number, what: string): void => {
    const deviation = Math.sqrt(users.length * share * (1 - share));
    t.ok(Math.abs(count - users.length * share) < 5 * deviation, `${what}: ${count} of ${users.length}`);
  };
  for (const rollout of [1, 10, 33, 50, 90]) {
    const half = compiled([feature({ key: `rollout-${rollout}`, strategies: [strategy({ rollout })] })]);
    const on = users.filter(userId => half.evaluate(`rollout-${rollout}`, { userId })?.enabled);
    near(on.length, rollout / 100, `rollout ${rollout}`);
  }
  const weights = [1, 99, 300, 600];
  const variants = weights.map((weight, i) => ({ key: `v${i}`, value: i, weight }));
  const split = compiled([feature({ key: 'split', valueType: 'number', variants })]);
  for (const [i, weight] of weights.entries()) {
    const served = users.filter(userId => split.evaluate('split', { userId })?.value === i);
    near(served.length, weight / 1000, `weight ${weight}`);
  }
  let draws = 0;
  const random = () => (draws++ % 1000) / 1000;
  const chance = compiled(
    [feature({ key: 'f', strategies: [strategy({ rollout: 25, stickiness: 'random' })] })],
    [],
    { random },
  );
  t.equal(
    Array.from({ length: 1000 }, () => chance.evaluate('f', {})).filter(d => d?.enabled).length,
    250,
    'chance',
  );
});

t.test('nothing throws, whatever ruleset and context look like', async t => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const proto = fc.constantFrom('__proto__', 'constructor', 'toString', 'properties', 'userId', 'f', '');
  const anything = fc.oneof(
    json,
    fc.dictionary(proto, json),
    proto,
    fc.constant(undefined),
    fc.double(),
    fc.anything(),
  );
  const mangled = fc.tuple(anyRuleset, fc.array(fc.tuple(fc.nat(), anything), { maxLength: 4 })).map(mangle);
  fc.assert(
    fc.property(mangled, anything, anything, (ruleset, context, inner) => {
      const all = compile(ruleset);
      for (const given of [
        context,
        { userId: inner, country: inner, age: inner, properties: context, currentTime: inner },
      ]) {
        const decisions = all.evaluateAll(given as Record<string, unknown>);
        for (const [i, key] of all.keys.entries()) {
          if (all.explain(key, given as Record<string, unknown>)?.decision.key !== decisions[i]?.key)
            return false;
        }
        all.randomFor(given as Record<string, unknown>);
      }
      return all.keys.length <= ruleset.features.length;
    }),
    { numRuns: 1500 },
  );
  t.pass();
});

/** Puts anything at some places of a sound ruleset, below its lists of features and segments. */
function mangle([sound, changes]: [Ruleset, [number, unknown][]]): Ruleset {
  const copy = structuredClone(sound);
  for (const [where, value] of changes) {
    const places = placesIn([copy.features, copy.segments]);
    const place = places[where % Math.max(places.length, 1)];
    if (place !== undefined) Reflect.set(place.holder, place.name, value);
  }
  return copy;
}

function placesIn(value: unknown, depth = 0): { holder: object; name: string }[] {
  if (typeof value !== 'object' || value === null || depth > 8) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(depth > 0 ? [{ holder: value, name }] : []),
    ...placesIn(inner, depth + 1),
  ]);
}
