import fc from 'fast-check';
import t from 'tap';
import { dataPlane, readAnswer } from './app.ts';

const requests = 2_000;

t.test('no request makes the service fail', async t => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  t.teardown(() => process.off('unhandledRejection', note));
  const app = await dataPlane(t);
  const key = app.addKey({ kind: 'client', origins: ['https://*.example.com'] });
  const features = ['boolean', 'object', 'off', 'broken', 'pro-only', '__proto__'];

  const name = fc.oneof(
    fc.constantFrom(...features),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
  );
  const safely = (text: string) => encodeURIComponent(text.toWellFormed());
  const path = fc.oneof(
    { weight: 4, arbitrary: fc.constant('/ofrep/v1/evaluate/flags') },
    { weight: 4, arbitrary: name.map(text => `/ofrep/v1/evaluate/flags/${safely(text)}`) },
    {
      weight: 2,
      arbitrary: fc.webPath().map(text => `/ofrep/v1/evaluate/flags/${text.replace(/^\/+/, '')}`),
    },
    { weight: 1, arbitrary: fc.stringMatching(/^[a-zA-Z0-9%/.;@-]{0,60}$/).map(text => `/ofrep/v1/${text}`) },
  );
  const query = fc.oneof(
    fc.constant(''),
    fc.constantFrom(
      '?flagConfigEtag=%225%22',
      '?flagConfigEtag=',
      '?flagConfigEtag=1&flagConfigEtag=2',
      '?%',
      '?__proto__=1',
    ),
    fc.webQueryParameters().map(text => `?flagConfigEtag=${text}`),
  );
  const context = fc.record(
    {
      targetingKey: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
      plan: fc.anything(),
      properties: fc.dictionary(fc.string(), fc.anything()),
      ['__proto__']: fc.anything(),
      remoteAddress: fc.oneof(fc.ipV4(), fc.ipV6(), fc.anything()),
    },
    { requiredKeys: [] },
  );
  const text = (value: unknown) =>
    JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? Number(each) : each)) ?? '';
  const body = fc.oneof(
    fc.constantFrom('', '{}', '[]', 'null', '{"context":', '\u0000'),
    { weight: 4, arbitrary: context.map(given => text({ context: given })) },
    fc.json().map(json => `{"context":${json}}`),
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 200 }),
    fc
      .integer({ min: 1, max: 20_000 })
      .map(depth => `{"context":{"plan":${'['.repeat(depth)}${']'.repeat(depth)}}}`),
  );
  const visible = fc.stringMatching(/^[!-~]{0,40}$/);
  const headers = fc.record(
    {
      authorization: fc.oneof({ weight: 9, arbitrary: fc.constant(`Bearer ${key.text}`) }, visible),
      'if-none-match': fc.oneof(fc.constantFrom('*', 'W/""', '"a", "b"'), visible),
      'content-type': fc.oneof(
        fc.constantFrom('application/json', 'text/plain', 'multipart/form-data'),
        visible,
      ),
      origin: fc.oneof(
        { weight: 8, arbitrary: fc.constant('https://a.example.com') },
        fc.constantFrom('null', 'https://evil.test'),
        visible,
      ),
      'x-app-name': visible,
    },
    { requiredKeys: ['authorization'] },
  );
  const method = fc.oneof(
    { weight: 8, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH') },
  );

  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(method, path, query, headers, body, async (method, path, query, given, body) => {
      const withBody = method !== 'GET' && method !== 'HEAD';
      const response = await fetch(app.url() + path + query, {
        method,
        headers: given,
        ...(withBody && { body: typeof body === 'string' ? body : Buffer.from(body) }),
      });
      const answer = await readAnswer(response);
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      return answer.status < 500;
    }),
    { numRuns: requests },
  );
  t.ok((seen.get(200) ?? 0) > 200, `answers by status: ${JSON.stringify(Object.fromEntries(seen))}`);
  await app.flush();
  t.ok((await app.batches()).length > 0, 'whatever was counted can be sent');
  t.equal((await app.one(key, 'boolean')).status, 200);
  t.strictSame(unhandled, []);
  t.strictSame(
    app.lines.filter(line => line['level'] === 'error'),
    [],
  );
});
