import { connect } from 'node:net';
import t from 'tap';
import { dataPlane } from './app.ts';
import { featureOf, isIn, strategyOf } from './rulesets.ts';

t.test('one feature of every type of value', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const answers: [string, object][] = [
    ['boolean', { key: 'boolean', value: true, reason: 'STATIC', variant: 'on' }],
    ['string', { key: 'string', value: 'azul', reason: 'STATIC', variant: 'blue' }],
    ['number', { key: 'number', value: 0.5, reason: 'STATIC', variant: 'half' }],
    ['object', { key: 'object', value: { a: [1, { b: null }] }, reason: 'STATIC', variant: 'deep' }],
    [
      'off',
      { key: 'off', value: false, reason: 'DISABLED', variant: 'off', metadata: { owner: 'payments' } },
    ],
    ['off-without-value', { key: 'off-without-value', reason: 'DISABLED' }],
    ['pro-only', { key: 'pro-only', value: true, reason: 'TARGETING_MATCH', variant: 'on' }],
  ];
  for (const [feature, body] of answers) {
    const answer = await app.one(key, feature, { targetingKey: 'u1', plan: 'pro' });
    t.equal(answer.status, 200, feature);
    t.strictSame(answer.body, body, feature);
    t.match(answer.headers.get('content-type'), /^application\/json/);
    t.equal(answer.headers.get('cache-control'), 'no-store');
  }
  const broken = await app.one(key, 'broken', {});
  t.equal(broken.status, 400);
  t.match(broken.body, { key: 'broken', errorCode: 'PARSE_ERROR', errorDetails: /no-such/ });

  const unknown = await app.one(key, 'no-such-feature', {});
  t.equal(unknown.status, 404);
  t.match(unknown.body, { key: 'no-such-feature', errorCode: 'FLAG_NOT_FOUND', errorDetails: String });
  t.notOk(
    app.lines.some(line => line['level'] === 'error'),
    'nothing of this needs anybody to act',
  );
});

t.test('all features at once', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const { status, headers, body } = await app.all(key, { targetingKey: 'u1', plan: 'free' });
  t.equal(status, 200);
  t.match(headers.get('etag'), /^"[\da-f]{32}\.\d+"$/);
  t.strictSame(body.metadata, { flagSetId: 'shop/production', version: '1' });
  t.match(body.flags, [
    { key: 'boolean', value: true },
    { key: 'string', value: 'azul' },
    { key: 'number', value: 0.5 },
    { key: 'object', value: { a: [1, { b: null }] } },
    { key: 'off', value: false, reason: 'DISABLED' },
    { key: 'off-without-value', reason: 'DISABLED' },
    { key: 'broken', errorCode: 'PARSE_ERROR', errorDetails: String },
    { key: 'pro-only', value: false, reason: 'DEFAULT' },
  ]);
  t.strictSame(Object.keys(body.flags[5]), ['key', 'reason'], 'no value: the default in the code holds');
  t.notOk('reason' in body.flags[6], 'an error has no reason and no value');

  const slash = await app.post('/ofrep/v1/evaluate/flags/', { key, body: {} });
  t.equal(slash.body.flags.length, 8, 'a slash at the end changes nothing');

  const empty = app.addKey({}, []);
  t.strictSame((await app.all(empty)).body.flags, [], 'an environment may have no features');
});

t.test('the context', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({}, [
    featureOf('flag', { strategies: [strategyOf({ constraints: [isIn('age', '42')] })] }),
    featureOf('for-42', { strategies: [strategyOf({ constraints: [isIn('userId', '42')] })] }),
    featureOf('rollout', { strategies: [strategyOf({ rollout: 50 })] }),
    featureOf('odd-fields', {
      strategies: ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map(field =>
        strategyOf({
          constraints: [isIn(field, 'yes', '[object Object]', 'function Object() { [native code] }')],
        }),
      ),
    }),
  ]);
  const send = (body: unknown, headers = {}) =>
    app.post('/ofrep/v1/evaluate/flags/flag', { key, body, headers });

  for (const body of [undefined, '', '  \n', {}, { context: null }, { context: {} }, '\ufeff{}'])
    t.equal((await send(body)).status, 200, `${JSON.stringify(body)} is an empty context`);
  t.equal((await app.one(key, 'rollout')).status, 200, 'a rollout does without a targeting key');

  const refused: [unknown, string, RegExp][] = [
    ['{"context":', 'PARSE_ERROR', /JSON/],
    ['null', 'PARSE_ERROR', /object/],
    ['[]', 'PARSE_ERROR', /object/],
    ['"x"', 'PARSE_ERROR', /object/],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'PARSE_ERROR', /UTF-8/],
    [{ context: [] }, 'INVALID_CONTEXT', /^context: /],
    [{ context: 'x' }, 'INVALID_CONTEXT', /^context: /],
    [{ context: 1 }, 'INVALID_CONTEXT', /^context: /],
    [{ context: { targetingKey: {} } }, 'INVALID_CONTEXT', /^context\.targetingKey: /],
    [{ context: { targetingKey: [1] } }, 'INVALID_CONTEXT', /^context\.targetingKey: /],
  ];
  for (const [body, errorCode, errorDetails] of refused) {
    const single = await send(body);
    t.equal(single.status, 400);
    t.match(single.body, { key: 'flag', errorCode, errorDetails }, `${body}`);
    const bulk = await app.post('/ofrep/v1/evaluate/flags', { key, body });
    t.equal(bulk.status, 400);
    t.strictSame(Object.keys(bulk.body), ['errorCode', 'errorDetails'], 'without a key, for it is about all');
  }

  t.equal((await app.one(key, 'flag', { age: 42 })).body.value, true, 'numbers count as their text');
  t.equal((await app.one(key, 'flag', { age: '42' })).body.value, true);
  t.equal((await app.one(key, 'for-42', { targetingKey: 42 })).body.value, true);
  t.equal((await app.one(key, 'flag', { age: 1e300 })).body.value, false);

  t.equal((await app.one(key, 'odd-fields', {})).body.value, false, 'nothing is inherited');
  for (const field of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const answer = await send(`{"context":{"${field}":"yes","properties":{"${field}":{}}}}`);
    t.equal(answer.status, 200, field);
    const own = await app.post('/ofrep/v1/evaluate/flags/odd-fields', {
      key,
      body: `{"context":{"${field}":"yes"}}`,
    });
    t.equal(own.body.value, true, `${field} is a field as any other`);
  }
  t.equal((await send('{"__proto__":{"context":{"age":42}}}')).body.value, false);

  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  for (const context of [
    `{"age":${deep}}`,
    `{"properties":${deep}}`,
    `{"userId":${deep},"__proto__":${deep}}`,
  ])
    t.equal((await send(`{"context":${context}}`)).status, 200, 'deep JSON does no harm');
  t.equal((await send(`{"context":{"targetingKey":${deep}}}`)).status, 400);

  for (const type of ['application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded'])
    t.equal((await send({ context: { age: 42 } }, { 'content-type': type })).body.value, true, type);
});

t.test('what is too large is refused in a way that the client can read', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const filler = 'x'.repeat(300 * 1024);
  const { status, body } = await app.one(key, 'boolean', { filler });
  t.equal(status, 413);
  t.match(body, { key: 'boolean', errorCode: 'GENERAL', errorDetails: /256 KiB/ });
  t.equal((await app.one(key, 'boolean', { filler: filler.slice(0, 255 * 1024) })).status, 200);

  const chunked = await fetch(`${app.url()}/ofrep/v1/evaluate/flags`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.text}` },
    body: new Blob([filler, filler, filler]).stream(),
    duplex: 'half',
  });
  t.equal(chunked.status, 413, 'without a length, too');

  // Both requests on one connection: the second is answered although the first was refused in the middle.
  const large = `POST /ofrep/v1/evaluate/flags/boolean HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key.text}\r\nContent-Length: ${filler.length}\r\n\r\n${filler}`;
  const small = `POST /ofrep/v1/evaluate/flags/boolean HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key.text}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`;
  const text = await rawly(app.url(), large + small);
  t.match(text, /^HTTP\/1\.1 413 [\s\S]*HTTP\/1\.1 200 [\s\S]*"value":true/);

  const cut = await rawly(app.url(), large.slice(0, 5_000), { end: true });
  t.notMatch(cut, / 500 /);
  t.notOk(
    app.lines.some(line => line['level'] === 'error'),
    'a client that leaves is nothing to act on',
  );
  t.equal((await app.one(key, 'boolean')).status, 200);
});

t.test('keys in the path', async t => {
  const app = await dataPlane(t);
  const odd = [
    'a/b',
    'ñandú',
    '日本 語',
    '100%',
    'a+b',
    '__proto__',
    'constructor',
    'toString',
    '..',
    'flags',
  ];
  const key = app.addKey(
    {},
    odd.map(name => featureOf(name)),
  );
  for (const name of odd.filter(name => name !== '..')) {
    const { status, body } = await app.one(key, name);
    t.equal(status, 200, name);
    t.equal(body.key, name);
  }
  const bare = app.addKey({}, []);
  for (const name of ['__proto__', 'constructor', 'toString', 'valueOf'])
    t.equal((await app.one(bare, name)).status, 404, `${name} is not inherited`);

  for (const path of ['%E0%A4%A', '%', '%zz', '%00', 'x'.repeat(5_000)]) {
    const { status, body } = await app.post(`/ofrep/v1/evaluate/flags/${path}`, { key, body: {} });
    t.ok(status === 400 || status === 404, `${path.slice(0, 10)}: ${status}`);
    t.type(body.errorCode, 'string');
  }
});

t.test('other paths and methods', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const headers = { authorization: `Bearer ${key.text}` };
  for (const method of ['GET', 'PUT', 'DELETE']) {
    for (const path of ['/ofrep/v1/evaluate/flags', '/ofrep/v1/evaluate/flags/boolean']) {
      const response = await fetch(app.url() + path, { method, headers });
      t.equal(response.status, 405, `${method} ${path}`);
      t.match(response.headers.get('allow'), /POST/);
      t.match(await response.json(), { errorCode: 'GENERAL', errorDetails: String });
    }
  }
  for (const path of ['/ofrep/v1', '/ofrep/v1/', '/ofrep/v1/configuration', '/ofrep/v1/evaluate/flags/a/b']) {
    const { status, body } = await app.post(path, { key, body: {} });
    t.equal(status, 404, path);
    t.match(body, { errorCode: 'GENERAL', errorDetails: String });
  }
});

t.test('requests are measured, not logged', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  await app.one(key, 'boolean');
  await app.one(key, 'no-such');
  await app.all(key);
  await app.post('/ofrep/v1/elsewhere', {});
  const metrics = await app.metrics();
  const counted = (route: string, status: number) =>
    new RegExp(
      `http_request_duration_seconds_count{service="evaluation",method="POST",route="${route}",status="${status}"} 1`,
    );
  t.match(metrics, counted('/ofrep/v1/evaluate/flags/{key}', 200));
  t.match(metrics, counted('/ofrep/v1/evaluate/flags/{key}', 404));
  t.match(metrics, counted('/ofrep/v1/evaluate/flags', 200));
  t.match(metrics, counted('unmatched', 404));
  t.strictSame(app.lines, []);
});

/** Sends bytes as they are and resolves with all that comes back. */
function rawly(url: string, text: string, { end = false } = {}): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', chunk => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
    socket.write(text, () => end && socket.destroy());
  });
}
