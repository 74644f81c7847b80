import t from 'tap';
import { originAllowed } from '../domain/origin.ts';
import { dataPlane } from './app.ts';

const path = '/ofrep/v1/evaluate/flags/boolean';

t.test('API keys', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const send = (headers: Record<string, string>) => app.post(path, { body: {}, headers });

  for (const headers of [
    { authorization: `Bearer ${key.text}` },
    { authorization: `bearer  ${key.text}` },
    { authorization: key.text },
    { 'x-api-key': key.text },
    { 'x-api-key': key.text, authorization: 'Basic dXNlcjpwYXNz' },
  ])
    t.equal((await send(headers)).status, 200, Object.keys(headers).join());

  const refused = [
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer shop:production.no-such-key' },
    { 'x-api-key': 'x'.repeat(5_000) },
    { 'x-api-key': '__proto__' },
  ];
  for (const headers of refused) {
    const answer = await send(headers);
    t.equal(answer.status, 401, JSON.stringify(headers).slice(0, 50));
    t.match(answer.body, { key: 'boolean', errorCode: 'GENERAL', errorDetails: /API key/ });
    t.equal(answer.headers.get('www-authenticate'), 'Bearer');
  }

  const asked = app.known.asked.length;
  await send({ authorization: 'Bearer shop:production.no-such-key' });
  t.equal(app.known.asked.length, asked, 'an unknown key is asked for once');
  app.clock.advance(31_000);
  await send({ authorization: 'Bearer shop:production.no-such-key' });
  t.ok(app.known.asked.length > asked, 'and again after a while');
});

t.test('a key that expires', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({ expiresAt: '2030-01-01T00:01:00.000Z' });
  t.equal((await app.one(key, 'boolean')).status, 200);
  app.clock.advance(59_999);
  t.equal((await app.one(key, 'boolean')).status, 200);
  app.clock.advance(1);
  t.equal((await app.one(key, 'boolean')).status, 401, 'at the very moment');
});

t.test('keys that are made up in masses do not reach projects', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  await app.one(key, 'boolean');
  for (let i = 0; i < 299; i += 1) await app.post(path, { headers: { 'x-api-key': `made-up-${i}` } });
  const answer = await app.post(path, { headers: { 'x-api-key': 'one-too-many' } });
  t.equal(answer.status, 429);
  t.match(answer.headers.get('retry-after'), /^\d+$/);
  t.equal((await app.one(key, 'boolean')).status, 200, 'known keys go on');
});

t.test('the requests of a company are bounded', async t => {
  const app = await dataPlane(t);
  const company = '0197b3e0-0000-7000-8000-000000000001';
  const one = app.addKey({ company, requestsPerMinute: 30 });
  const two = app.addKey({ company, requestsPerMinute: 30 });
  for (const key of [one, two, one, two, one]) t.equal((await app.one(key, 'boolean')).status, 200);
  app.clock.advance(4_000);
  const refused = await app.one(two, 'boolean');
  t.equal(refused.status, 429, 'all its keys share one allowance');
  t.match(refused.body, { key: 'boolean', errorCode: 'GENERAL' });
  t.equal(refused.headers.get('retry-after'), '6');
  t.equal((await app.one(app.addKey({ requestsPerMinute: 1 }), 'boolean')).status, 200, 'others go on');
  app.clock.advance(6_000);
  t.equal((await app.one(two, 'boolean')).status, 200);
});

t.test('web pages', async t => {
  const app = await dataPlane(t);
  const origin = 'https://shop.example.com';
  const ask = (key: ReturnType<typeof app.addKey> | undefined, from: string) =>
    app.post(path, { ...(key && { key }), body: {}, headers: { origin: from } });
  const allowed = (answer: { headers: Headers }) => answer.headers.get('access-control-allow-origin');

  const open = app.addKey({ kind: 'client' });
  const bound = app.addKey({ kind: 'client', origins: [origin, 'https://*.example.org'] });
  for (const [key, from] of [
    [open, 'https://anywhere.test'],
    [bound, origin],
    [bound, 'https://a.b.example.org'],
  ] as const) {
    const answer = await ask(key, from);
    t.equal(answer.status, 200, from);
    t.equal(allowed(answer), from);
    t.equal(answer.headers.get('access-control-expose-headers'), 'ETag, Retry-After');
    t.equal(answer.headers.get('vary'), 'Origin');
  }
  for (const from of [
    'https://evilexample.org',
    'https://a.example.org.evil.org',
    'http://shop.example.com',
  ]) {
    const answer = await ask(bound, from);
    t.equal(answer.status, 403, from);
    t.equal(allowed(answer), null, 'the page cannot read it');
    t.match(answer.body, { key: 'boolean', errorCode: 'GENERAL', errorDetails: /origin/ });
  }
  t.equal((await app.post(path, { key: bound, body: {} })).status, 200, 'an app sends no origin');

  const server = await ask(app.addKey(), origin);
  t.equal(server.status, 200);
  t.equal(allowed(server), null, 'a secret key does not work in a page');
  t.equal(allowed(await ask(undefined, origin)), origin, 'a page can tell a wrong key from no network');

  const missing = await app.post('/ofrep/v1/evaluate/flags/none', { key: bound, headers: { origin } });
  t.equal(missing.status, 404);
  t.equal(allowed(missing), origin, 'errors can be read, too');

  for (const target of [path, '/ofrep/v1/evaluate/flags']) {
    const preflight = await fetch(app.url() + target, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    t.equal(preflight.status, 204);
    const told = (name: string) => preflight.headers.get(`access-control-${name}`);
    t.equal(told('allow-origin'), origin);
    t.equal(told('allow-methods'), 'POST, GET, OPTIONS');
    t.match(told('allow-headers'), /content-type, authorization, x-api-key, if-none-match/);
    t.ok(Number(told('max-age')) > 600);
    t.equal(preflight.headers.get('vary'), 'Origin');
  }
});

t.test('origins', async t => {
  const wild = ['https://*.example.com', 'https://*.example.net:8443'];
  for (const origin of ['https://a.example.com', 'https://a.b.example.com', 'https://a.example.net:8443'])
    t.ok(originAllowed(origin, wild), origin);
  for (const origin of [
    'https://example.com',
    'https://.example.com',
    'https://evilexample.com',
    'https://a.example.com.evil.org',
    'http://a.example.com',
    'https://a.example.com:8443',
    'https://a.example.net',
    'null',
    '',
  ])
    t.notOk(originAllowed(origin, wild), origin);
  t.ok(originAllowed('null', []), 'an empty list allows any');
});
