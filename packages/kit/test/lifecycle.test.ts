import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { connect as openDb } from '@bandera/kit/db/connect';
import type { Running } from '@bandera/kit/run';
import { callerOf, eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { events, freePort, library, newStage, openStage, start } from './support/library.ts';

t.test('a stop finishes the request, the event and the job that are under way, and flushes then', async t => {
  const stage = newStage();
  const dir = t.testdir();
  const running = await start([library(stage)], dir);
  const { post } = callerOf(running.url);
  const lent = post('/loans');
  await post('/loans/events');
  await Promise.all(Object.values(stage.reached).map(({ promise }) => promise));

  const stopped = running.stop();
  t.equal(running.stop(), stopped, 'stopping twice is stopping once');
  stage.go.resolve();
  const answer = await lent;
  t.match(answer, { status: 200, body: { lent: true } });
  t.equal(answer.headers.get('connection'), 'close', 'also what was asked before');
  await stopped;
  await t.rejects(post('/loans'), 'nothing listens any more');
  t.strictSame([...stage.told].sort(), ['event', 'job', 'request', 'stop']);
  t.equal(stage.told.at(-1), 'stop', 'what is in memory is flushed last');

  const again = newStage();
  again.told.push('request', 'event', 'job');
  const next = await start([library(again)], dir);
  t.teardown(() => next.stop());
  t.strictSame((await callerOf(next.url).get('/loans')).body, ['event', 'job', 'request'], 'nothing is lost');
});

t.test('while it drains, it answers, is not ready, and asks to be left', async t => {
  const stage = openStage();
  const running = await start([library(stage)], t.testdir());
  const { get } = callerOf(running.url);
  t.match(await get('/readyz'), { status: 200, body: { status: 'ready' } });
  const stopped = running.stop({ drainSeconds: 1 });
  t.equal((await get('/readyz')).status, 503);
  t.equal((await get('/livez')).status, 200, 'it lives: the platform must not kill it');
  const answer = await get('/loans');
  t.equal(answer.status, 200);
  t.equal(answer.headers.get('connection'), 'close');
  await stopped;
});

t.test('a connection that has sent nothing is not waited for', { timeout: 60_000 }, async t => {
  const running = await start([library(openStage())], t.testdir());
  const early = connect(running.port, '127.0.0.1');
  await new Promise(resolve => early.once('connect', resolve));
  t.equal((await fetch(`${running.url}/livez`)).status, 200, 'the server has seen it');
  await running.stop({ drainSeconds: 0 });
  early.destroy();
});

t.test('a part that cannot end does not keep the others from it', async t => {
  const stage = openStage();
  const dir = t.testdir();
  const broken = library(stage, {
    stop: async () => {
      throw new Error('the flush failed');
    },
  });
  const running = await start([broken], dir);
  await t.rejects(running.stop(), { message: 'the flush failed' });
  await t.rejects(fetch(running.url));
  t.notOk(existsSync(path.join(dir, 'library.sqlite-wal')), 'the database is closed');
});

t.test('a start that fails leaves nothing open', async t => {
  const dir = t.testdir();
  const port = await freePort();
  const failing = library(newStage(), {
    started: async () => {
      throw new Error('the snapshot is broken');
    },
  });
  const set = { PORT: String(port), METRICS_PORT: '0' };
  await t.rejects(start([failing], dir, { set }), { message: 'the snapshot is broken' });
  await t.rejects(fetch(`http://127.0.0.1:${port}/livez`));

  const taken = createServer().listen(0, '127.0.0.1');
  t.teardown(() => taken.close());
  await new Promise(resolve => taken.once('listening', resolve));
  const metricsPort = String((taken.address() as { port: number }).port);
  await t.rejects(start([library(newStage())], dir, { set: { ...set, METRICS_PORT: metricsPort } }), {
    name: 'StartError',
    message: /is taken/,
  });
  const stage = openStage();
  const running = await start([library(stage)], dir, { set });
  t.equal((await fetch(`${running.url}/readyz`)).status, 200, 'the same port and files serve the next one');
  await running.stop();
});

t.test('a start can be given up', async t => {
  const giveUp = new AbortController();
  const waiting = Promise.withResolvers<void>();
  const first = library(newStage(), {
    started: async () => {
      waiting.resolve();
      await new Promise(resolve => giveUp.signal.addEventListener('abort', resolve));
    },
  });
  const starting = start([first], t.testdir(), { signal: giveUp.signal });
  await waiting.promise;
  giveUp.abort(new Error('enough'));
  await t.rejects(starting, { message: 'enough' });
});

t.test(
  'with MIGRATE=false it lives, is not ready and touches nothing until somebody has migrated',
  async t => {
    const dir = t.testdir();
    const stage = newStage();
    stage.go.resolve();
    const port = await freePort();
    const set = { MIGRATE: 'false', PORT: String(port) };
    const starting = start([library(stage)], dir, { set });
    const { get } = callerOf(`http://127.0.0.1:${port}`);
    await eventually(async () => (await get('/livez')).status === 200);
    t.equal((await get('/readyz')).status, 503);
    t.strictSame(stage.told, [], 'no job has run');
    const other = newStage();
    other.go.resolve();
    const migrating = await start([library(other)], dir);
    await migrating.stop();
    const running = await starting;
    t.equal((await get('/readyz')).status, 200);
    await running.stop();
  },
);

t.test('a name in IPv6 and what is wrong with one', async t => {
  const stage = openStage();
  const dir = t.testdir();
  const running: Running | undefined = await start([library(stage)], dir, { set: { HOST: '::1' } }).catch(
    () => undefined,
  );
  if (running) {
    t.match(running.url, /^http:\/\/\[::1\]:\d+$/);
    t.equal((await fetch(`${running.url}/livez`)).status, 200);
    await running.stop();
  } else t.comment('this machine has no IPv6');
  await t.rejects(start([library(newStage())], dir, { set: { HOST: '203.0.113.1' } }), {
    name: 'StartError',
    message: /no address 203\.0\.113\.1/,
  });
});

t.test('an idle connection ends with the server, one in use is finished first', async t => {
  const stage = newStage();
  const running = await start([library(stage)], t.testdir());
  const idle = await open(running);
  const closed = new Promise(resolve => idle.once('close', resolve));
  const lent = callerOf(running.url).post('/loans');
  await stage.reached.request.promise;
  const stopped = running.stop();
  await closed;
  stage.go.resolve();
  t.equal((await lent).status, 200);
  await stopped;
});

t.test('events and their marks are dropped after thirty days, by a job of every service', async t => {
  const dir = t.testdir();
  const stage = openStage();
  const running = await start([library(stage)], dir);
  const platform = running.services[0]?.platform;
  await platform?.tx(trx =>
    events.publish(trx, 'library.loan.made.v1', { aggregateId: 'y', data: { n: 2 } }),
  );
  await eventually(
    async () => (await platform?.db('outbox').whereNotNull('published_at').first()) !== undefined,
  );
  const month = 31 * 86_400_000;
  await platform?.db('outbox').update({ published_at: new Date(Date.now() - month) });
  const job = running.services[0]?.housekeeping.find(({ name }) => name === 'prune events');
  await job?.run();
  t.strictSame(await platform?.db('outbox'), []);
  await running.stop();
  const db = openDb({ file: path.join(dir, 'library.sqlite') });
  t.strictSame(await db('outbox'), []);
  await db.destroy();
});

async function open({ port }: Running): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await new Promise(resolve => socket.once('connect', resolve));
  socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise(resolve => socket.once('data', resolve));
  return socket;
}
