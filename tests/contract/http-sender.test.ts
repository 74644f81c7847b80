import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import t, { type Test } from 'tap';
import { httpSender } from '../../scripts/load/http-sender.ts';

const get = { method: 'GET', path: '/', headers: {} } as const;

async function serve(t: Test, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers the first request of each connection, and closes it under the second one. */
function closesKept(): RequestListener {
  const known = new WeakSet<Socket>();
  return (request, response) => {
    if (known.has(request.socket)) return request.socket.resetAndDestroy();
    known.add(request.socket);
    return response.end('yes');
  };
}

t.test('a request under which a kept connection is closed is sent again where that is asked for', async t => {
  const http = httpSender(await serve(t, closesKept()), { resends: true });
  t.teardown(http.close);
  for (let index = 0; index < 3; index++) t.strictSame(await http.send(get), { status: 200, text: 'yes' });
  t.equal(http.resent(), 2);
});

t.test('otherwise it has failed', async t => {
  const http = httpSender(await serve(t, closesKept()));
  t.teardown(http.close);
  await http.send(get);
  await t.rejects(http.send(get), { code: 'ECONNRESET' });
  t.equal(http.resent(), 0);
});

t.test(
  'an answer that does not come is a failure after the time that was given, and nothing is sent again',
  async t => {
    let asked = 0;
    const url = await serve(t, () => {
      asked += 1;
    });
    const http = httpSender(url, { resends: true, timeoutMs: 50 });
    t.teardown(http.close);
    await t.rejects(http.send(get), { code: 'ABORT_ERR' });
    t.equal(asked, 1);
  },
);
