// Over 250 lines because it is one contract that the local bus and JetStream both have to keep: split, one of them could be
// held to half of it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { type Bus, type BusMessage, HoldMessage, Unprocessable } from '../events/bus.ts';
import { newId } from '../ids.ts';

/** Opens a bus on the same storage every time it is called, as a restart or another replica would. */
export type OpenBus = () => Promise<Bus>;

const subject = (verb: string) => `shop.order.${verb}.v1`;
const message = (verb: string, body = verb) => ({ id: newId(), subject: subject(verb), body });

/** Collects what is delivered; `until(n)` resolves when there are n of them. */
function inbox() {
  const bodies: string[] = [];
  const waiting: { count: number; resolve: (bodies: string[]) => void }[] = [];
  return {
    bodies,
    take(delivered: BusMessage | string): void {
      bodies.push(typeof delivered === 'string' ? delivered : delivered.body);
      for (const { count, resolve } of waiting) if (bodies.length >= count) resolve(bodies);
    },
    until: (count: number) =>
      new Promise<string[]>(resolve =>
        bodies.length >= count ? resolve(bodies) : waiting.push({ count, resolve }),
      ),
  };
}

const noDead = async (dead: BusMessage, error: unknown) => {
  throw new Error(`${dead.body} must not die`, { cause: error });
};

/** What every bus promises. `fresh` gives an opener of a new, empty bus. */
export async function busContract(t: Test, fresh: (t: Test) => Promise<OpenBus>): Promise<void> {
  const start = async (t: Test) => {
    const open = await fresh(t);
    const bus = await open();
    t.teardown(() => bus.close());
    return { bus, open };
  };

  await t.test(
    'a durable consumer gets everything from the beginning, in order, and each id once',
    async t => {
      const { bus } = await start(t);
      await bus.ping();
      const twice = message('placed', 'one');
      await bus.publish(twice);
      await bus.publish(twice);
      await bus.publish(message('paid', 'two'));
      const got = inbox();
      await bus.consume({
        name: 'all',
        filter: 'shop.>',
        ordered: true,
        handle: async m => got.take(m),
        onDead: noDead,
      });
      await bus.publish(message('sent', 'three'));
      await bus.publish(twice);
      await bus.publish(message('sent', 'four'));
      t.same(await got.until(4), ['one', 'two', 'three', 'four']);
    },
  );

  await t.test('a message says what it is', async t => {
    const { bus } = await start(t);
    const sent = { ...message('placed'), body: JSON.stringify({ text: 'é😀' }) };
    await bus.publish(sent);
    const { promise, resolve } = Promise.withResolvers<BusMessage>();
    await bus.consume({
      name: 'one',
      filter: '*.order.placed.*',
      handle: async m => resolve(m),
      onDead: noDead,
    });
    t.same(await promise, { ...sent, attempt: 1 });
  });

  await t.test('filters choose by token', async t => {
    const { bus } = await start(t);
    const paid = inbox();
    const all = inbox();
    await bus.consume({
      name: 'paid',
      filter: 'shop.*.paid.v1',
      handle: async m => paid.take(m),
      onDead: noDead,
    });
    await bus.consume({ name: 'all', filter: '*.*.*.v1', handle: async m => all.take(m), onDead: noDead });
    await bus.publish(message('placed'));
    await bus.publish({ ...message('paid'), subject: 'shop.order.paid.v2', body: 'v2' });
    await bus.publish({ ...message('paid'), subject: 'bank.order.paid.v1', body: 'bank' });
    await bus.publish(message('paid'));
    t.same(await all.until(3), ['placed', 'bank', 'paid']);
    t.same(await paid.until(1), ['paid']);
  });

  await t.test(
    'an ordered consumer holds everything behind a message that fails, and gives up after its retries',
    async t => {
      const { bus } = await start(t);
      const got = inbox();
      await bus.consume({
        name: 'careful',
        filter: 'shop.>',
        ordered: true,
        backoff: [1, 1],
        handle: async m => {
          got.take(`${m.body} ${m.attempt}`);
          if (m.body === 'bad' || (m.body === 'moody' && m.attempt < 3)) throw new Error(`${m.body} fails`);
        },
        onDead: async (m, error) => got.take(`${m.body} dead of: ${error instanceof Error && error.message}`),
      });
      for (const body of ['moody', 'bad', 'good']) await bus.publish(message('placed', body));
      t.same(await got.until(8), [
        'moody 1',
        'moody 2',
        'moody 3',
        'bad 1',
        'bad 2',
        'bad 3',
        'bad dead of: bad fails',
        'good 1',
      ]);
    },
  );

  await t.test('what nobody can process dies at once; what is not its own fault is held', async t => {
    const { bus } = await start(t);
    const got = inbox();
    let away = 4;
    await bus.consume({
      name: 'strict',
      filter: 'shop.>',
      ordered: true,
      backoff: [1],
      handle: async m => {
        if (m.body === 'broken') throw new Unprocessable('not an order');
        if (away-- > 0) throw new HoldMessage('the database is away');
        got.take(m);
      },
      onDead: async m => got.take(`${m.body} dead after ${m.attempt}`),
    });
    for (const body of ['broken', 'held', 'next']) await bus.publish(message('placed', body));
    t.same(await got.until(3), ['broken dead after 1', 'held', 'next']);
  });

  await t.test('a dead message that cannot be put aside stays', async t => {
    const { bus } = await start(t);
    const got = inbox();
    let refusals = 1;
    await bus.consume({
      name: 'aside',
      filter: 'shop.>',
      ordered: true,
      handle: async m => {
        if (m.body === 'bad') throw new Unprocessable('bad');
        got.take(m);
      },
      onDead: async m => {
        if (refusals-- > 0) throw new Error('the database is away');
        got.take(`${m.body} dead`);
      },
    });
    await bus.publish(message('placed', 'bad'));
    await bus.publish(message('placed', 'good'));
    t.same(await got.until(2), ['bad dead', 'good']);
  });

  await t.test(
    'an unordered consumer works on several at once and lets others pass a failing one',
    async t => {
      const { bus } = await start(t);
      const got = inbox();
      const together = Promise.withResolvers<void>();
      const passed = Promise.withResolvers<void>();
      let begun = 0;
      await bus.consume({
        name: 'busy',
        filter: 'shop.>',
        concurrency: 4,
        backoff: [1],
        handle: async m => {
          if (m.body === 'slow' && m.attempt === 1) throw new Error('later');
          if (m.body === 'wait') {
            begun += 1;
            if (begun === 3) together.resolve();
            await together.promise;
          }
          if (m.body === 'slow') await passed.promise;
          got.take(m);
          if (m.body === 'after') passed.resolve();
        },
        onDead: noDead,
      });
      for (const body of ['slow', 'wait', 'wait', 'wait', 'after'])
        await bus.publish(message('placed', body));
      t.same(await got.until(5), ['wait', 'wait', 'wait', 'after', 'slow']);
    },
  );

  await t.test('stop finishes what is being handled; a restart goes on from there', async t => {
    const { bus, open } = await start(t);
    const got = inbox();
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const options = { name: 'durable', filter: 'shop.>', ordered: true, onDead: noDead };
    const first = await bus.consume({
      ...options,
      handle: async m => {
        begun.resolve();
        await finish.promise;
        got.take(m);
      },
    });
    for (const body of ['one', 'two', 'three']) await bus.publish(message('placed', body));
    await begun.promise;
    const stopping = first.stop();
    t.same(got.bodies, []);
    finish.resolve();
    await stopping;
    t.same(got.bodies, ['one']);
    await bus.close();
    await t.rejects(bus.publish(message('placed')));
    await t.rejects(bus.ping());

    const again = await open();
    t.teardown(() => again.close());
    await again.consume({ ...options, handle: async m => got.take(m) });
    t.same(await got.until(3), ['one', 'two', 'three']);
  });

  await t.test('replicas with one name share the work; another name gets all of it', async t => {
    const { bus } = await start(t);
    const shared = inbox();
    const other = inbox();
    const busy = new Set<string>();
    for (const replica of ['a', 'b']) {
      await bus.consume({
        name: 'shared',
        filter: 'shop.>',
        concurrency: 2,
        handle: async m => {
          busy.add(replica);
          await sleep(1);
          shared.take(m);
        },
        onDead: noDead,
      });
    }
    await bus.consume({ name: 'other', filter: 'shop.>', handle: async m => other.take(m), onDead: noDead });
    const bodies = Array.from({ length: 40 }, (_, i) => String(i));
    for (const body of bodies) await bus.publish(message('placed', body));
    t.same(new Set(await shared.until(40)), new Set(bodies));
    t.same(await other.until(40), bodies);
    t.same([...busy].sort(), ['a', 'b']);
    t.equal(shared.bodies.length, 40);
  });

  await t.test('a changed filter or order of a known consumer takes effect and loses nothing', async t => {
    const { bus } = await start(t);
    const got = inbox();
    // An acknowledgement that is still on its way when the consumer is made anew is repeated: at least once.
    const seen = new Set<string>();
    const handle = async (m: BusMessage) => {
      if (seen.has(m.id)) return;
      seen.add(m.id);
      got.take(m);
    };
    await bus.publish(message('placed', 'one'));
    const before = await bus.consume({
      name: 'changing',
      filter: 'shop.order.placed.v1',
      handle,
      onDead: noDead,
    });
    await got.until(1);
    await before.stop();
    await bus.consume({ name: 'changing', filter: 'shop.order.*.v1', ordered: true, handle, onDead: noDead });
    await bus.publish(message('paid', 'two'));
    t.same(await got.until(2), ['one', 'two']);
  });

  await t.test('a listener hears what is published from now on, once, in every replica', async t => {
    const { bus } = await start(t);
    await bus.publish(message('placed', 'before'));
    const first = inbox();
    const second = inbox();
    const listening = await bus.listen('shop.order.placed.v1', m => {
      first.take(m);
      throw new Error('a listener must not harm the others');
    });
    await bus.listen('shop.>', m => second.take(m));
    const now = message('placed', 'now');
    await bus.publish(now);
    await bus.publish(now);
    await bus.publish(message('paid', 'later'));
    t.same(await second.until(2), ['now', 'later']);
    t.same(await first.until(1), ['now']);
    await listening.stop();
    await bus.publish(message('placed', 'unheard'));
    await second.until(3);
    t.same(first.bodies, ['now']);
  });
}
