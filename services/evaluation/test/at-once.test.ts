import t, { type Test } from 'tap';
import { type Asked, dataPlane, readAnswer } from './app.ts';
import { everyKind, featureOf, isIn, strategyOf } from './rulesets.ts';

type App = Awaited<ReturnType<typeof dataPlane>>;

interface Case {
  what: string;
  /** The same request in two spellings: the second needs the pipeline's closer look. */
  paths: [quick: string, closer: string];
  init: RequestInit;
  status: number;
}

const one = (key: string): Case['paths'] => [
  `/ofrep/v1/evaluate/flags/${key}`,
  `/ofrep/v1/evaluate/flags/${key.replace('o', '%6F')}`,
];
const all: Case['paths'] = ['/ofrep/v1/evaluate/flags', '/ofrep/v1/evaluate/flags/'];
const polled: Case['paths'] = ['/api/client/features', '/api/client/features?nothing=1'];
const delta: Case['paths'] = ['/api/client/delta', '/api/client/delta?nothing=1'];
/** A slash at the end is left to the pipeline, and means the same there. */
const frontend = (path: string, query: string): Case['paths'] => [path + query, `${path}/${query}`];

t.test('what is answered at once is what the pipeline would answer', async t => {
  const app = await dataPlane(t);
  const origin = 'https://shop.example.com';
  const near = { field: 'remoteAddress', operator: 'IN', values: ['127.0.0.1'] };
  const features = [
    ...everyKind(),
    featureOf('ñandú', { metadata: { owner: '日本' } }),
    featureOf('niño', {
      strategies: [strategyOf({ constraints: [isIn('name', 'niño', 'a b+c', '\ufffd')] })],
    }),
    featureOf('half', { strategies: [strategyOf({ rollout: 50, stickiness: 'userId' })] }),
    featureOf('near', { strategies: [strategyOf({ constraints: [near] })] }),
  ];
  const server = app.addKey({}, features);
  const page = app.addKey({ kind: 'client', origins: [origin] }, features);
  const spent = app.addKey({ requestsPerMinute: 1 }, features);
  const bearer = (key: typeof server, more = {}) => ({ authorization: `Bearer ${key.text}`, ...more });
  const post = (headers: Record<string, string>, body: string | Buffer = '{}'): RequestInit => ({
    method: 'POST',
    headers,
    body: Buffer.from(body),
  });

  // Brings the keys and their environments into memory.
  for (const key of [server, page, spent]) t.ok((await app.all(key)).status < 500);

  const cases: Case[] = [
    { what: 'a value', paths: one('boolean'), init: post(bearer(server)), status: 200 },
    { what: 'a malformed feature', paths: one('broken'), init: post(bearer(server)), status: 400 },
    { what: 'an unknown feature', paths: one('no-such'), init: post(bearer(server)), status: 404 },
    { what: 'no JSON', paths: one('boolean'), init: post(bearer(server), '{'), status: 400 },
    {
      what: 'no UTF-8',
      paths: one('boolean'),
      init: post(bearer(server), Buffer.from([0x22, 0xff])),
      status: 400,
    },
    {
      what: 'too much',
      paths: one('boolean'),
      init: post(bearer(server), 'x'.repeat(300_000)),
      status: 413,
    },
    { what: 'a web page', paths: one('boolean'), init: post(bearer(page, { origin })), status: 200 },
    { what: 'its error', paths: one('no-such'), init: post(bearer(page, { origin })), status: 404 },
    {
      what: 'another web page',
      paths: one('boolean'),
      init: post(bearer(page, { origin: 'https://evil.test' })),
      status: 403,
    },
    { what: 'all', paths: all, init: post(bearer(server)), status: 200 },
    { what: 'all, known', paths: all, init: post(bearer(server, { 'if-none-match': '*' })), status: 304 },
    { what: 'all, no context', paths: all, init: post(bearer(server), '{"context":[]}'), status: 400 },
    { what: 'too many', paths: all, init: post(bearer(spent)), status: 429 },
    { what: 'a poll', paths: polled, init: { headers: bearer(server) }, status: 200 },
    {
      what: 'a poll, known',
      paths: polled,
      init: { headers: bearer(server, { 'if-none-match': '*' }) },
      status: 304,
    },
    {
      what: 'a poll with too little left',
      paths: polled,
      init: { headers: bearer(spent) },
      status: 429,
    },
    { what: 'a poll of a page', paths: polled, init: { headers: bearer(page) }, status: 403 },
    { what: 'all changes', paths: delta, init: { headers: bearer(server) }, status: 200 },
    {
      what: 'no changes',
      paths: delta,
      init: { headers: bearer(server, { 'if-none-match': '"1"' }) },
      status: 304,
    },
    ...[
      '',
      '?',
      '?userId=7&properties[plan]=pro',
      '?userId=8&userId=7&properties%5Bplan%5D=pro&&=x&constructor=1&__proto__=2',
      '?name=ni%C3%B1o',
      '?name=a+b%2Bc&properties[name]=x',
      '?name=%FF',
      '?name=%zz&properties=1&properties[__proto__]=1',
      '?remoteAddress=10.0.0.1',
    ].flatMap((query): Case[] => [
      {
        what: `a page's toggles ${query}`,
        paths: frontend('/api/frontend', query),
        init: { headers: bearer(page, { origin }) },
        status: 200,
      },
      {
        what: `all of a page's toggles ${query}`,
        paths: frontend('/api/proxy/all', query),
        init: { headers: bearer(page) },
        status: 200,
      },
    ]),
    {
      what: "a page's toggles by POST",
      paths: frontend('/api/frontend', ''),
      init: post(bearer(page), '{"context":{"userId":"7","properties":{"plan":"pro"}}}'),
      status: 200,
    },
    {
      what: 'its broken POST',
      paths: frontend('/api/frontend', ''),
      init: post(bearer(page), '['),
      status: 400,
    },
    {
      what: "a page's toggles, known",
      paths: frontend('/api/frontend', '?userId=7'),
      init: { headers: bearer(page, { 'if-none-match': '*' }) },
      status: 304,
    },
    {
      what: "a server's toggles",
      paths: frontend('/api/frontend', ''),
      init: { headers: bearer(server) },
      status: 403,
    },
  ];
  for (const each of cases) await sameTwice(t, app, each);
});

t.test('both ways find the caller behind the same proxies', async t => {
  for (const trusted of ['0', '1', '2']) {
    const app = await dataPlane(t, { TRUSTED_PROXIES: trusted });
    const addresses = ['192.0.2.1', '198.51.100.2', '203.0.113.3', '127.0.0.1'];
    const key = app.addKey(
      { kind: 'client' },
      addresses.map(each =>
        featureOf(`near-${each}`, {
          strategies: [strategyOf({ constraints: [isIn('remoteAddress', each)] })],
        }),
      ),
    );
    await app.all(key);
    const headers = { authorization: `Bearer ${key.text}` };
    for (const told of [
      '',
      addresses[0],
      addresses.slice(0, 2).join(),
      addresses.slice(0, 3).join(' , '),
      ',',
    ]) {
      const init = { headers: told ? { ...headers, 'x-forwarded-for': told } : headers };
      const what = `${trusted} proxies, ${told}`;
      await sameTwice(t, app, { what, paths: frontend('/api/frontend', ''), init, status: 200 });
    }
  }
});

async function sameTwice(t: Test, app: App, { what, paths: [quick, closer], init, status }: Case) {
  const ask = async (path: string) => readAnswer(await fetch(app.url() + path, init));
  const [first, second] = [await ask(quick), await ask(closer)];
  t.equal(first.status, status, what);
  t.strictSame(shown(first), shown(second), what);
}

const shown = ({ status, headers, text }: Asked) => ({
  status,
  text,
  headers: Object.fromEntries([...headers].filter(([name]) => name !== 'date').sort()),
});
