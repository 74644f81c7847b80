import fc from 'fast-check';
import t from 'tap';
import { dataPlane } from './app.ts';
import { everyKind, featureOf, isIn, strategyOf } from './rulesets.ts';

t.test('what a client has is not sent again', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const context = { targetingKey: 'u1', plan: 'free' };
  const etag = (await app.all(key, context)).headers.get('etag') ?? '';
  const variants = [etag, `W/${etag}`, `"other", ${etag}`, `${etag},"x"`, '*', etag.replaceAll('"', '')];
  for (const tag of variants) {
    const { status, text, headers } = await app.all(key, context, { 'if-none-match': tag });
    t.equal(status, 304, tag);
    t.equal(text, '');
    t.equal(headers.get('etag'), etag);
    t.equal(headers.get('content-type'), null);
  }
  for (const tag of ['"other"', 'W/"other"', `"${etag.slice(2)}`, '"", ,'])
    t.equal((await app.all(key, context, { 'if-none-match': tag })).status, 200, tag);

  const pro = await app.all(key, { ...context, plan: 'pro' }, { 'if-none-match': etag });
  t.equal(pro.status, 200, 'the same user with another context gets what is right for it');
  t.not(pro.headers.get('etag'), etag);

  app.change(key, everyKind(), 2);
  await app.poll();
  const same = await app.all(key, context, { 'if-none-match': etag });
  t.equal(same.status, 304, 'a revision that changes nothing for this context');
});

t.test('contexts with different results never share a tag', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [
    featureOf('rollout', { strategies: [strategyOf({ rollout: 50 })] }),
    featureOf('weights', {
      valueType: 'string',
      variants: ['a', 'b', 'c'].map(name => ({ key: name, value: name, weight: 333 })),
    }),
    featureOf('plan', { strategies: [strategyOf({ constraints: [isIn('plan', 'pro')] })] }),
    featureOf('country', { strategies: [strategyOf({ constraints: [isIn('country', 'UY', 'AR')] })] }),
  ]);
  const context = fc.record(
    {
      targetingKey: fc.oneof(fc.string(), fc.integer({ min: 0, max: 20 }).map(String)),
      plan: fc.constantFrom('pro', 'free'),
      country: fc.constantFrom('UY', 'AR', 'DE'),
    },
    { requiredKeys: ['targetingKey'] },
  );
  const flagsOf = new Map<string, string>();
  const tagOf = new Map<string, string>();
  await fc.assert(
    fc.asyncProperty(context, async given => {
      const { body, headers } = await app.all(key, given);
      const flags = JSON.stringify(body.flags);
      const etag = headers.get('etag') ?? '';
      const consistent = (flagsOf.get(etag) ?? flags) === flags && (tagOf.get(flags) ?? etag) === etag;
      flagsOf.set(etag, flags);
      tagOf.set(flags, etag);
      return consistent;
    }),
    { numRuns: 300 },
  );
  t.ok(flagsOf.size > 10, `${flagsOf.size} different results were seen`);
});

t.test('a client that has heard of a revision gets at least that one', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [featureOf('flag', { enabled: false })]);
  const before = await app.all(key);
  app.change(key, [featureOf('flag')], 41);
  t.equal((await app.all(key)).body.metadata.version, '1', 'the event was missed');

  const tag = { 'if-none-match': before.headers.get('etag') ?? '' };
  const refetch = (etag: string) =>
    app.all(key, {}, tag, `?flagConfigEtag=${etag}&flagConfigLastModified=1771622898`);
  const both = await Promise.all([refetch('%2241%22'), refetch('%2241%22')]);
  for (const { status, body } of both) {
    t.equal(status, 200);
    t.equal(body.metadata.version, '41');
    t.equal(body.flags[0].value, true);
  }
  const asked = () => app.known.asked.filter(path => path.includes('/snapshots/')).length;
  t.equal(asked(), 2, 'for all who wait it is fetched once');

  app.clock.advance(10_000);
  for (let i = 0; i < 5; i += 1) t.equal((await refetch('W/%22999999999999%22')).status, 200);
  t.equal(asked(), 2, 'a revision that nobody published is no reason to fetch anything');
  t.equal(
    app.known.asked.filter(path => path.endsWith('/revisions')).length,
    2,
    'and is looked up once a second',
  );

  for (const odd of ['', '%22', 'abc', '1e99', '-1', '41&flagConfigEtag=42', '%2200%22'])
    t.equal((await refetch(odd)).status, 200, `"${odd}" changes nothing`);
});
