import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import t, { type Test } from 'tap';
import { checkTarget, mayReach, safeFetch, TargetRefused, TargetUnreachable } from '../src/http/outbound.ts';

async function receiver(t: Test, answer: RequestListener = (_request, response) => response.end('taken')) {
  const received: { request: IncomingMessage; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ request, body });
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { port, url: `http://127.0.0.1:${port}/hook?x=1`, received };
}

t.test('a webhook arrives as it was meant', async t => {
  const { url, received } = await receiver(t, (_request, response) =>
    response.writeHead(202, { 'x-a': 'b' }).end('ñ'),
  );
  const answer = await safeFetch(url, {
    headers: {
      'content-type': 'application/json',
      'webhook-id': '1',
      Host: 'elsewhere',
      'Content-Length': '1',
    },
    body: '{"a":"ñ"}',
    allowPrivate: true,
  });
  t.match(answer, { status: 202, headers: { 'x-a': 'b' }, body: 'ñ', truncated: false });
  const [{ request, body } = { request: undefined, body: '' }] = received;
  t.equal(request?.method, 'POST');
  t.equal(request?.url, '/hook?x=1');
  t.equal(body, '{"a":"ñ"}');
  t.match(request?.headers, { 'webhook-id': '1', host: /^127\.0\.0\.1:/ });
  await safeFetch(url, { method: 'GET', allowPrivate: ['10.0.0.0/8', '127.0.0.0/8'] });
  t.equal(received[1]?.request.method, 'GET');
});

t.test('which addresses are public', t => {
  const open = ['8.8.8.8', '93.184.216.34', '2606:4700::1111', '::ffff:8.8.8.8'];
  const closed = [
    ...[
      '127.0.0.1',
      '127.1.2.3',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '0.0.0.0',
    ],
    ...[
      '169.254.169.254',
      '192.0.0.1',
      '192.0.2.1',
      '198.18.0.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '::',
      '::1',
      'fe80::1',
      'fc00::1',
      'fd00:ec2::254',
      'fec0::1',
      'ff02::1',
      '2001:db8::1',
      '64:ff9b::7f00:1',
    ],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:a9fe:a9fe',
      '::7f00:1',
      '2002:7f00:1::',
      '2001::1',
      'fe80::1%eth0',
      'localhost',
      '',
    ],
  ];
  for (const address of open) t.ok(mayReach(address), address);
  for (const address of closed) t.notOk(mayReach(address), address || 'nothing');
  for (const address of ['10.0.0.1', '127.0.0.1', '::1', 'fd00::1', '100.64.0.1'])
    t.ok(mayReach(address, true), address);
  for (const address of ['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1', '0.0.0.0', '224.0.0.1']) {
    t.notOk(mayReach(address, true), `${address} stays closed`);
  }
  t.ok(mayReach('169.254.1.1', ['169.254.1.0/24']));
  t.notOk(mayReach('10.0.0.1', ['10.1.0.0/16', 'fd00::/8']));
  t.end();
});

t.test('ways into our own network', async t => {
  const { port, received } = await receiver(t);
  const inside = [
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f.1:${port}/`,
    `http://0177.0.0.1:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://[::1]:${port}/`,
    'http://169.254.169.254/latest/meta-data/',
  ];
  for (const url of inside)
    await t.rejects(safeFetch(url), { name: 'TargetRefused', reason: 'address' }, url);
  const mixed = async () => [
    { address: '93.184.216.34', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ];
  await t.rejects(
    safeFetch(`http://mixed.example:${port}/`, { resolve: mixed }),
    { name: 'TargetRefused', reason: 'address' },
    'one address of several',
  );
  t.equal(received.length, 0);
});

t.test('a name is resolved once, and the connection goes where was checked', async t => {
  const { port, received } = await receiver(t);
  let asked = 0;
  const resolve = async () => {
    asked += 1;
    return [{ address: asked === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }];
  };
  await safeFetch(`http://rebinding.example:${port}/`, { resolve, allowPrivate: ['127.0.0.1/32'] });
  t.equal(asked, 1);
  t.equal(received[0]?.request.headers.host, `rebinding.example:${port}`);
});

t.test('what is no target at all', async t => {
  const refused: [url: string, reason: string][] = [
    ['', 'url'],
    ['example.com/hook', 'url'],
    ['file:///etc/passwd', 'scheme'],
    ['gopher://example.com/', 'scheme'],
    ['http://user:password@example.com/', 'credentials'],
    ['http://user@example.com/', 'credentials'],
  ];
  for (const [url, reason] of refused)
    await t.rejects(safeFetch(url), { name: 'TargetRefused', reason }, url || 'nothing');
  const { url } = await receiver(t);
  const bad = await safeFetch(url, { allowPrivate: true, headers: { 'x-a': 'b\r\nx-c: d' } }).catch(
    error => error,
  );
  t.ok(bad instanceof TargetRefused);
  t.equal(bad.reason, 'headers');
});

t.test('a target can be checked without sending', async t => {
  const { url, received } = await receiver(t);
  await checkTarget(url, { allowPrivate: true });
  await t.rejects(checkTarget(url), { name: 'TargetRefused', reason: 'address' });
  await t.rejects(checkTarget('file:///etc/passwd'), { name: 'TargetRefused', reason: 'scheme' });
  await t.rejects(checkTarget('http://none.example/', { resolve: async () => [] }), TargetUnreachable);
  t.equal(received.length, 0);
});

t.test('redirects are not followed, long answers are cut', async t => {
  const other = await receiver(t);
  const redirecting = await receiver(t, (_request, response) =>
    response.writeHead(302, { location: other.url }).end(),
  );
  t.match(await safeFetch(redirecting.url, { allowPrivate: true }), {
    status: 302,
    headers: { location: other.url },
  });
  t.equal(other.received.length, 0);

  const endless = await receiver(t, (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    };
    response.on('drain', more);
    more();
  });
  const answer = await safeFetch(endless.url, { allowPrivate: true });
  t.equal(answer.body.length, 64 * 1024);
  t.equal(answer.truncated, true);
});

t.test('who does not answer', async t => {
  const silent = await receiver(t, () => {});
  const late = await safeFetch(silent.url, { allowPrivate: true, timeoutMs: 50 }).catch(error => error);
  t.ok(late instanceof TargetUnreachable);
  t.equal(late.reason, 'timeout');
  const dripping = await receiver(t, (_request, response) => response.writeHead(200).write('x'));
  await t.rejects(safeFetch(dripping.url, { allowPrivate: true, timeoutMs: 50 }), {
    name: 'TargetUnreachable',
    reason: 'timeout',
  });
  const slowDns = () => new Promise<never>(() => {});
  await t.rejects(safeFetch('http://slow.example/', { resolve: slowDns, timeoutMs: 50 }), {
    name: 'TargetUnreachable',
    reason: 'timeout',
  });
  const noDns = () => Promise.reject(Object.assign(new Error('nothing'), { code: 'ENOTFOUND' }));
  await t.rejects(safeFetch('http://none.example/', { resolve: noDns }), {
    name: 'TargetUnreachable',
    reason: 'dns',
  });
  await t.rejects(safeFetch('http://none.example/', { resolve: async () => [] }), {
    name: 'TargetUnreachable',
    reason: 'dns',
  });
  const broken = await receiver(t, request => request.socket.destroy());
  await t.rejects(safeFetch(broken.url, { allowPrivate: true }), {
    name: 'TargetUnreachable',
    reason: 'connection',
  });
  const https = broken.url.replace('http:', 'https:');
  await t.rejects(
    safeFetch(https, { allowPrivate: true }),
    { name: 'TargetUnreachable', reason: 'connection' },
    'no TLS there',
  );
});
