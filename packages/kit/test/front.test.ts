import type { House } from '@bandera/kit/house';
import { callerOf, eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { freePort, house, library, openStage, start } from './support/library.ts';

t.test('health: the sum, each part with its time, and what does not answer', async t => {
  const stage = openStage();
  const hanging = library(stage, {
    health: [
      { name: 'shelf', check: () => new Promise(() => {}) },
      {
        name: 'scanner',
        check: () => {
          throw new Error('at once');
        },
      },
    ],
  });
  const running = await start([hanging], t.testdir());
  t.teardown(() => running.stop());
  const { get } = callerOf(running.url);
  const [one, sum] = await Promise.all([get('/health/library'), get('/health')]);
  const checks = {
    database: { ok: true, ms: Number },
    bus: { ok: true },
    cache: { ok: true },
    shelf: { ok: false },
    scanner: { ok: false },
  };
  t.match(one, { status: 500, body: { status: 'failing', service: 'library', version: '1.2.3', checks } });
  t.match(sum, {
    status: 500,
    body: { status: 'failing', services: { library: { checks }, archive: { status: 'unreachable' } } },
  });
  t.notMatch(JSON.stringify(sum.body), /127\.0\.0\.1/);
  t.equal((await get('/health/archive')).status, 404, 'only of what runs here');
  t.equal((await get('/readyz')).status, 200, 'an ailing dependency does not take the instance out');
});

t.test('health is 200 when all is well', async t => {
  const stage = openStage();
  const alone: House = { ...house, services: { library: { paths: ['/loans'] } } };
  const running = await start([library(stage)], t.testdir(), { house: alone });
  t.teardown(() => running.stop());
  t.match(await callerOf(running.url).get('/health'), { status: 200, body: { status: 'ok' } });
});

t.test('the pages of every process: read only, and metrics for this machine alone', async t => {
  const stage = openStage();
  const running = await start([library(stage)], t.testdir());
  t.teardown(() => running.stop());
  const caller = callerOf(running.url);
  t.match(await caller.post('/livez'), { status: 405, body: { code: 'method-not-allowed' } });
  t.match(await caller.get('/nowhere'), { status: 404, body: { code: 'not-found' } });
  t.equal((await caller.get('/__proto__')).status, 404);
  const head = await fetch(`${running.url}/livez`, { method: 'HEAD' });
  t.strictSame([head.status, await head.text()], [200, '']);
  t.match((await caller.get('/api/openapi.json')).body, {
    paths: { '/loans': { post: { tags: ['loans'] } } },
  });
  const docs = await fetch(`${running.url}/api/docs`);
  t.match(docs.headers.get('content-security-policy'), /default-src 'none'/);
  const page = await docs.text();
  t.match(page, /<h2 id="loans">/);
  t.notMatch(page, /<script/);

  await eventually(() => stage.told.includes('job'));
  const text = String((await caller.get<string>('/metrics')).body);
  for (const line of [
    'outbox_waiting_events{service="library"} 0',
    'outbox_oldest_waiting_seconds{service="library"} 0',
    'dead_letters{service="library"} 0',
    'build_info{version="1.2.3"} 1',
  ])
    t.ok(text.includes(line), line);
  t.match(text, /db_pool_connections\{service="library",state="waiting"\} 0/);
  t.match(text, /job_duration_seconds_count\{service="library",job="count",outcome="ok"\} \d/);
  t.equal((await caller.get('/metrics', undefined, { 'x-forwarded-for': '203.0.113.9' })).status, 404);
});

t.test('metrics on a port of their own', async t => {
  const stage = openStage();
  const port = await freePort();
  const running = await start([library(stage)], t.testdir(), { set: { METRICS_PORT: String(port) } });
  t.teardown(() => running.stop());
  t.equal((await fetch(`http://127.0.0.1:${port}/metrics`)).status, 200);
  t.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 404);
  t.equal((await fetch(`${running.url}/metrics`)).status, 404, 'and not on the other');
});
