import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Compiled, compile } from '@bandera/engine/compile';
import type { Context } from '@bandera/engine/context';
import type { Constraint, Ruleset } from '@bandera/engine/ruleset';
import type { Row } from '../bench.ts';
import { bytes, count, duration } from '../format.ts';
import { flagKey } from '../sample-flags.ts';
import { interleaved, median, pairedRatio, spread } from '../statistics.ts';

const [few, many] = [100, 10_000];
const constraintsEach = 20;
const userCount = 1_024;

export const engineScale: Row = {
  key: 'engine-scale',
  title: 'Engine: 10,000 flags of 20 constraints',
  meaning:
    'Every flag has 20 constraints of eight operators, all of which hold, and a segment of 100,000 ids that holds for half of the users, so an evaluation looks at everything. The same shape at 100 flags fits into the caches of the processor; 10,000 flags do not, and that difference is what the ratio tells. Memory is what compiling adds to the heap, beside the ruleset itself, which the server keeps too.',
  shortfall:
    'finding a flag among 10,000, its strategy, its list of operands and its decision are about ten places in memory that are in no cache, 0.5 µs together with one constraint; the rest is what the users and the segment lose of the caches to them. Flags that all ask for the same values take as long, so the values themselves are not what it is.',
  async run(bench) {
    const ids = bench.quick ? 10_000 : 100_000;
    const large = rulesetOf(bench.quick ? 1_000 : many, ids);
    const small = rulesetOf(few, ids);
    const constraints = large.features.length * constraintsEach + 1;
    const compiling = await interleaved(bench.rounds, { large: () => timed(() => compile(large)) });
    const before = heapUsed();
    const kept = compile(large);
    const perConstraint = (heapUsed() - before) / constraints;
    const compiled = { large: kept, small: compile(small) };
    const users = usersOf(ids);
    for (const each of Object.values(compiled)) assertDecisions(each, users);
    const evaluations = bench.quick ? 20_000 : 200_000;
    const sides = {
      large: () => nanoseconds(compiled.large, users, evaluations),
      small: () => nanoseconds(compiled.small, users, evaluations),
    };
    await interleaved(1, sides);
    const measured = await interleaved(bench.rounds, sides);
    const ratio = pairedRatio(measured.large, measured.small);
    const compileMs = spread(compiling.large);
    return {
      payload: `${count(large.features.length)} flags, ${constraintsEach} constraints each, one segment of ${count(ids)} ids, ${userCount} users`,
      lines: [
        {
          what: `one evaluation at ${count(large.features.length)} flags`,
          measured: duration(median(measured.large) / 1e6),
          reference: `${duration(median(measured.small) / 1e6)} at ${few} flags`,
          ratio,
          goal: { text: '<= 2x', limit: 2, better: 'lower' },
          figure: ratio.median,
        },
        {
          what: 'compiling the ruleset',
          measured: duration(compileMs.median),
          reference: '',
          goal: { text: '< 2 s', limit: 2_000, better: 'lower' },
          figure: compileMs.median,
        },
        {
          what: 'memory of a compiled constraint',
          measured: bytes(perConstraint),
          reference: '',
          goal: { text: '< 400 B', limit: 400, better: 'lower' },
          figure: perConstraint,
        },
      ],
      raw: {
        nsPerEvaluation: measured,
        compileMs: compiling.large,
        bytesPerConstraint: perConstraint,
        constraints,
      },
    };
  },
};

/** Half of the users below are in the segment; every other constraint holds for all. */
function rulesetOf(flags: number, ids: number): Ruleset {
  const segment = {
    id: 'members',
    name: 'Members',
    constraints: [
      {
        field: 'userId',
        operator: 'IN',
        values: Array.from({ length: ids }, (_, index) => `member-${index}`),
      },
    ],
  };
  const ruleset: Ruleset = {
    project: 'shop',
    environment: 'production',
    revision: 1,
    features: Array.from({ length: flags }, (_, index) => ({
      key: flagKey(index),
      enabled: true,
      valueType: 'boolean',
      variants: [],
      prerequisites: [],
      strategies: [{ rollout: 100, constraints: constraintsOf(index), segments: [segment.id] }],
    })),
    segments: [segment],
  };
  // As it arrives in a server: every flag has strings and lists of its own.
  return JSON.parse(JSON.stringify(ruleset));
}

const constraintsOf = (flag: number): Constraint[] =>
  Array.from({ length: constraintsEach }, (_, index) => ({
    field: `field${index}`,
    ...(kinds[index % kinds.length] ?? kinds[0])(flag),
  }));

const kinds: [
  (flag: number) => Omit<Constraint, 'field'>,
  ...((flag: number) => Omit<Constraint, 'field'>)[],
] = [
  flag => ({ operator: 'IN', values: ['UY', 'AR', `only-${flag}`] }),
  flag => ({ operator: 'NOT_IN', values: ['BR', `not-${flag}`] }),
  flag => ({ operator: 'STR_STARTS_WITH', values: ['1', `never-${flag}`] }),
  flag => ({ operator: 'STR_CONTAINS', values: ['.', `never-${flag}`] }),
  () => ({ operator: 'NUM_GT', value: '1' }),
  () => ({ operator: 'NUM_LTE', value: '99' }),
  () => ({ operator: 'SEMVER_GT', value: '1.2.3' }),
  () => ({ operator: 'DATE_AFTER', value: '2020-01-01T00:00:00Z' }),
];

/** What each of `kinds` is asked about. */
const fieldValues = ['UY', 'UY', '1.9', '1.9', '12', '12', '1.10.0', ''];

const usersOf = (ids: number): Context[] =>
  Array.from({ length: userCount }, (_, user) => ({
    userId: user % 2 === 0 ? `member-${(user * 97) % ids}` : `guest-${user}`,
    ...Object.fromEntries(
      Array.from({ length: constraintsEach }, (_, index) => [
        `field${index}`,
        fieldValues[index % fieldValues.length],
      ]),
    ),
  }));

function assertDecisions(compiled: Compiled, users: Context[]): void {
  for (const [user, context] of users.entries()) {
    for (let flag = user % 10; flag < compiled.keys.length; flag += 97) {
      const decision = compiled.evaluate(flagKey(flag), context);
      assert.equal(decision?.enabled, user % 2 === 0, `${flagKey(flag)} for user ${user}`);
    }
  }
}

/** Flags in an order in which no two neighbours follow each other. */
function nanoseconds({ keys, evaluate }: Compiled, users: Context[], evaluations: number): number {
  let on = 0;
  const started = process.hrtime.bigint();
  for (let index = 0; index < evaluations; index++) {
    const user = users[index % userCount] ?? {};
    if (evaluate(keys[(index * 7_919) % keys.length] ?? '', user)?.enabled) on += 1;
  }
  const took = Number(process.hrtime.bigint() - started);
  assert.equal(on, evaluations / 2, 'half of the evaluations are on');
  return took / evaluations;
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** After a full collection, so that only what is held counts. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed;
}
