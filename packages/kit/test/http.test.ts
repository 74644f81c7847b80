import { createServer } from 'node:http';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { internalTokens } from '@bandera/kit/http/internal-token';
import { openapi } from '@bandera/kit/http/openapi';
import { accessLog, metrics, problems, requestContext, secureHeaders } from '@bandera/kit/http/pipeline';
import { problem } from '@bandera/kit/http/problem';
import { type Route, routeFor } from '@bandera/kit/http/route';
import { routes } from '@bandera/kit/http/routes';
import { createLog } from '@bandera/kit/log';
import { createMetrics } from '@bandera/kit/metrics';
import { callerOf, testKeys, tokenFor } from '@bandera/kit/testing/service';
import Koa from 'koa';
import t, { type Test } from 'tap';
import { z } from 'zod';

const route = routeFor<'book.read' | 'book.write'>();
const secret = 'a secret of thirty-two characters!';
const numbers = createMetrics();

const book = z.object({ id: z.string(), title: z.string(), version: z.int() });

const list: Route[] = [
  route({
    method: 'POST',
    path: '/books',
    summary: 'Add a book',
    access: 'book.write',
    body: z.object({
      title: z.string().min(1),
      parts: z.array(z.strictObject({ name: z.string() })).optional(),
    }),
    response: book,
    status: 201,
    // What the schema does not name never leaves, whatever the handler returns.
    handler: async ({ body, actor }) => ({ id: actor.id, title: body.title, version: 1, secret: 'hidden' }),
  }),
  route({
    method: 'GET',
    path: '/books/{id}',
    summary: 'One book',
    access: 'book.read',
    params: z.object({ id: z.string().min(2, 'needs two characters') }),
    query: z.object({ lines: z.coerce.number().int().max(10).default(3) }),
    response: book,
    version: each => each.version,
    handler: async ({ params }) => ({ id: params.id, title: 'T', version: 7 }),
  }),
  route({
    method: 'PATCH',
    path: '/books/{id}',
    summary: 'Change a book',
    access: 'book.write',
    params: z.object({ id: z.string() }),
    handler: async ({ ifMatch }) => ifMatch(7),
  }),
  route({
    method: 'GET',
    path: '/broken',
    summary: 'Fails in a way that nobody foresaw',
    access: 'public',
    response: book,
    handler: async () => {
      throw new Error('connect ECONNREFUSED 10.1.2.3:3306');
    },
  }),
  route({
    method: 'GET',
    path: '/lies',
    summary: 'Answers with what its schema refuses',
    access: 'public',
    response: book,
    handler: async () => ({ id: 'x', title: 'T', version: 1.5 }),
  }),
  route({
    method: 'GET',
    path: '/taken',
    summary: 'Throws a problem',
    access: 'public',
    response: book,
    handler: async () => {
      throw problem('already-exists', {
        detail: 'The name is taken.',
        errors: [{ path: 'name', message: 'is taken' }],
      });
    },
  }),
  route({
    method: 'GET',
    path: '/internal/books',
    summary: 'For other services',
    access: 'internal',
    response: z.object({ asker: z.string() }),
    handler: async ({ actor }) => ({ asker: actor.id }),
  }),
];

async function start(t: Test) {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    service: 'books',
    destination: { write: line => void lines.push(line) },
  });
  const app = new Koa();
  app.silent = true;
  const permits = (actor: { kind: string; role?: string }, permission: string) =>
    permission === 'book.read' || actor.role === 'librarian';
  for (const part of [
    requestContext(),
    accessLog(log),
    metrics(numbers, 'books'),
    problems(log),
    secureHeaders(),
    body({ limit: '2kb' }),
    auth({ self: 'books', keys: testKeys, internal: internalTokens(secret) }),
    routes(list, { permits, log }),
  ]) {
    app.use(part);
  }
  const server = createServer(app.callback());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const as = (role: string) => callerOf(url, tokenFor({ company: 'c', role }));
  return { url, lines, anyone: callerOf(url), librarian: as('librarian'), reader: as('reader') };
}

t.test('a route parses, permits, answers, and strips what it did not declare', async t => {
  const { librarian, reader, anyone } = await start(t);
  const added = await librarian.post('/books', { title: 'Emma' });
  t.equal(added.status, 201);
  t.strictSame(Object.keys(added.body), ['id', 'title', 'version']);
  t.match((await anyone.post('/books', { title: 'Emma' })).body, { status: 401, code: 'unauthenticated' });
  t.match((await reader.post('/books', { title: 'Emma' })).body, { status: 403, code: 'forbidden' });
  const expired = await callerOf((await start(t)).url, 'eyJhbGciOiJFUzI1NiJ9.e30.x').get('/books/ab');
  t.match(expired.body, { status: 401, detail: /not valid/ });
});

t.test('wrong input is told field by field, all of it', async t => {
  const { librarian } = await start(t);
  const { body: told } = await librarian.post('/books', {
    title: '',
    colour: 'red',
    parts: [{ name: 1, size: 2 }],
  });
  t.match(told, { status: 400, code: 'invalid-input', requestId: String });
  const paths = (told['errors'] as { path: string }[]).map(error => error.path).sort();
  t.strictSame(paths, ['colour', 'parts[0].name', 'parts[0].size', 'title']);
  t.match((await librarian.get('/books/a?lines=11&page=2')).body, {
    errors: [{ path: 'id', message: 'needs two characters' }],
  });
  t.match((await librarian.get('/books/ab?page=2')).body, {
    errors: [{ path: 'page', message: 'is not a known field' }],
  });
});

t.test('bodies: not JSON, too large, too deep, of another type', async t => {
  const { url, librarian } = await start(t);
  const send = async (text: string, type = 'application/json') => {
    const headers = {
      'content-type': type,
      authorization: `Bearer ${tokenFor({ company: 'c', role: 'librarian' })}`,
    };
    const answer = await fetch(`${url}/books`, { method: 'POST', headers, body: text });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  t.match(await send('{"title": oops}'), {
    status: 400,
    body: { code: 'invalid-json', detail: /line 1, column 11/ },
  });
  t.match(await send('{"title": "x"'), { status: 400, body: { code: 'invalid-json' } });
  t.match(await send(`{"title": "${'x'.repeat(3_000)}"}`), {
    status: 413,
    body: { code: 'payload-too-large', detail: /2kb/ },
  });
  t.match(await send('title=x', 'application/x-www-form-urlencoded'), {
    status: 415,
    body: { code: 'unsupported-media-type' },
  });
  t.match(await send(`${'['.repeat(500)}${']'.repeat(500)}`), {
    status: 400,
    body: { detail: /levels deep/ },
  });
  t.match(await send('{"__proto__": {"title": "x"}}'), { status: 400 });
  t.match(await send(''), { status: 400, body: { errors: [{ path: 'title' }] } });
  t.equal((await librarian.post('/books', { title: 'fine' })).status, 201, 'and the next request is served');
});

t.test('versions: ETag, 304 and lost updates', async t => {
  const { reader, librarian } = await start(t);
  const first = await reader.get('/books/ab');
  t.equal(first.headers.get('etag'), '"7"');
  t.equal((await reader.get('/books/ab', undefined, { 'if-none-match': 'W/"7"' })).status, 304);
  t.equal((await librarian.patch('/books/ab', {}, { 'if-match': '"7"' })).status, 204);
  t.match((await librarian.patch('/books/ab', {}, { 'if-match': '"6"' })).body, {
    status: 412,
    code: 'lost-update',
    currentVersion: 7,
  });
  t.equal((await librarian.patch('/books/ab', {})).status, 204, 'without If-Match the last one wins');
});

t.test('errors: problems are shown, everything else is a logged, plain 500', async t => {
  const { anyone, reader, lines } = await start(t);
  t.match((await anyone.get('/taken')).body, {
    type: 'urn:problem:already-exists',
    status: 409,
    instance: '/taken',
    errors: [{ path: 'name' }],
  });
  const broken = await anyone.get('/broken');
  t.equal(broken.headers.get('content-type'), 'application/problem+json');
  t.match(broken.body, { status: 500, code: 'internal', title: 'Something went wrong on our side' });
  t.notMatch(JSON.stringify(broken.body), /10\.1\.2\.3/);
  t.ok(
    lines.some(line => line.includes('10.1.2.3') && line.includes('"level":"error"')),
    'the log has the cause',
  );
  t.match(
    (await anyone.get('/lies')).body,
    { status: 500, code: 'internal' },
    'our own wrong answer is our error',
  );
  t.match((await anyone.get('/nowhere')).body, { status: 404, code: 'not-found' });
  const wrongMethod = await anyone.delete('/books/ab');
  t.match(wrongMethod.body, { status: 405 });
  t.equal(wrongMethod.headers.get('allow'), 'GET, HEAD, OPTIONS, PATCH');
  t.ok((await reader.get('/books/%E0%A4%A')).status < 500, 'a path that is no UTF-8');
});

t.test('services call with a signed token for this very service', async t => {
  const { url, reader } = await start(t);
  const call = async (token: string) => (await callerOf(url, token).get('/internal/books')).body;
  t.strictSame(await call(await internalTokens(secret).sign('shelves', 'books')), { asker: 'shelves' });
  t.match(await call(await internalTokens(secret).sign('shelves', 'others')), { status: 401 });
  t.match(await call(await internalTokens('another secret of enough characters').sign('shelves', 'books')), {
    status: 401,
  });
  t.match(
    (await reader.get('/internal/books')).body,
    { status: 404 },
    'people do not even learn that it exists',
  );
});

t.test('request ids and traces come back, log lines carry them and no query', async t => {
  const { anyone, lines } = await start(t);
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const headers = { 'x-request-id': 'order-12345', traceparent: `00-${trace}-b7ad6b7169203331-01` };
  const answer = await anyone.get('/taken?token=geheim', undefined, headers);
  t.equal(answer.headers.get('x-request-id'), 'order-12345');
  t.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  const line = lines.map(each => JSON.parse(each)).find(each => each.msg === 'request');
  t.match(line, { requestId: 'order-12345', trace, route: '/taken', status: 409, method: 'GET' });
  t.notMatch(lines.join(), /geheim/);
  t.match(
    await numbers.registry.metrics(),
    /http_request_duration_seconds_count\{service="books",method="GET",route="\/taken",status="409"\} \d/,
  );
});

t.test('OpenAPI comes from the same objects', async t => {
  const api = openapi('Books', '1.0.0', list) as {
    openapi: string;
    paths: Record<string, Record<string, unknown>>;
  };
  t.equal(api.openapi, '3.1.0');
  t.notOk(api.paths['/internal/books'], 'internal routes are not shown');
  t.match(api.paths['/books']?.['post'], {
    'x-permission': 'book.write',
    requestBody: {
      content: { 'application/json': { schema: { required: ['title'], additionalProperties: false } } },
    },
    responses: {
      201: { content: { 'application/json': { schema: { properties: { version: { type: 'integer' } } } } } },
    },
  });
  t.match(api.paths['/books/{id}']?.['get'], {
    parameters: [
      { name: 'id', in: 'path', required: true },
      { name: 'lines', in: 'query', required: false },
    ],
  });
});

t.test('a route that does not fit its schemas does not compile', async t => {
  route({
    method: 'GET',
    path: '/x',
    summary: '',
    // @ts-expect-error no such permission
    access: 'book.burn',
    handler: async () => {},
  });
  route({
    method: 'GET',
    path: '/x',
    summary: '',
    access: 'public',
    response: book,
    // @ts-expect-error the answer lacks fields
    handler: async () => ({ id: 'x' }),
  });
  t.pass('checked by the compiler');
});
