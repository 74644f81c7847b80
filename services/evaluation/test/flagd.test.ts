import type { Snapshot } from '@bandera/contracts/snapshot';
import { compile } from '@bandera/engine/compile';
import type { EvaluationContext, Logger } from '@openfeature/core';
import { FlagdCore, MemoryStorage } from '@openfeature/flagd-core';
import t from 'tap';
import { flagdDefinition } from '../domain/flagd.ts';
import { dataPlane } from './app.ts';
import { draws, everything, generatedContext, generatedSnapshot } from './generated.ts';
import { featureOf, isIn, strategyOf } from './rulesets.ts';

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

function isAlike(name: string): boolean {
  return !/^(NUM_|REGEX|IN_CIDR)/.test(name);
}
const operators = everything.operators;

/** The definition as flagd's own evaluator takes it, checked against flagd's schemas. */
function loaded(snapshot: Snapshot) {
  const compiled = compile({ ...snapshot, project: snapshot.projectKey });
  const text = flagdDefinition({ snapshot, compiled }).body.toString();
  const storage = new MemoryStorage(quiet);
  storage.setConfigurations(text, true);
  return { compiled, definition: JSON.parse(text), flagd: new FlagdCore(storage, quiet) };
}

const snapshotWith = (features: Snapshot['features'], segments: Snapshot['segments'] = []): Snapshot => ({
  ...generatedSnapshot(0, 0, everything),
  features,
  segments,
});

// What callers may put into any field: other types, near-versions, nothing.
const odd = [
  ...[7, 18, 1.5, true, false, null, '', 'abc', '1', '1.2'],
  ...[' 1.2.3', '1.2.3 ', 'v1.2.3', 'V1.2.3', '1.2.3.4', '01.2.3', '1.2.3--', '12345678901234567.0.0'],
];

t.test('what flagd can say it decides as the engine does, for 10,000 contexts', async t => {
  const draw = draws(7);
  const outcomes = new Set<string>();
  for (let round = 0; round < 5; round += 1) {
    const vocabulary = { operators: operators.filter(isAlike), splits: false, foldCase: false };
    const { compiled, definition, flagd } = loaded(generatedSnapshot(round, 60, vocabulary));
    t.notOk('bandera.notExpressible' in definition.metadata, 'all of it can be said');
    let wrong: unknown;
    for (let each = 0; each < 2_000 && !wrong; each += 1) {
      const { userId, ...rest } = generatedContext(draw, odd);
      const context = { ...rest, [draw.one(['userId', 'targetingKey'])]: userId };
      for (const key of compiled.keys) {
        const ours = compiled.evaluate(key, context);
        const theirs = flagd.getFlag(key)?.evaluate(context as EvaluationContext, quiet);
        outcomes.add(`${round} ${key} ${ours?.variant}`);
        if (ours?.variant !== theirs?.variant || theirs?.errorCode) {
          wrong = { context, ours, theirs, flag: definition.flags[key] };
        }
      }
    }
    t.equal(wrong, undefined, `round ${round}`);
  }
  t.ok(outcomes.size > 380, `contexts mattered: ${outcomes.size} different outcomes of 300 features`);
});

t.test('what flagd would decide otherwise is named, and serves what is served while it is off', async t => {
  const constrained = (operator: string, more: object) => [
    strategyOf({ constraints: [{ field: 'x', operator, ...more }] }),
  ];
  const { definition, flagd } = loaded(
    snapshotWith([
      featureOf('rollout', { strategies: [strategyOf({ rollout: 50 })] }),
      featureOf('weights', {
        strategies: [
          strategyOf({
            variants: [
              { key: 'on', weight: 500 },
              { key: 'off', weight: 500 },
            ],
          }),
        ],
      }),
      featureOf('number', { strategies: constrained('NUM_GT', { value: '5' }) }),
      featureOf('pattern', { strategies: constrained('REGEX', { value: '^a' }) }),
      featureOf('range', { strategies: constrained('IN_CIDR', { values: ['10.0.0.0/8'] }) }),
      featureOf('case', {
        strategies: constrained('STR_CONTAINS', { values: ['a'], caseInsensitive: true }),
      }),
      featureOf('path', { strategies: [strategyOf({ constraints: [isIn('a.b', 'c')] })] }),
      featureOf('list', {
        valueType: 'json',
        variants: [
          { key: 'none', value: {} },
          { key: 'all', value: [1] },
        ],
        offVariant: 'none',
      }),
      featureOf('child', { prerequisites: [{ feature: 'rollout' }] }),
      featureOf('plain', { strategies: [strategyOf({ constraints: [isIn('plan', 'pro')] })] }),
      featureOf('everybody', { strategies: [strategyOf({ rollout: 100 })] }),
      featureOf('nobody', { strategies: [strategyOf({ rollout: 0 })] }),
      featureOf('broken', { strategies: [strategyOf({ variants: [{ key: 'no-such', weight: 1000 }] })] }),
    ]),
  );
  const named = ['rollout', 'weights', 'number', 'pattern', 'range', 'case', 'path', 'list', 'child'];
  t.equal(definition.metadata['bandera.notExpressible'], named.join(','));
  for (const key of named) {
    const flag = flagd.getFlag(key)?.evaluate({ x: 'abc', targetingKey: 'u' }, quiet);
    t.match(flag, { variant: key === 'list' ? 'none' : 'off', reason: 'STATIC' }, key);
    t.type(
      definition.flags[key].metadata['bandera.notExpressible'],
      'string',
      definition.flags[key].metadata['bandera.notExpressible'],
    );
  }
  t.match(flagd.getFlag('plain')?.evaluate({ plan: 'pro' }, quiet), {
    value: true,
    reason: 'TARGETING_MATCH',
  });
  t.match(flagd.getFlag('everybody')?.evaluate({}, quiet), { value: true, reason: 'STATIC' });
  t.match(flagd.getFlag('nobody')?.evaluate({}, quiet), { value: false, reason: 'STATIC' });
  t.equal(flagd.getFlag('broken'), undefined, 'the default of the caller holds');
});

t.test('off features, code defaults and metadata', async t => {
  const { definition, flagd } = loaded(
    snapshotWith([
      featureOf('off', { enabled: false, metadata: { owner: 'payments' } }),
      featureOf('text', { valueType: 'string', variants: [{ key: 'a', value: 'A' }], enabled: false }),
    ]),
  );
  t.match(
    flagd.resolveBooleanEvaluation('off', true, {}),
    { value: false, variant: 'off' },
    'the kill switch kills',
  );
  t.match(flagd.resolveStringEvaluation('text', 'mine', {}), { value: 'mine', reason: 'DEFAULT' });
  t.match(definition.flags.off.metadata, { owner: 'payments' });
  t.match(definition.metadata, {
    flagSetId: 'shop/production',
    version: '1',
    'bandera.fractionalVersion': 'none',
  });
});

t.test('segments are written once, whatever text they hold', async t => {
  const segment = (number: number, ...values: string[]) => ({
    id: `segment-${number}`,
    number,
    name: `Segment ${number}`,
    constraints: [isIn('plan', ...values)],
  });
  const { definition, flagd } = loaded(
    snapshotWith(
      [1, 2, 3].map(number =>
        featureOf(`f${number}`, { strategies: [strategyOf({ segments: [`segment-${number}`] })] }),
      ),
      [segment(1, 'pro'), segment(2, "$&$'$$1", '"quoted" {"$ref":"segment-1"}')],
    ),
  );
  t.strictSame(Object.keys(definition.$evaluators), ['segment-1']);
  t.match(flagd.resolveBooleanEvaluation('f1', false, { plan: 'pro' }), { value: true });
  t.match(flagd.resolveBooleanEvaluation('f2', false, { plan: "$&$'$$1" }), { value: true });
  t.match(flagd.resolveBooleanEvaluation('f2', false, { plan: '"quoted" {"$ref":"segment-1"}' }), {
    value: true,
  });
  t.match(flagd.resolveBooleanEvaluation('f3', true, {}), { value: false }, 'a segment that is gone fails');
});

t.test('a flagd daemon polls it', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const get = (headers: Record<string, string> = {}) =>
    fetch(`${app.url()}/flagd/v1/flags.json`, {
      headers: { authorization: `Bearer ${key.text}`, ...headers },
    });
  const first = await get();
  t.equal(first.status, 200);
  t.match(first.headers.get('content-type'), 'application/json');
  t.match(await first.json(), { flags: { boolean: { state: 'ENABLED' } }, metadata: { version: '1' } });
  const etag = first.headers.get('etag') ?? '';
  const again = await get({ 'if-none-match': etag });
  t.equal(again.status, 304);
  t.equal(await again.text(), '');
  app.change(key, [featureOf('new')], 2);
  await app.poll();
  const changed = await get({ 'if-none-match': etag });
  t.equal(changed.status, 200);
  t.match(await changed.json(), { flags: { new: { defaultVariant: 'on' } }, metadata: { version: '2' } });

  const client = app.addKey({ kind: 'client' });
  const refused = await fetch(`${app.url()}/flagd/v1/flags.json`, { headers: { 'x-api-key': client.text } });
  t.equal(refused.status, 403);
  t.match(await refused.json(), { message: /client key/ });
});
