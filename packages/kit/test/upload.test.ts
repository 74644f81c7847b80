import { connect, type Socket } from 'node:net';
import Koa from 'koa';
import t, { type Test } from 'tap';
import type { HttpContext } from '../src/http/actor.ts';
import { body } from '../src/http/body.ts';
import { problems, requestContext } from '../src/http/pipeline.ts';
import { readUpload } from '../src/http/upload.ts';
import { createLog } from '../src/log.ts';

const maxBytes = 100 * 1024;

async function serve(t: Test) {
  const app = new Koa();
  app.use(requestContext());
  app.use(problems(createLog({ level: 'silent', service: 'test' })));
  app.use(body());
  app.use(async ctx => {
    const { buffer, filename, mimeType } = await readUpload(ctx as HttpContext, { field: 'logo', maxBytes });
    ctx.body = { bytes: buffer.length, first: buffer[0], filename, mimeType };
  });
  const server = app.listen(0, '127.0.0.1');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise(done => server.once('listening', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const send = async (form: FormData) => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: form });
    return { status: answer.status, body: await answer.json() };
  };
  const raw = (init: RequestInit & { duplex?: 'half' }) =>
    fetch(`http://127.0.0.1:${port}/`, { method: 'POST', ...init });
  return { send, raw, port };
}

function form(...parts: [field: string, bytes: number, filename: string][]): FormData {
  const form = new FormData();
  for (const [field, bytes, filename] of parts) {
    form.append(field, new Blob([new Uint8Array(bytes).fill(7)], { type: 'image/png' }), filename);
  }
  return form;
}

t.test('the file arrives whole', async t => {
  const { send } = await serve(t);
  const good = form(['logo', maxBytes, 'logotipo ñ.png']);
  good.append('note', 'a small field beside it');
  t.same(await send(good), {
    status: 200,
    body: { bytes: maxBytes, first: 7, filename: 'logotipo ñ.png', mimeType: 'image/png' },
  });
  const odd = await send(form(['logo', 1, '../..\\etc/pass\nwd']));
  t.match(odd, { body: { filename: 'passwd' } }, 'no path, no control characters');
});

t.test('what is wrong is named', async t => {
  const { send, raw } = await serve(t);
  t.match(await send(form()), { status: 400, body: { errors: [{ path: 'logo', message: /missing/ }] } });
  t.match(await send(form(['logo', 0, 'a.png'])), {
    status: 400,
    body: { errors: [{ path: 'logo', message: /empty/ }] },
  });
  t.match(await send(form(['photo', 5, 'a.png'])), {
    status: 400,
    body: { code: 'invalid-input', errors: [{ path: 'photo', message: /"logo"/ }] },
  });
  t.match(await send(form(['logo', 5, 'a.png'], ['logo', 5, 'b.png'])), {
    status: 400,
    body: { errors: [{ path: 'logo' }] },
  });
  const text = new FormData();
  text.append('logo', 'not a file');
  t.match(await send(text), { status: 400, body: { errors: [{ path: 'logo', message: /missing/ }] } });
  const many = form(['logo', 5, 'a.png']);
  for (let i = 0; i < 20; i++) many.append(`field${i}`, 'x');
  t.match(await send(many), { status: 400, body: { code: 'bad-request' } });

  t.equal((await raw({ body: '{}', headers: { 'content-type': 'application/json' } })).status, 415);
  t.equal((await raw({})).status, 415, 'nothing at all');
  const type = 'multipart/form-data';
  t.equal((await raw({ body: 'x', headers: { 'content-type': type } })).status, 400, 'no boundary');
  const cut = '--b\r\ncontent-disposition: form-data; name="logo"; filename="a.png"\r\n\r\nabc';
  t.match(await (await raw({ body: cut, headers: { 'content-type': `${type}; boundary=b` } })).json(), {
    status: 400,
    detail: /cut off/,
  });
});

t.test('a file that is too large is refused, by its announced and by its real length', async t => {
  const { send, raw } = await serve(t);
  t.match(await send(form(['logo', maxBytes + 1, 'a.png'])), {
    status: 413,
    body: { code: 'payload-too-large', detail: 'The file may have at most 100 KB.' },
  });
  t.equal((await send(form(['logo', 5 * 1024 * 1024, 'a.png']))).status, 413);
  const head = '--b\r\ncontent-disposition: form-data; name="logo"; filename="a.png"\r\n\r\n';
  const stream = ReadableStream.from(
    (function* () {
      yield new TextEncoder().encode(head);
      for (let i = 0; i < 40; i++) yield new Uint8Array(64 * 1024);
    })(),
  );
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  t.equal((await raw({ body: stream, duplex: 'half', headers })).status, 413, 'of unknown length');
  t.equal((await send(form(['logo', 5, 'a.png']))).status, 200, 'the server is well');
});

t.test('a sender who never stops gets the answer, and is then cut off', async t => {
  const { port } = await serve(t);
  const socket: Socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const answered = new Promise<string>(done => socket.once('data', data => done(data.toString())));
  const closed = new Promise<void>(done => socket.once('close', () => done()));
  const boundary = 'content-type: multipart/form-data; boundary=b';
  socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${boundary}\r\ncontent-length: 99999999999\r\n\r\n`);
  const chunk = Buffer.alloc(256 * 1024);
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
  t.match(await answered, /^HTTP\/1.1 413 /);
  await closed;
});
