import { isOperator, OPERATORS, type OperatorName } from '@bandera/engine/operators';
import fc from 'fast-check';
import t from 'tap';
import type { TransferDocument } from '../domain/transfer-document.ts';
import { segmentId } from '../domain/translation.ts';
import { world } from './support.ts';

const path = '/api/v1/features';

const key = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,12}$/);
const text = fc.stringMatching(/^[ -~äß€]{1,20}$/).filter(each => each.trim() === each && each !== '');

const operands: Record<(typeof OPERATORS)[OperatorName]['operand'], fc.Arbitrary<string>> = {
  text,
  number: fc.integer().map(String),
  time: fc.constant('2030-01-01T00:00:00+02:00'),
  version: fc.constantFrom('1.4.0', '2.0.0-rc.1'),
  pattern: fc.constantFrom('^a+$', '(?i)b'),
  address: fc.constantFrom('10.0.0.0/8', '::1'),
};

const operatorNames = Object.keys(OPERATORS).filter(isOperator);
const constraint = fc.constantFrom(...operatorNames).chain(operator => {
  const { kind, operand, foldsCase } = OPERATORS[operator];
  const optional = {
    inverted: fc.constant(true),
    ...(foldsCase ? { caseInsensitive: fc.constant(true) } : {}),
  };
  const one: fc.Arbitrary<object> =
    kind === 'list'
      ? fc.record({ values: fc.array(operands[operand], { maxLength: 3 }) })
      : fc.record({ value: operands[operand] });
  return fc
    .tuple(key, one, fc.record(optional, { requiredKeys: [] }))
    .map(([field, operands, flags]) => ({ field, operator, ...operands, ...flags }));
});

const values = {
  boolean: fc.constant(true),
  string: fc.string({ maxLength: 10 }),
  number: fc.integer(),
  json: fc.jsonValue({ maxDepth: 2 }).map(value => JSON.parse(JSON.stringify(value))),
};

const strategy = (variants: string[], segments: string[]) =>
  fc.record(
    {
      title: text,
      rollout: fc.nat({ max: 100 }),
      stickiness: fc.constantFrom('default', 'random', 'tenant'),
      groupId: text,
      constraints: fc.array(constraint, { maxLength: 3 }),
      segments: fc.subarray(segments),
      variants: fc
        .shuffledSubarray(variants)
        .chain(([first, ...others]) =>
          fc.constant(
            first === undefined
              ? []
              : [
                  { key: first, weight: 1_000 - others.length },
                  ...others.map(each => ({ key: each, weight: 1 })),
                ],
          ),
        ),
      disabled: fc.boolean(),
    },
    { requiredKeys: [] },
  );

const feature = (segments: string[]) =>
  fc
    .record({
      type: fc.constantFrom('boolean', 'string', 'number', 'json'),
      keys: fc.uniqueArray(key, { minLength: 1, maxLength: 4 }),
    })
    .chain(({ type, keys }) => {
      const names = type === 'boolean' ? ['on', 'off'] : keys;
      const configuration = fc.record({
        enabled: fc.boolean(),
        strategies: fc.array(strategy(names, segments), { maxLength: 3 }),
      });
      return fc.record({
        key,
        name: text,
        description: fc.oneof(fc.constant(''), text),
        kind: fc.constantFrom('release', 'experiment', 'operational', 'kill-switch', 'permission'),
        valueType: fc.constant(type),
        variants:
          type === 'boolean'
            ? fc.constant([])
            : fc.tuple(...keys.map(each => values[type].map(value => ({ key: each, value })))),
        offVariant: type === 'boolean' ? fc.constantFrom('on', 'off') : fc.constantFrom(null, ...names),
        tags: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/), { maxLength: 3 }),
        impressionData: fc.boolean(),
        archived: fc.boolean(),
        environments: fc.dictionary(fc.constantFrom('development', 'production'), configuration),
      });
    });

const document = fc.uniqueArray(text, { maxLength: 3 }).chain(names => {
  const ids = names.map((_, index) => segmentId(index));
  return fc.record({
    format: fc.constant('bandera'),
    version: fc.constant(1),
    segments: fc.tuple(
      ...names.map((name, index) =>
        fc.record({
          id: fc.constant(segmentId(index)),
          scope: fc.constant('project'),
          name: fc.constant(name),
          constraints: fc.array(constraint, { maxLength: 2 }),
        }),
      ),
    ),
    features: fc.uniqueArray(feature(ids), { selector: each => each.key.toLowerCase(), maxLength: 4 }),
  });
});

/** Without what differs from place to place. */
function essence({ segments, features }: TransferDocument): unknown {
  const names = new Map(segments.map(({ id, name }) => [id, `segment ${name}`]));
  const ids = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  return JSON.parse(
    JSON.stringify({
      segments: segments.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
      features,
    }),
    (_name, value: unknown) =>
      typeof value === 'string' && ids.test(value) ? (names.get(value) ?? 'strategy') : value,
  );
}

t.test('whatever is exported is the same after an import into another project', async t => {
  const w = await world(t);
  let count = 0;
  const bring = async (given: unknown) => {
    count += 1;
    const project = `copy-${count}`;
    await w.announce(w.company, project);
    const { status, body } = await w.editor.post(`${path}/import`, { project, document: given });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return (await w.editor.get<TransferDocument>(`${path}/export?project=${project}`)).body;
  };
  await fc.assert(
    fc.asyncProperty(document, async given => {
      const first = await bring(given);
      const second = await bring(first);
      t.equal(first.features.length, given.features.length);
      t.same(essence(second), essence(first));
    }),
    { numRuns: 25 },
  );
});
