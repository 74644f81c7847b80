// Caddy with the files that the Swarm mounts: the edge, and the two proxies in front of Docker's socket.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { siteHeaders } from '@bandera/kit/http/site';
import t, { type Test } from 'tap';
import { freePort } from '../../scripts/testing/backends/free-port.ts';
import { backend } from './backend.ts';

const root = join(import.meta.dirname, '../..');
const caddy = backend(t, 'TEST_CADDY');

function startCaddy(t: Test, file: string, env: Record<string, string>): ChildProcess {
  const child = spawn(caddy ?? '', ['run', '--config', file, '--adapter', 'caddyfile'], {
    env: { ...process.env, HOME: t.testdirName, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  child.once('exit', async code => code && t.comment(await said));
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  });
  return child;
}

async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) {
    const answer = await ask().catch(() => undefined);
    if (answer) return answer;
  }
  throw new Error(`${what} did not happen within a minute`);
}

interface Asked {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request whose path is sent as it is, unlike fetch's. */
function ask(options: {
  socketPath?: string;
  port?: number;
  path: string;
  method?: string;
  headers?: object;
}): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: '127.0.0.1', agent: false, ...options, headers: { ...options.headers } },
      answer => {
        text(answer).then(
          body => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
          reject,
        );
      },
    );
    sent.once('error', reject);
    sent.end();
  });
}

async function listening(
  t: Test,
  server: Server,
  at: { port: number; host: string } | { path: string },
): Promise<void> {
  await new Promise<void>(resolve => server.listen(at, resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
}

t.test('the edge', async t => {
  if (!caddy) return;
  const site = join(t.testdir(), 'console');
  mkdirSync(join(site, 'static'), { recursive: true });
  writeFileSync(join(site, 'index.html'), '<title>Bandera</title>');
  writeFileSync(join(site, 'static/app-1.js'), '//');
  const [port, upstream, ops] = [await freePort(), await freePort(), await freePort()];
  const service = createServer((request, response) => response.end(JSON.stringify(request.headers)));
  await listening(t, service, { port: upstream, host: '127.0.0.1' });
  const env = {
    EDGE_ADDRESS: `http://127.0.0.1:${port}`,
    EDGE_OPS_PORT: String(ops),
    EDGE_SHUTDOWN_DELAY: '3s',
    CONSOLE_DIR: site,
    USERS_UPSTREAM: `127.0.0.1:${upstream}`,
  };
  const edge = startCaddy(t, join(root, 'services/edge/Caddyfile'), env);
  await until('the edge', () => ask({ port: ops, path: '/livez' }));

  t.test('tells nobody anything about the caller but what it knows itself', async t => {
    const lies = {
      'X-Forwarded-For': '1.2.3.4',
      'X-Forwarded-Proto': 'https',
      Forwarded: 'for=1.2.3.4',
      'X-Real-IP': '1.2.3.4',
    };
    const { body } = await ask({ port, path: '/api/v1/users', headers: lies });
    t.notMatch(body, '1.2.3.4');
    t.match(JSON.parse(body), { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
  });

  t.test("serves the console with the console's headers, and no page where a name is unknown", async t => {
    for (const path of ['/', '/projects/1', '/static/app-1.js']) {
      const { status, headers } = await ask({ port, path });
      t.equal(status, 200, path);
      for (const [name, value] of Object.entries(siteHeaders))
        t.equal(headers[name.toLowerCase()], value, name);
      t.match(headers['cache-control'], path.startsWith('/static/') ? 'immutable' : 'no-cache', path);
    }
    for (const path of [
      '/static/none.js',
      '/api',
      '/api/v1/none',
      '/internal/users',
      '/health/none',
      '/ofrep',
    ])
      t.equal((await ask({ port, path })).status, 404, path);
  });

  t.test('leaves: answers while the mesh learns of it, and ends connections with a word', async t => {
    const before = await ask({ port, path: '/api/v1/users', headers: { Connection: 'keep-alive' } });
    t.not(before.headers['connection'], 'close');
    const exited = once(edge, 'exit');
    edge.kill('SIGTERM');
    const last = await until('the farewell', async () => {
      const answer = await ask({ port, path: '/api/v1/users', headers: { Connection: 'keep-alive' } });
      return answer.headers['connection'] === 'close' ? answer : undefined;
    });
    t.equal(last.status, 200);
    t.strictSame(await exited, [0, null]);
  });
});

t.test('the proxies before the socket of Docker', async t => {
  if (!caddy) return;
  // Not in the test's own folder: the name of a socket has at most 107 characters, wherever the project lies.
  const folder = mkdtempSync(join(tmpdir(), 'bandera-edge-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const socket = join(folder, 'engine.sock');
  const engine = createServer((request, response) => response.end(`engine ${request.method} ${request.url}`));
  await listening(t, engine, { path: socket });
  const port = await freePort();
  const adapted = (name: string, ...changes: [string, string][]) => {
    const file = join(folder, name);
    const given = readFileSync(join(root, 'swarm/ops', name), 'utf8').replace('/var/run/docker.sock', socket);
    writeFileSync(
      file,
      changes.reduce((text, [from, to]) => text.replace(from, to), given),
    );
    return file;
  };

  const shared = join(folder, 'shared.sock');
  startCaddy(t, adapted('docker-proxy.caddy', ['http://:2375', `http://:${port}`]), {});
  const livez = await freePort();
  startCaddy(
    t,
    adapted('engine-proxy.caddy', ['/run/docker-proxy/docker.sock', shared], [':2376', `:${livez}`]),
    {},
  );
  await until('the proxy of the manager', () => ask({ port, path: '/livez' }));
  await until('the proxy of the node', () => ask({ port: livez, path: '/livez' }));

  const cases = [
    { at: { port }, path: '/v1.41/services?status=true', passed: '/v1.41/services?status=true' },
    { at: { port }, path: '/_ping', passed: '/_ping' },
    { at: { port }, path: '/services/../nodes', passed: '/nodes' },
    { at: { port }, path: '/v1.41/secrets' },
    { at: { port }, path: '/v1.41/services/abc' },
    { at: { port }, path: '/v1.41/containers/json' },
    { at: { port }, path: '/v1.41/services', method: 'POST' },
    { at: { port }, path: '/v1.41/services%2F..%2Fsecrets' },
    {
      at: { socketPath: shared },
      path: '/v1.41/containers/json?all=1',
      passed: '/v1.41/containers/json?all=1',
    },
    {
      at: { socketPath: shared },
      path: `/containers/${'a1'.repeat(32)}/logs`,
      passed: `/containers/${'a1'.repeat(32)}/logs`,
    },
    { at: { socketPath: shared }, path: `/containers/${'a1'.repeat(32)}/archive` },
    { at: { socketPath: shared }, path: '/v1.41/services' },
    { at: { socketPath: shared }, path: '/v1.41/containers/create', method: 'POST' },
    { at: { socketPath: shared }, path: '/v1.41/containers/json', method: 'DELETE' },
  ];
  for (const { at, path, method = 'GET', passed } of cases) {
    const { status, body } = await ask({ ...at, path, method });
    if (passed) t.equal(body, `engine GET ${passed}`, path);
    else t.equal(status, 403, `${method} ${path}`);
  }
});
