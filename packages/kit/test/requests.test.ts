import { once } from 'node:events';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { problem } from '@bandera/kit/http/problem';
import { type Route, routeFor } from '@bandera/kit/http/route';
import { routes } from '@bandera/kit/http/routes';
import { createLog } from '@bandera/kit/log';
import { callerOf, eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { z } from 'zod';
import { serve } from './support/serve.ts';

const route = routeFor<never>();
const waiting = { reached: Promise.withResolvers<void>(), go: Promise.withResolvers<void>() };
const circular: { self?: unknown } = {};
circular.self = circular;

const list: Route[] = [
  route({
    method: 'GET',
    path: '/books/{id}',
    summary: 'One book',
    access: 'public',
    params: z.object({ id: z.string() }),
    query: z.object({ sort: z.string().optional() }),
    response: z.object({ id: z.string(), sort: z.string().optional() }),
    handler: async ({ params, query }) => ({ ...params, ...query }),
  }),
  route({
    method: 'POST',
    path: '/books',
    summary: 'Echo',
    access: 'public',
    body: z.object({
      title: z.string().optional(),
      extra: z.record(z.string(), z.unknown()).optional(),
      many: z.array(z.number()).optional(),
    }),
    response: z.unknown(),
    handler: async ({ body }) => body,
  }),
  route({
    method: 'GET',
    path: '/circular',
    summary: 'What JSON cannot hold',
    access: 'public',
    response: z.unknown(),
    handler: async () => circular,
  }),
  route({
    method: 'GET',
    path: '/half',
    summary: 'Fails in the middle of its answer',
    access: 'public',
    produces: 'text/plain',
    handler: async ({ ctx }) => {
      ctx.respond = false;
      ctx.res.writeHead(200, { 'Content-Length': '1000' }).write('the beginning');
      throw new Error('and no end');
    },
  }),
  route({
    method: 'GET',
    path: '/prepared',
    summary: 'Prepares an answer and refuses then',
    access: 'public',
    produces: 'text/csv',
    handler: async ({ ctx }) => {
      ctx.set({
        'Content-Disposition': 'attachment; filename="x.csv"',
        ETag: '"1"',
        'Content-Length': '9999',
      });
      throw problem('already-exists');
    },
  }),
  route({
    method: 'GET',
    path: '/slow',
    summary: 'Waits',
    access: 'public',
    response: z.object({ done: z.boolean() }),
    handler: async () => {
      waiting.reached.resolve();
      await waiting.go.promise;
      return { done: true };
    },
  }),
  route({
    method: 'GET',
    path: '/leak',
    summary: 'Fails as a driver does',
    access: 'public',
    handler: async () => {
      const inner = Object.assign(new Error('Lost connection'), {
        code: 'ER_NO_SUCH_TABLE',
        sql: "insert into users values ('mia@x.test')",
      });
      throw new Error('could not be stored', { cause: inner });
    },
  }),
];

t.test('queries: twice the same name, names of the prototype, broken encoding', async t => {
  const { url } = await serve(t, list);
  const { get } = callerOf(url);
  t.match(await get('/books/ab?sort=x'), { status: 200, body: { id: 'ab', sort: 'x' } });
  t.match(await get('/books/ab?sort=x&sort=y'), { status: 400, body: { errors: [{ path: 'sort' }] } });
  for (const name of ['__proto__', 'constructor', 'toString', '__proto__[sort]', 'sort[]'])
    t.match(await get(`/books/ab?${name}=x`), { status: 400, body: { errors: [{ path: name }] } }, name);
  t.equal((await get('/books/ab?sort=%E0%A4%A')).status, 200, 'is taken as far as it goes');
  t.equal((await get('/books/%E0%A4%A')).status, 200);
  t.notOk('sort' in {}, 'and nothing has changed for all objects');
});

t.test('paths are taken as they are: what is not the very path is not found', async t => {
  const { url, raw } = await serve(t, list);
  t.equal((await callerOf(url).get('/BOOKS/ab')).status, 404);
  const status = async (target: string) =>
    /^HTTP\/1\.1 (\d+)/.exec(
      await raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    )?.[1];
  for (const target of [
    '//books/ab',
    '/books/../books/ab',
    '/x/..%2fbooks/ab',
    '/books/a/b',
    '/books//ab',
    '/',
  ])
    t.equal(await status(target), '404', target);
  t.equal(await status('/books/a%2Fb'), '200', 'an encoded slash is part of the id');
});

t.test('HEAD answers as GET without a body, OPTIONS tells the methods, others are 405', async t => {
  const { url } = await serve(t, list);
  const head = await fetch(`${url}/books/ab`, { method: 'HEAD' });
  t.equal(head.status, 200);
  t.equal(head.headers.get('content-length'), String('{"id":"ab"}'.length));
  t.equal(await head.text(), '');
  const options = await fetch(`${url}/books/ab`, { method: 'OPTIONS' });
  t.strictSame([options.status, options.headers.get('allow')], [204, 'GET, HEAD, OPTIONS']);
  t.match(await callerOf(url).put('/books', {}), { status: 405, body: { code: 'method-not-allowed' } });
  t.equal((await fetch(`${url}/nowhere`, { method: 'OPTIONS' })).status, 404);
});

t.test('requests that two parsers might read differently are refused', async t => {
  const { raw } = await serve(t, list);
  const post = 'POST /books HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const odd = {
    'both lengths': `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'two lengths': `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    'a coding that is not chunked': `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    'a header over two lines':
      'GET /books/ab HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n 2\r\nConnection: close\r\n\r\n',
    'no host': 'GET /books/ab HTTP/1.1\r\nConnection: close\r\n\r\n',
  };
  for (const [name, text] of Object.entries(odd)) t.match(await raw(text), /^HTTP\/1\.1 400/, name);
  const long = `GET /books/ab HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'x'.repeat(20_000)}\r\n\r\n`;
  t.match(await raw(long), /^HTTP\/1\.1 431/);
});

t.test('bodies: compressed, with names of the prototype, of a subtype, much too wrong', async t => {
  const { url } = await serve(t, list);
  const send = async (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}/books`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const said: { detail?: string; code?: string; errors?: unknown[] } = JSON.parse(await answer.text());
    return { status: answer.status, body: said };
  };
  const gzip = { 'content-encoding': 'gzip' };
  t.match(await send(Buffer.from(gzipSync('{"title":"x"}')), gzip), { status: 200, body: { title: 'x' } });
  const bomb = Buffer.from(gzipSync(`{"title":"${'x'.repeat(10_000_000)}"}`));
  t.match(await send(bomb, gzip), { status: 413, body: { detail: /64kb/ } });
  t.match(await send('{}', gzip), { status: 400, body: { code: 'bad-request', detail: /Content-Encoding/ } });
  t.match(await send('{}', { 'content-encoding': 'zip' }), { status: 415, body: { detail: /gzip/ } });
  t.match(await send('{"title":"x"}', { 'content-type': 'application/vnd.books+json' }), {
    status: 200,
    body: { title: 'x' },
  });
  t.match(await send('{"extra":{"__proto__":{"admin":true}}}'), {
    status: 400,
    body: { detail: /__proto__/ },
  });
  t.match(await send('{"extra":{"\\u005f_proto__":{"admin":true}}}'), { status: 400 });
  t.match(await send('"text"'), { status: 400, body: { detail: /object or array/ } });
  t.match(await send('{"extra":{"constructor":{"prototype":{"admin":true}}}}'), { status: 200 });
  t.notOk('admin' in {});
  const wrong = await send(`{"many":[${Array.from({ length: 5_000 }, () => '"x"').join()}]}`);
  t.equal(wrong.body.errors?.length, 100, 'the first hundred errors are enough');
  t.equal((await fetch(`${url}/books`, { method: 'DELETE', body: '{}' })).status, 415);
});

t.test('what JSON cannot hold is a logged 500 like any other', async t => {
  const { url, lines } = await serve(t, list);
  const { status, body } = await callerOf(url).get('/circular');
  t.match({ status, body }, { status: 500, body: { code: 'internal', requestId: String } });
  t.match(
    lines().filter(line => line['level'] === 'error'),
    [{ err: { type: 'TypeError', message: /circular/ } }],
  );
});

t.test('an answer that fails half-way is cut off, never completed by something else', async t => {
  const { url, lines } = await serve(t, list);
  await t.rejects(fetch(`${url}/half`).then(answer => answer.text()));
  t.match(
    lines().filter(line => line['level'] === 'error'),
    [{ err: { message: 'and no end' } }],
  );
  const { status, headers } = await callerOf(url).get('/prepared');
  t.equal(status, 409);
  for (const name of ['content-disposition', 'etag']) t.equal(headers.get(name), null, name);
});

t.test('callers that go away are told apart from errors', async t => {
  const { url, lines } = await serve(t, list);
  const half = request(`${url}/books`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': '100' },
  });
  half.on('error', () => {});
  half.write('{"title":');
  await once(half, 'socket').then(([socket]) => (socket.connecting ? once(socket, 'connect') : undefined));
  await new Promise(setImmediate);
  half.destroy();
  const aborted = () => lines().filter(line => line['aborted'] === true);
  await eventually(() => aborted().length === 1);

  const leaving = new AbortController();
  const asked = fetch(`${url}/slow`, { signal: leaving.signal });
  await waiting.reached.promise;
  leaving.abort();
  await t.rejects(asked);
  // The server learns of it at its next look at the socket.
  await eventually(async () => (await callerOf(url).get('/books/ab')).status === 200);
  waiting.go.resolve();
  await eventually(() => aborted().length === 2);
  t.notOk(
    lines().some(line => line['level'] === 'error'),
    'nobody has to act',
  );
});

t.test('the source is what the trusted proxies say, and only that', async t => {
  const source = async (trustedProxies: number, forwarded?: string) => {
    const { url, lines } = await serve(t, list, { trustedProxies });
    await callerOf(url).get('/books/ab', undefined, forwarded ? { 'x-forwarded-for': forwarded } : {});
    return lines().find(line => line['msg'] === 'request')?.['source'];
  };
  t.equal(await source(0, '203.0.113.9'), '127.0.0.1', 'nobody is trusted');
  t.equal(await source(1, '198.51.100.1, 203.0.113.9'), '203.0.113.9', 'what the caller adds does not count');
  t.equal(await source(2, '192.0.2.1, 198.51.100.1, 203.0.113.9'), '198.51.100.1');
  t.equal(await source(1, '::ffff:203.0.113.9'), '203.0.113.9');
  t.equal(await source(1, '2001:db8::1'), '2001:db8::1');
  t.equal(await source(1, 'unknown'), '127.0.0.1', 'what is no address is not taken for one');
  t.equal(await source(1), '127.0.0.1');
});

t.test('log lines hold no secrets and of an error what describes it', async t => {
  const { url, lines } = await serve(t, list);
  await callerOf(url).get('/leak');
  const [error] = lines().filter(line => line['level'] === 'error');
  t.match(error, {
    err: {
      message: 'could not be stored',
      stack: /leak|requests\.test/,
      cause: { code: 'ER_NO_SUCH_TABLE' },
    },
  });
  t.notMatch(JSON.stringify(error), /mia@x\.test/, 'a driver keeps the statement with its values');

  const written: string[] = [];
  const log = createLog({ level: 'info', destination: { write: line => void written.push(line) } });
  log.info({ a: { b: { c: [{ refreshToken: 's3cret' }] } }, 'Set-Cookie': 's3cret', newPassword: 's3cret' });
  log.child({ service: 'x' }).warn({ err: new AggregateError([new Error('one')], 'both') }, 'broken');
  log.info({ token: undefined, when: new Date(0), count: 1 }, 'as it is');
  t.notMatch(written.join(), /s3cret/);
  t.match(JSON.parse(written[1] ?? ''), { service: 'x', err: { errors: [{ message: 'one' }] } });
  t.match(JSON.parse(written[2] ?? ''), { when: '1970-01-01T00:00:00.000Z', count: 1 });
});

t.test('series of metrics are bounded by the routes', async t => {
  const { url, metrics } = await serve(t, list);
  for (const path of ['/nowhere/1', '/nowhere/2', '/books/1', '/books/2']) await callerOf(url).get(path);
  const series = (await metrics()).match(/^http_request_duration_seconds_count\{.*/gm) ?? [];
  t.strictSame(series.map(line => /route="([^"]*)"/.exec(line)?.[1]).sort(), ['/books/{id}', 'unmatched']);
});

t.test('a path in two routes is an error of whoever wrote it', async t => {
  const twice = [...list, ...list.slice(0, 1)];
  t.throws(() => routes(twice, { permits: () => true, log: createLog({ level: 'silent' }) }), /twice/);
});
