import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { site } from '@bandera/kit/http/site';
import t, { type Test } from 'tap';

const script = 'console.log("a page")';

/** A built site behind a server that answers 404 to what is none of the site's. */
async function serve(t: Test, { built }: { built: boolean }) {
  const folder = path.join(t.testdir({}), 'dist');
  const build = () => {
    mkdirSync(path.join(folder, 'static'), { recursive: true });
    writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Flags</title>');
    writeFileSync(path.join(folder, '.built'), 'secret');
    writeFileSync(path.join(folder, 'static/app-1a2b.js'), script);
    writeFileSync(path.join(folder, 'static/app-1a2b.js.br'), brotliCompressSync(script));
  };
  if (built) build();
  const pages = site({ folder, absent: '<!doctype html><title>Soon</title>' });
  const server = createServer(async (request, response) => {
    const answer = await pages.answer(request);
    response.writeHead(answer?.status ?? 404, answer?.headers).end(answer?.body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const get = (name: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
      // As it is written: fetch would tidy the path up.
      const sending = send({ port, path: name, headers, agent: false }, response => {
        const parts: Buffer[] = [];
        response.on('data', part => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts),
          }),
        );
      });
      sending.on('error', reject).end();
    });
  return { get, build, pages, folder };
}

const browser = { accept: 'text/html,*/*' };

t.test('files last, pages are asked for again, and every address of the application is a page', async t => {
  const { get } = await serve(t, { built: true });
  const index = await get('/', browser);
  t.match(index, { status: 200, headers: { 'cache-control': 'no-cache', 'content-type': /html/ } });
  t.match(index.headers['content-security-policy'], /default-src 'none'/);
  t.equal(
    (await get('/projects/shop/features/new.checkout?environment=a', browser)).body.toString(),
    index.body.toString(),
  );
  const again = await get('/', { ...browser, 'if-none-match': String(index.headers['etag']) });
  t.match(again, { status: 304, body: { length: 0 } });

  const file = await get('/static/app-1a2b.js');
  t.match(file, { status: 200, headers: { 'cache-control': /immutable/, 'content-type': /javascript/ } });
  t.equal(file.body.toString(), script);
  const small = await get('/static/app-1a2b.js', { 'accept-encoding': 'gzip, br' });
  t.match(small.headers, { 'content-encoding': 'br', vary: 'Accept-Encoding' });
  t.strictSame(small.body, brotliCompressSync(script));
  t.notOk((await get('/static/app-1a2b.js', { 'accept-encoding': 'br;q=0' })).headers['content-encoding']);
});

t.test('what is none of its own is left to others', async t => {
  const { get } = await serve(t, { built: true });
  for (const name of [
    '/api/v1/nothing',
    '/static/gone.js',
    '/assets/logos/x.webp',
    '/ofrep/v1/nothing',
    '/internal/x',
  ])
    t.equal((await get(name, browser)).status, 404, name);
  t.equal((await get('/projects')).status, 404, 'a program asks for no page');
  for (const name of ['/.built', '/static/../.built', '/%2e%2e/package.json', '/static/app-1a2b.js.br'])
    t.notMatch((await get(name)).body.toString(), /secret|"name"/, name);
});

t.test('before it is built it says so, and a build that replaces files harms nobody', async t => {
  const { get, build, pages, folder } = await serve(t, { built: false });
  t.match(await get('/', browser), { status: 503, headers: { 'retry-after': '1' } });
  t.equal((await get('/static/app-1a2b.js')).status, 404);
  build();
  t.match((await get('/', browser)).body.toString(), /Flags/);
  rmSync(folder, { recursive: true });
  t.equal((await get('/static/app-1a2b.js')).status, 200, 'as it was');
  pages.reload();
  t.equal((await get('/', browser)).status, 503);
});
