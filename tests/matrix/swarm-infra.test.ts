// What swarm/infra.yml and swarm/ops.yml mount, in the programs that read it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisCache } from '@bandera/kit/cache/redis';
import { natsBus } from '@bandera/kit/events/nats';
import { limiter } from '@bandera/kit/http/rate-limit';
import { createLog } from '@bandera/kit/log';
import t, { type Test } from 'tap';
import { exported } from '../../scripts/swarm/exporter/gauges.ts';
import { jetstreamSource } from '../../scripts/swarm/exporter/jetstream.ts';
import { publicSource } from '../../scripts/swarm/exporter/public-url.ts';
import { swarmSource } from '../../scripts/swarm/exporter/swarm.ts';
import { findBinary } from '../../scripts/testing/backends/find-binary.ts';
import { freePort } from '../../scripts/testing/backends/free-port.ts';
import { backend } from './backend.ts';

const swarm = join(import.meta.dirname, '../../swarm');
const log = createLog({ level: 'silent' });

function start(t: Test, binary: string, args: string[], env = {}): ChildProcess {
  const child = spawn(binary, args, { stdio: 'ignore', env: { ...process.env, ...env } });
  t.teardown(async () => {
    const exited = once(child, 'exit');
    if (child.kill('SIGKILL')) await exited;
  });
  return child;
}

async function until<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(200)) {
    const answer = await ask().catch(() => undefined);
    if (answer) return answer;
  }
  throw new Error(`${what} did not happen within a minute`);
}

interface NatsServer {
  name: string;
  client: number;
  route: number;
  monitor: number;
}

/** The servers of infra.yml on this machine: their configuration as it is, apart from addresses and folders. */
async function natsCluster(t: Test, binary: string): Promise<NatsServer[]> {
  const servers: NatsServer[] = [];
  for (const name of ['nats-1', 'nats-2', 'nats-3'])
    servers.push({ name, client: await freePort(), route: await freePort(), monitor: await freePort() });
  const auth = readFileSync(join(swarm, 'nats/auth.example.conf'), 'utf8').replace(
    /nats-(\d):6222/g,
    (_, digit) => `127.0.0.1:${servers[Number(digit) - 1]?.route}`,
  );
  for (const server of servers) {
    const root = join(t.testdirName, server.name);
    mkdirSync(join(root, 'etc/nats'), { recursive: true });
    mkdirSync(join(root, 'run/secrets'), { recursive: true });
    cpSync(join(swarm, 'nats/sync-default.conf'), join(root, 'etc/nats/sync.conf'));
    writeFileSync(join(root, 'run/secrets/nats_auth'), auth);
    const config = readFileSync(join(swarm, 'nats/nats.conf'), 'utf8')
      .replace('0.0.0.0:4222', `127.0.0.1:${server.client}`)
      .replace('0.0.0.0:8222', `127.0.0.1:${server.monitor}`)
      .replace('0.0.0.0:6222', `127.0.0.1:${server.route}`)
      .replace('store_dir: /data', `store_dir: "${join(root, 'data')}"`);
    writeFileSync(join(root, 'etc/nats/nats.conf'), config);
    start(t, binary, ['--config', join(root, 'etc/nats/nats.conf'), '--name', server.name]);
  }
  for (const { monitor } of servers)
    await until('a NATS server', async () => {
      const answer = await fetch(`http://127.0.0.1:${monitor}/healthz?js-server-only=true`);
      return answer.ok;
    });
  return servers;
}

t.test('three NATS servers, a stream of three copies, and what the exporter tells of them', async t => {
  const binary = backend(t, 'TEST_NATS_URL') && findBinary('nats-server');
  if (!binary) return;
  t.testdir();
  const servers = await natsCluster(t, binary);
  const hosts = servers.map(({ client }) => `127.0.0.1:${client}`).join(',');

  const bus = await natsBus({ url: `nats://bandera:CLIENT_PASSWORD@${hosts}`, replicas: 3, log });
  t.teardown(() => bus.close());
  await until('a leader and the stream', () => bus.ping().then(() => true));

  const monitors = servers.map(({ name, monitor }) => ({ server: name, url: `http://127.0.0.1:${monitor}` }));
  const metrics = exported([jetstreamSource(monitors)], 30_000);
  const text = await until('three copies', async () => {
    const told = await metrics.text();
    return /jetstream_stream_current_replicas\{stream="bandera-events"\} 3/.test(told) && told;
  });
  t.match(text, /jetstream_stream_replicas\{stream="bandera-events"\} 3/);
  t.match(text, /jetstream_server_up\{server="nats-3"\} 1/);
  t.equal(text.match(/jetstream_meta_leader\{server="nats-\d"\} 1/g)?.length, 1, 'one leader');

  const stranger = await natsBus({ url: `nats://bandera:wrong@${hosts}`, log });
  t.teardown(() => stranger.close());
  await t.rejects(stranger.ping(), 'a wrong password stays outside');
});

t.test('Redis with our users: the cache works, the rest is refused, and anybody may say PING', async t => {
  const binary = backend(t, 'TEST_REDIS_URL') && findBinary('redis-server');
  if (!binary) return;
  const port = await freePort();
  const dir = t.testdir();
  const users = readFileSync(join(swarm, 'redis/users.example.acl'), 'utf8').replace('>PASSWORD', '>secret');
  writeFileSync(join(dir, 'users.acl'), users);
  const config = readFileSync(join(swarm, 'redis/redis.conf'), 'utf8')
    .replace('bind * -::*', 'bind 127.0.0.1')
    .replace('port 6379', `port ${port}`)
    .replace('/run/secrets/redis_users', join(dir, 'users.acl'))
    .replace('dir /tmp', `dir ${dir}`);
  writeFileSync(join(dir, 'redis.conf'), config);
  start(t, binary, [join(dir, 'redis.conf')]);

  const cache = await redisCache({ url: `redis://bandera:secret@127.0.0.1:${port}`, log });
  t.teardown(() => cache.close());
  await until('Redis', () => cache.ping().then(() => true));
  t.ok(await cache.setIfNewer('users:person:1', 1, { name: 'Ana' }, 60));
  t.strictSame(await cache.get('users:person:1'), { name: 'Ana' });
  await cache.delete('users:person:1');
  t.equal(await cache.get('users:person:1'), undefined);
  const attempts = limiter({ name: 'test', points: 2, seconds: 600, cache });
  t.equal((await attempts.consume('one')).remaining, 1);
  await attempts.reset('one');
  t.equal((await attempts.consume('one')).remaining, 1, 'counted in Redis, and forgotten there');
  const { redis } = cache;
  if (!redis) {
    t.fail('the cache is not in Redis');
    return;
  }
  t.equal(await redis.run(client => client.exists('bandera:1:users:person:1')), 1, 'not in this process');
  await t.rejects(
    redis.run(async client => void (await client.flushAll())),
    'nobody empties it',
  );
  await t.rejects(
    redis.run(async client => void (await client.set('other', '1'))),
    'nor writes elsewhere',
  );

  const cli = findBinary('redis-cli');
  if (cli) {
    const say = (...words: string[]) =>
      spawnSync(cli, ['-p', String(port), ...words], { encoding: 'utf8' }).stdout;
    t.match(say('ping'), 'PONG', 'the health check');
    t.match(say('get', 'bandera:1:users:person:1'), 'NOPERM');
  }
});

t.test('what a manager says, told as metrics', async t => {
  const services = [
    {
      Spec: { Name: 'bandera_users', Mode: { Replicated: {} } },
      UpdateStatus: { State: 'paused', Message: 'x' },
      ServiceStatus: { RunningTasks: 1, DesiredTasks: 2 },
    },
    {
      Spec: { Name: 'bandera_audit', Mode: { Replicated: {} } },
      ServiceStatus: { RunningTasks: 2, DesiredTasks: 2 },
    },
    {
      Spec: { Name: 'bandera-migrate_migrate', Mode: { ReplicatedJob: {} } },
      ServiceStatus: { RunningTasks: 0, DesiredTasks: 1 },
    },
  ];
  const node = (Hostname: string, Role: string, State: string, Reachability?: string) => ({
    Description: { Hostname },
    Spec: { Role, Availability: State === 'down' ? 'drain' : 'active' },
    Status: { State },
    ...(Reachability && { ManagerStatus: { Reachability } }),
  });
  const nodes = [
    node('m1', 'manager', 'ready', 'reachable'),
    node('m2', 'manager', 'down', 'unreachable'),
    node('w1', 'worker', 'ready'),
  ];
  const asked: string[] = [];
  const api = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/health/evaluation') return void response.end('{}');
    response.end(JSON.stringify(request.url?.includes('/nodes') ? nodes : services));
  });
  await new Promise<void>(resolve => api.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise(resolve => api.close(resolve)));
  const at = api.address();
  const url = `http://127.0.0.1:${at && typeof at === 'object' ? at.port : 0}`;

  const metrics = exported([swarmSource(url), publicSource(url)], 30_000);
  const text = await metrics.text();
  for (const line of [
    'swarm_service_desired_tasks{service="bandera_users"} 2',
    'swarm_service_running_tasks{service="bandera_users"} 1',
    'swarm_service_update_state{service="bandera_users",state="paused"} 1',
    'swarm_node_ready{node="m2",role="manager"} 0',
    'swarm_node_active{node="w1",role="worker"} 1',
    'swarm_managers 2',
    'swarm_managers_reachable 1',
    'public_url_up 1',
    'exporter_source_up{source="swarm"} 1',
  ])
    t.ok(text.split('\n').includes(line), line);
  t.notMatch(text, 'state="completed"');
  t.notMatch(text, 'bandera-migrate_migrate', 'a job that is done lacks nothing');
  t.notMatch(text, /^public_certificate_expiry_timestamp_seconds \d/m, 'no certificate on http');
  t.ok(asked.includes('/v1.41/services?status=true'));

  services.length = 0;
  nodes.length = 0;
  t.notMatch(await metrics.text(), 'bandera_users', 'what is gone is not told any more');
  const away = exported([swarmSource('http://127.0.0.1:1')], 30_000);
  const silence = await away.text();
  t.match(silence, 'exporter_source_up{source="swarm"} 0');
  t.notMatch(silence, /^swarm_managers /m, 'what is not known is absent');
});
