import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fixedClock } from '@bandera/kit/clock';
import { afterFailure, HoldMessage, matches, Unprocessable } from '@bandera/kit/events/bus';
import { localBus } from '@bandera/kit/events/local';
import { newId } from '@bandera/kit/ids';
import { busContract } from '@bandera/kit/testing/bus-contract';
import t from 'tap';

t.test('the local bus', async t => {
  await busContract(t, async t => {
    const file = join(t.testdir({}), 'bus.sqlite');
    return async () => localBus({ file });
  });
});

t.test('several messages at once are stored in their order, each id once, all or none', async t => {
  const file = join(t.testdir({}), 'bus.sqlite');
  const bus = localBus({ file });
  t.teardown(() => bus.close());
  const of = (id: string) => ({ id, subject: 'a.b.c.v1', body: id });
  const heard: string[] = [];
  await bus.listen('a.>', ({ body }) => heard.push(body));
  await bus.publish(of('two'));
  await bus.publishAll?.([of('one'), of('two'), of('three'), of('three')]);
  const broken: { id: string; subject: string; body: string }[] = [
    of('four'),
    Object.assign(of('x'), { body: null }),
  ];
  await t.rejects(bus.publishAll?.(broken) ?? Promise.resolve());
  await bus.publishAll?.([of('five')]);
  t.same(heard, ['two', 'one', 'three', 'five']);
  const consumed: string[] = [];
  await new Promise<void>(resolve => {
    const handle = async ({ body }: { body: string }) => {
      if (consumed.push(body) === 4) resolve();
    };
    void bus.consume({ name: 'c', filter: '>', handle, onDead: async () => {} });
  });
  t.same(consumed, heard);
});

t.test('a message is stored when publish resolves, whatever happens to the process', async t => {
  const file = join(t.testdir({}), 'bus.sqlite');
  const program = `
    import { localBus } from '@bandera/kit/events/local';
    const bus = localBus({ file: ${JSON.stringify(file)} });
    await bus.consume({ name: 'c', filter: '>', handle: () => new Promise(() => {}), onDead: async () => {} });
    await bus.publish({ id: 'x', subject: 'a.b.c.v1', body: 'kept' });
    console.log('published');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const bus = localBus({ file });
  t.teardown(() => bus.close());
  const body = await new Promise(resolve => {
    void bus.consume({ name: 'c', filter: '>', handle: async m => resolve(m.body), onDead: async () => {} });
  });
  t.equal(body, 'kept');
});

t.test('old messages go when every consumer has passed them', async t => {
  const file = join(t.testdir({}), 'bus.sqlite');
  const clock = fixedClock();
  const day = 86_400_000;
  const readAll = async (name: string) => {
    const bus = localBus({ file, clock });
    const bodies: string[] = [];
    await new Promise<void>(resolve => {
      void bus.consume({
        name,
        filter: '>',
        handle: async ({ body }) => {
          bodies.push(body);
          if (body === 'end') resolve();
        },
        onDead: async () => {},
      });
      void bus.publish({ id: newId(), subject: 'x.y.z.v1', body: 'end' });
    });
    await bus.close();
    return bodies;
  };
  const first = localBus({ file, clock });
  await first.publish({ id: newId(), subject: 'x.y.z.v1', body: 'old' });
  const slow = await first.consume({
    name: 'slow',
    filter: 'other.>',
    handle: async () => {},
    onDead: async () => {},
  });
  await slow.stop();
  await first.close();

  t.same(await readAll('a'), ['old', 'end']);
  clock.advance(8 * day);
  t.same(await readAll('b'), ['end'], 'all had passed the first two but kept messages younger than a week');
});

t.test('wildcards and waiting', async t => {
  for (const [filter, subject] of [
    ['a.b.c.v1', 'a.b.c.v1'],
    ['a.*.c.*', 'a.b.c.v1'],
    ['a.>', 'a.b.c.v1'],
    ['>', 'a'],
  ] as const) {
    t.ok(matches(filter, subject), `${filter} means ${subject}`);
  }
  for (const [filter, subject] of [
    ['a.b.c', 'a.b.c.v1'],
    ['a.b.c.v1', 'a.b.c'],
    ['a.*', 'a'],
    ['a.>', 'a'],
    ['b.>', 'a.b'],
  ] as const) {
    t.notOk(matches(filter, subject), `${filter} does not mean ${subject}`);
  }
  t.same(
    [1, 2, 3].map(attempt => afterFailure(new Error(), attempt, [10, 20])),
    [10, 20, 'dead'],
  );
  t.same(afterFailure(new Unprocessable('x'), 1), 'dead');
  t.same(
    [1, 2, 50].map(attempt => afterFailure(new HoldMessage('x'), attempt, [10, 90_000])),
    [10, 30_000, 30_000],
  );
  t.same(afterFailure(new HoldMessage('x'), 1, []), 1000);
});
