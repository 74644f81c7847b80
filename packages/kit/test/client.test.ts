import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import t, { type Test } from 'tap';
import { z } from 'zod';
import { type PeerLimits, PeerProblem, PeerUnavailable, peers } from '../src/http/client.ts';
import { runInContext } from '../src/http/context.ts';
import { internalTokens } from '../src/http/internal-token.ts';
import { createLog } from '../src/log.ts';
import { createMetrics } from '../src/metrics.ts';

const secret = 'secret of the installation, long enough for us';
const schema = z.object({ id: z.string() });

/** A real service on a free port and a client for it; `requests` is what arrived. */
async function users(t: Test, answer: RequestListener, limits: Partial<PeerLimits> = {}, patience = 1) {
  const requests: IncomingMessage[] = [];
  const lines: { level: string; msg: string }[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('not listening');
  const log = createLog({
    level: 'info',
    service: 'projects',
    destination: { write: line => lines.push(JSON.parse(line)) },
  });
  const metrics = createMetrics();
  const urlOf = () => `http://127.0.0.1:${address.port}/`;
  const tokens = internalTokens(secret);
  const peer = peers({ self: 'projects', urlOf, tokens, log, metrics, limits, patience })('users');
  return { peer, requests, lines, server, metrics };
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

t.test('a call carries who calls, the trace and the request id, and its answer is parsed', async t => {
  const { peer, requests, metrics } = await users(t, json(200, { id: 'u1', extra: true }));
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const answer = await runInContext({ trace, requestId: 'request-1' }, () =>
    peer.get(`/api/v1/users/${encodeURIComponent('a/b')}`, {
      schema,
      query: { company: 'c 1', role: ['owner', 'admin'], limit: 5, cursor: undefined },
      headers: { 'Accept-Language': 'es' },
    }),
  );
  t.same(answer, { id: 'u1' }, 'typed by the schema, other fields dropped');
  const [request] = requests;
  t.equal(request?.url, '/api/v1/users/a%2Fb?company=c+1&role=owner&role=admin&limit=5');
  t.equal(request?.headers['x-request-id'], 'request-1');
  t.equal(request?.headers['accept-language'], 'es');
  t.match(request?.headers.traceparent, new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
  const token = request?.headers.authorization?.replace('Bearer ', '') ?? '';
  t.same(await internalTokens(secret).verify(token, 'users'), { service: 'projects' });
  t.match(
    await metrics.registry.metrics(),
    /peer_request_duration_seconds_count\{service="projects",peer="users",outcome="ok"\} 1/,
  );
});

t.test('the five methods', async t => {
  const { peer } = await users(t, (request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += chunk;
    });
    request.on('end', () => {
      if (request.method === 'DELETE') return response.writeHead(204).end();
      return response.end(
        JSON.stringify({ method: request.method, body, type: request.headers['content-type'] }),
      );
    });
  });
  const type = 'application/json';
  t.same(await peer.get('/x'), { method: 'GET', body: '' });
  t.same(await peer.post('/x', { body: { a: 'ñ' } }), { method: 'POST', body: '{"a":"ñ"}', type });
  t.same(await peer.put('/x', { body: [1] }), { method: 'PUT', body: '[1]', type });
  t.same(await peer.patch('/x', { body: null }), { method: 'PATCH', body: 'null', type });
  t.equal(await peer.delete('/x'), undefined);
});

t.test('an answer of 4xx is the peer saying no: its code and fields, no repetition', async t => {
  const errors = [{ path: 'email', message: 'is not an e-mail address' }];
  const { peer, requests } = await users(
    t,
    json(400, { code: 'invalid-input', detail: 'Look.', errors, status: 400 }),
  );
  const error = await peer.put('/api/v1/users', { body: {} }).catch(error => error);
  t.ok(error instanceof PeerProblem);
  t.match(error, { peer: 'users', status: 400, code: 'invalid-input', detail: 'Look.', errors });
  t.equal(requests.length, 1);

  const plain = await users(t, (_request, response) => response.writeHead(404).end('<h1>Nothing</h1>'));
  await t.rejects(plain.peer.get('/x'), { status: 404, code: 'http-404', detail: undefined });
});

t.test('a repeatable call survives a restart of the peer, with one idempotency key', async t => {
  let arrived = 0;
  const failing: RequestListener = (request, response) => {
    arrived += 1;
    if (arrived === 1) return request.socket.destroy();
    if (arrived === 2) return json(503, {})(request, response);
    return json(200, { id: 'u1' })(request, response);
  };
  const { peer, requests } = await users(t, failing);
  t.same(await peer.get('/x', { schema }), { id: 'u1' });
  t.equal(arrived, 3);

  arrived = 0;
  requests.length = 0;
  t.same(await peer.post('/x', { schema, body: {}, idempotent: true }), { id: 'u1' });
  const keys = new Set(requests.map(request => request.headers['idempotency-key']));
  t.equal(requests.length, 3);
  t.equal(keys.size, 1);
  t.match([...keys][0], /^[\w-]{36}$/);

  arrived = 0;
  await t.rejects(peer.post('/x', { body: {} }), PeerUnavailable, 'a plain POST is sent once');
  t.equal(arrived, 1);
});

t.test('what is no usable answer is PeerUnavailable', async t => {
  t.test('a defect over there, not repeated', async t => {
    const { peer, requests } = await users(t, json(500, { detail: 'secret stack' }));
    await t.rejects(peer.get('/x'), { name: 'PeerUnavailable', peer: 'users', transient: false });
    t.equal(requests.length, 1);
  });
  t.test('another shape, no JSON, a redirect', async t => {
    await t.rejects((await users(t, json(200, { id: 7 }))).peer.get('/x', { schema }), /unexpected shape/);
    await t.rejects((await users(t, (_q, r) => r.end('<html>'))).peer.get('/x'), /not JSON/);
    const { peer, requests } = await users(t, (_q, r) => r.writeHead(302, { location: '/y' }).end());
    await t.rejects(peer.get('/x'), /answered 302/);
    t.equal(requests.length, 1, 'the token is not carried elsewhere');
  });
  t.test('an endless answer', async t => {
    const { peer } = await users(
      t,
      (_request, response) => {
        const chunk = Buffer.alloc(1024, 'x');
        const more = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', more);
        more();
      },
      { answerBytes: 10_000 },
    );
    await t.rejects(peer.get('/x'), /more than 10000 bytes/);
  });
  t.test('no answer in time', async t => {
    const { peer, requests } = await users(t, () => {});
    await t.rejects(peer.post('/x', { timeoutMs: 50 }), /no answer in time/);
    t.equal(requests.length, 1);
  });
  t.test('one hung replica of two', async t => {
    let arrived = 0;
    const { peer } = await users(t, (request, response) => {
      arrived += 1;
      if (arrived > 1) json(200, { id: 'u1' })(request, response);
    });
    t.same(await peer.get('/x', { schema, timeoutMs: 600 }), { id: 'u1' });
  });
});

t.test('a peer that keeps failing is left alone for a while, then tried again', async t => {
  let healthy = false;
  const { peer, requests, lines, metrics } = await users(
    t,
    (request, response) => json(healthy ? 200 : 503, { id: 'u1' })(request, response),
    { breakAfter: 3, restMs: 1_000, retries: 0 },
  );
  const state = async () =>
    /peer_breaker_open\{service="projects",peer="users"\} (\d)/.exec(await metrics.registry.metrics())?.[1];
  t.equal(await state(), '0');
  for (let i = 0; i < 5; i++) await t.rejects(peer.get('/x'), PeerUnavailable);
  t.equal(requests.length, 3, 'calls fail without being sent');
  t.equal(await state(), '1', 'which the metrics tell');
  t.equal(lines.filter(line => /fail fast/.test(line.msg)).length, 1, 'one line');
  healthy = true;
  const answered = async () => {
    for (;;) {
      const answer = await peer.get('/x').catch(() => undefined);
      if (answer) return answer;
      await new Promise(done => setTimeout(done, 10));
    }
  };
  t.same(await answered(), { id: 'u1' });
  t.match(lines.at(-1), { msg: 'peer is available again' });
  t.equal(await state(), '0');
});

t.test('one slow peer takes only its own share of this process', async t => {
  const held: (() => void)[] = [];
  const { peer } = await users(
    t,
    (_request, response) => {
      held.push(() => response.end('{}'));
      if (held.length === 2) bothArrived();
    },
    { parallel: 2, waiting: 1 },
  );
  let bothArrived = () => {};
  const arrival = new Promise<void>(done => {
    bothArrived = done;
  });
  const first = [peer.get('/1'), peer.get('/2')];
  await arrival;
  const waiting = peer.get('/3');
  await t.rejects(peer.get('/4'), /too many calls at once/);
  for (const release of held.splice(0)) release();
  await Promise.all(first);
  while (held.length === 0) await new Promise(done => setImmediate(done));
  for (const release of held.splice(0)) release();
  t.same(await waiting, {}, 'the one that waited is served');
});

t.test('an id from a request cannot lead the call to another path', async t => {
  const { peer, requests } = await users(t, json(200, {}));
  for (const path of [
    '/users/../internal',
    '/users/%2e%2E/x',
    '//evil.example/x',
    'users',
    '/users?x=1',
    '/a\\b',
    '/a b',
  ]) {
    await t.rejects(peer.get(path), TypeError, path);
  }
  t.equal(requests.length, 0);
});

t.test('a machine that is slow throughout is given more time', async t => {
  const late: RequestListener = (request, response) =>
    void setTimeout(() => json(200, { id: 'u1' })(request, response), 200);
  const usual = await users(t, late);
  await t.rejects(usual.peer.post('/x', { schema, timeoutMs: 50 }), /no answer in time/);
  const patient = await users(t, late, {}, 100);
  t.same(await patient.peer.post('/x', { schema, timeoutMs: 50 }), { id: 'u1' });
});
