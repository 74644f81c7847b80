import t, { type Test } from 'tap';
import { type Asked, dataPlane, readAnswer } from './app.ts';
import { everyKind, featureOf } from './rulesets.ts';

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

t.test('what is answered at once is what the pipeline would answer', async t => {
  const app = await dataPlane(t);
  const origin = 'https://shop.example.com';
  const features = [...everyKind(), featureOf('ñandú', { metadata: { owner: '日本' } })];
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
  ];
  for (const each of cases) await sameTwice(t, app, each);
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
