import t from 'tap';
import type { TransferDocument } from '../domain/transfer-document.ts';
import { errorsOf, world } from './support.ts';

const path = '/api/v1/features';

interface Outcome {
  problems: { path: string; message: string }[];
  notRepresented: { path: string; message: string }[];
}

const email = { var: 'email' };
const flag = (targeting: unknown, more: object = {}) => ({
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  ...(targeting === undefined ? {} : { targeting }),
  ...more,
});
const colours = { variants: { red: '#f00', blue: '#00f', grey: '#888' }, defaultVariant: 'grey' };

t.test('a flagd definition', async t => {
  const w = await world(t);
  const send = (document: object, more: object = {}) =>
    w.editor.post<Outcome>(`${path}/import`, {
      project: 'shop',
      format: 'flagd',
      environment: 'production',
      document,
      ...more,
    });
  const exported = async () => (await w.editor.get<TransferDocument>(`${path}/export?project=shop`)).body;
  const found = (document: TransferDocument, key: string) => document.features.find(each => each.key === key);
  const strategies = (document: TransferDocument, key: string) =>
    found(document, key)?.environments['production']?.strategies;

  await t.test('comes over without loss where we say the same', async t => {
    const staff = { ends_with: [email, '@acme.test'] };
    const flags = {
      still: flag(undefined),
      always: flag({}, { defaultVariant: 'on' }),
      colour: flag(undefined, colours),
      none: flag(undefined, { state: 'DISABLED', variants: { x: { a: 1 } }, defaultVariant: null }),
      rules: flag(
        {
          if: [
            { and: [{ $ref: 'staff' }, { '!': [{ in: [{ var: 'country' }, ['UY', 'AR']] }] }] },
            'red',
            {
              or: [
                { '==': [{ var: 'plan' }, 'pro'] },
                { '!=': [{ var: 'beta' }, null] },
                { starts_with: [email, 'ana'] },
              ],
            },
            { if: [{ '===': [{ var: 'age' }, 30] }, 'grey', 'blue'] },
            null,
          ],
        },
        colours,
      ),
      truth: flag(
        { in: ['@acme.', email] },
        { variants: { true: true, false: false }, defaultVariant: 'false' },
      ),
      negated: flag({ if: [{ '!': { $ref: 'staff' } }, 'on', 'off'] }),
      dated: flag({ if: [{ '>=': [{ var: '$flagd.timestamp' }, 1_900_000_000] }, 'on'] }),
    };
    const document = { flags, $evaluators: { staff }, metadata: { flagSetId: 'acme/prod', version: '1' } };
    const dry = await send(document, { dryRun: true });
    t.match(dry, { status: 200, body: { problems: [] } });
    t.same(
      dry.body.notRepresented.map(each => each.path),
      ['document.flags.truth.variants.true', 'document.flags.truth.variants.false'],
      'only the names of boolean variants change',
    );
    t.equal((await send(document, { allowLoss: true })).status, 200);
    t.match(
      (await send(document, { allowLoss: true })).body,
      { creates: [], updates: [] },
      'twice is as good as once',
    );

    const all = await exported();
    const [segment] = all.segments;
    t.match(segment, { name: 'staff', constraints: [{ field: 'email', operator: 'STR_ENDS_WITH' }] });
    t.same(found(all, 'still')?.environments, {}, 'off, as everything is at first');
    t.match(found(all, 'always')?.environments, { production: { enabled: true, strategies: [] } });
    t.match(found(all, 'colour'), { valueType: 'string', offVariant: null, variants: { length: 3 } });
    t.match(strategies(all, 'colour'), [{ rollout: 100, variants: [{ key: 'grey', weight: 1000 }] }]);
    t.match(found(all, 'none'), { valueType: 'json', offVariant: null, environments: {} });
    t.equal(found(all, 'rules')?.offVariant, 'grey');
    t.match(strategies(all, 'rules'), [
      {
        segments: [segment?.id],
        constraints: [{ field: 'country', operator: 'IN', values: ['UY', 'AR'], inverted: true }],
        variants: [{ key: 'red' }],
      },
      {
        constraints: [
          { field: 'plan', values: ['pro'] },
          { operator: 'NUM_EQ', value: '30' },
        ],
        variants: [{ key: 'grey' }],
      },
      { constraints: [{ field: 'beta', operator: 'REGEX', value: '^' }, { field: 'age' }] },
      { constraints: [{ operator: 'STR_STARTS_WITH', values: ['ana'] }, { field: 'age' }] },
      { constraints: [{ field: 'plan' }], variants: [{ key: 'blue' }] },
      { constraints: [{ field: 'beta' }], variants: [{ key: 'blue' }] },
      { constraints: [{ field: 'email' }], variants: [{ key: 'blue' }] },
    ]);
    t.match(strategies(all, 'truth'), [
      { constraints: [{ operator: 'STR_CONTAINS', values: ['@acme.'] }], variants: [{ key: 'on' }] },
      { constraints: [], variants: [{ key: 'off' }] },
    ]);
    t.match(strategies(all, 'negated')?.[0], {
      segments: [],
      constraints: [{ operator: 'STR_ENDS_WITH', inverted: true }],
    });
    t.match(strategies(all, 'dated'), [
      { constraints: [{ operator: 'DATE_AFTER', value: '2030-03-17T17:46:39.999Z' }] },
    ]);
  });

  await t.test('names what has no place here, and leaves it out only when told to', async t => {
    const half = { fractional: [email, ['red', 1], ['blue', 1]] };
    const tower = Array.from({ length: 25 }).reduce<unknown>(
      inner => ({ if: [inner, { '==': [email, 'a'] }, { '==': [email, 'b'] }] }),
      { '==': [email, 'c'] },
    );
    const lossy = {
      tower: flag({ if: [tower, 'on', 'off'] }),
      shares: flag(half, { ...colours, metadata: { owner: 'web' } }),
      version: flag({ if: [{ sem_ver: [{ var: 'app' }, '^', 'v2.1'] }, 'on', 'off'] }),
      number: flag({ if: [{ '<': [{ var: 'age' }, 18] }, 'on', 'off'] }),
      truthy: flag({ if: [{ var: 'beta' }, 'on', 'off'] }),
      stranger: flag({ if: [{ $ref: 'nobody' }, 'on', 'off'] }),
      unknown: flag({ if: [true, 'maybe'] }),
      mixed: flag(undefined, { variants: { a: 1, b: 'x' } }),
      nothing: flag(undefined, { defaultVariant: null }),
      'no key': flag(undefined),
    };
    const document = { flags: lossy, $evaluators: { idle: true } };
    const dry = await send(document, { dryRun: true });
    t.same(dry.body.problems, []);
    t.same(dry.body.notRepresented.map(each => each.path).sort(), [
      'document.$evaluators.idle',
      'document.flags.mixed.variants',
      'document.flags.no key',
      'document.flags.nothing.defaultVariant',
      'document.flags.number.targeting',
      'document.flags.shares.metadata',
      'document.flags.shares.targeting',
      'document.flags.stranger.targeting',
      'document.flags.tower.targeting',
      'document.flags.truthy.targeting',
      'document.flags.unknown.targeting',
      'document.flags.version.targeting',
    ]);
    const refused = await send(document);
    t.equal(refused.status, 400);
    t.match(errorsOf(refused.body), { length: dry.body.notRepresented.length });
    t.equal((await send(document, { allowLoss: true })).status, 200);
    const all = await exported();
    t.match(strategies(all, 'shares'), [
      { stickiness: 'email', variants: [{ key: 'red', weight: 500 }, { key: 'blue' }] },
    ]);
    t.match(strategies(all, 'version')?.[0]?.constraints, [
      { operator: 'SEMVER_GTE', value: '2.0.0-0' },
      { operator: 'SEMVER_LT', value: '3.0.0-0' },
    ]);
    for (const key of ['truthy', 'stranger', 'unknown'])
      t.same(found(all, key)?.environments, {}, `${key} is off`);
  });

  await t.test('a file that is something else is refused where it differs', async t => {
    t.match(errorsOf((await send({ features: [] })).body), [/^document\.flags: /]);
    t.match(errorsOf((await send({ flags: {} }, { environment: undefined })).body), [
      /^environment: must name/,
    ]);
    const named = [{ key: 'listed', ...flag(undefined) }];
    t.match(await send({ flags: named }), { status: 200, body: { creates: [{ name: 'listed' }] } });
  });
});
