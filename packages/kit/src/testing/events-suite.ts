// Over 250 lines because it is one contract, from a transaction to an effect, that SQLite and MariaDB both have to keep:
// split, the two engines could be held to different halves of it.
import type { Test } from 'tap';
import { z } from 'zod';
import { fixedClock } from '../clock.ts';
import { instant } from '../db/columns.ts';
import { DatabaseUnavailable, type Db } from '../db/connect.ts';
import { migrateUp } from '../db/migrate.ts';
import { transactions } from '../db/tx.ts';
import { attach } from '../events/attach.ts';
import type { Bus } from '../events/bus.ts';
import { created, defineEvents } from '../events/catalogue.ts';
import type { Consumer } from '../events/consumer.ts';
import { deadLetters } from '../events/dead-letters.ts';
import { applyOnce } from '../events/inbox.ts';
import { localBus } from '../events/local.ts';
import { pruneEvents, republishSince } from '../events/outbox.ts';
import { type Relay, relay } from '../events/relay.ts';
import { context } from '../http/context.ts';
import { newId } from '../ids.ts';

const shop = defineEvents({
  'shop.order.placed.v1': { by: 'shop', about: 'order', payload: created(z.object({ n: z.int() })) },
  'shop.order.paid.v1': { by: 'shop', about: 'order', payload: created(z.object({ n: z.int() })) },
});

const silent = { warn: () => {}, error: () => {} };

type Sent = { id: string; subject: string; body: string };

/** A bus that keeps each id once, as all do, and can be away. Resolves `until(n)` when it has n. */
function recorder() {
  const stored = new Map<string, { aggregate: string; sequence: number }>();
  const waiting = new Set<() => void>();
  const state = { away: false, attempts: 0 };
  return {
    state,
    stored,
    async publish({ id, body }: Sent) {
      state.attempts += 1;
      if (state.away) throw new Error('the broker is away');
      if (!stored.has(id)) stored.set(id, shop.parse(body));
      for (const check of waiting) check();
    },
    until: (done: () => boolean) =>
      new Promise<void>(resolve => {
        const check = () => {
          if (!done()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

/** For each aggregate the numbers of its events, in the order in which the bus got them. */
function sequences(stored: ReturnType<typeof recorder>['stored']): Map<string, number[]> {
  return Map.groupBy(stored.values(), ({ aggregate }) => aggregate)
    .entries()
    .reduce(
      (found, [aggregate, events]) =>
        found.set(
          aggregate,
          events.map(({ sequence }) => sequence),
        ),
      new Map<string, number[]>(),
    );
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

/** Outbox, relay, inbox and dead letters on an empty database. `second` opens another pool on it, if it allows one. */
export async function eventsSuite(t: Test, db: Db, second: Db = db): Promise<void> {
  await migrateUp(db, [
    {
      name: '0001_orders',
      up: async db =>
        db.schema.createTable('orders', table => {
          table.increments('id');
          table.integer('n').notNullable();
          instant(table, 'at');
        }),
      down: async db => db.schema.dropTable('orders'),
    },
  ]);
  const relayed = (t: Test, options: Parameters<typeof relay>[0]): Relay => {
    const started = relay(options);
    started.start();
    t.teardown(() => started.stop());
    return started;
  };
  const place = (tx: ReturnType<typeof transactions>, aggregateId: string, n = 1) =>
    tx(async trx => {
      await trx.db('orders').insert({ n });
      return shop.publish(trx, 'shop.order.placed.v1', { aggregateId, after: { n } });
    });
  const unpublished = async () =>
    Number((await db('outbox').whereNull('published_at').count({ n: '*' }))[0]?.['n']);

  await t.test('many events at once are numbered as one by one', async t => {
    const bus = recorder();
    const sender = relayed(t, { db, bus, pollMs: 60_000 });
    const tx = transactions({ db, outboxWake: sender.wake });
    await place(tx, 'many-0');
    const names = Array.from({ length: 700 }, (_, n) => `many-${n % 350}`);
    const drafts = names.map((aggregateId, n) =>
      shop.draft('shop.order.placed.v1', { aggregateId, after: { n } }),
    );
    const numbered = await tx(trx => trx.emitAll(drafts));
    t.same(
      numbered.map(({ id }) => id),
      drafts.map(({ id }) => id),
    );
    t.same([numbered[0]?.sequence, numbered[350]?.sequence], [2, 3]);
    t.same([numbered[1]?.sequence, numbered[351]?.sequence], [1, 2]);
    await place(tx, 'many-1', 3);
    await bus.until(() => bus.stored.size === 702);
    const found = sequences(bus.stored);
    t.equal(found.size, 350);
    for (const [aggregate, list] of found) t.same(list, upTo(/-[01]$/.test(aggregate) ? 3 : 2), aggregate);
    t.same(await tx(trx => trx.emitAll([])), []);

    const lost = tx(async trx => {
      await trx.emitAll(drafts.map(draft => ({ ...draft, id: newId() })));
      throw new Error('no');
    });
    await t.rejects(lost, /no/);
    t.equal(await unpublished(), 0);
    if (second !== db) {
      const both = [tx, transactions({ db: second, outboxWake: sender.wake })];
      const again = both.map(each =>
        each(trx => trx.emitAll(drafts.map(draft => ({ ...draft, id: newId() })))),
      );
      await Promise.all(again);
      await bus.until(() => bus.stored.size === 2_102);
      for (const [aggregate, list] of sequences(bus.stored)) t.same(list, upTo(list.length), aggregate);
    }
  });

  await t.test('an event leaves with its transaction or not at all', async t => {
    const bus = recorder();
    const sender = relayed(t, { db, bus, pollMs: 60_000 });
    const tx = transactions({ db, outboxWake: sender.wake });
    const event = await place(tx, 'one');
    t.equal(event.sequence, 1);
    const lost = tx(async trx => {
      await shop.publish(trx, 'shop.order.paid.v1', { aggregateId: 'one', after: { n: 1 } });
      throw new Error('no');
    });
    await t.rejects(lost);
    t.equal((await place(tx, 'one')).sequence, 2, 'a rolled back event leaves no gap');
    await bus.until(() => bus.stored.size === 2);
    t.same(sequences(bus.stored), new Map([['order:one', [1, 2]]]));
    const refused = (aggregateId: string, id: string) =>
      tx(trx => shop.publish(trx, 'shop.order.placed.v1', { aggregateId, project: id, after: { n: 1 } }));
    await t.rejects(refused('x'.repeat(200), 'p'), /aggregate exceeds 191/);
    await t.rejects(
      refused('x', 'p'.repeat(950_000)),
      /exceeds 900000 bytes/,
      'what no broker would take never gets in',
    );
  });

  await t.test('two relays, many writers: all of it, in order per aggregate', async t => {
    const bus = recorder();
    const senders = [db, second].map(pool => relayed(t, { db: pool, bus, pollMs: 5, batch: 7 }));
    const writers = [db, second].map((pool, i) =>
      transactions({ db: pool, outboxWake: () => senders[i]?.wake() }),
    );
    await Promise.all(
      upTo(60).map(async i => {
        const tx = writers[i % 2];
        if (tx) await place(tx, `shared-${i % 3}`, i);
      }),
    );
    await bus.until(() => bus.stored.size === 60);
    const expected = [0, 1, 2].map(i => [`order:shared-${i}`, upTo(20)] as const);
    t.same(sequences(bus.stored), new Map(expected));
    t.equal(bus.state.attempts, 60, 'one relay at a time');
    await senders[0]?.stop();
    const [, survivor] = writers;
    if (survivor) await place(survivor, 'shared-0');
    await bus.until(() => bus.stored.size === 61);
    t.pass('the other one takes over');
  });

  await t.test('while the broker is away, writes succeed and events wait', async t => {
    const bus = recorder();
    bus.state.away = true;
    const clock = fixedClock(new Date());
    const warned = Promise.withResolvers<void>();
    const sender = relayed(t, { db, bus, clock, pollMs: 5, log: { warn: () => warned.resolve() } });
    const tx = transactions({ db, outboxWake: sender.wake });
    for (const _ of upTo(5)) await place(tx, 'away');
    await warned.promise;
    clock.advance(90_000);
    const { count, oldestSeconds } = await sender.backlog();
    t.equal(count, 5);
    t.ok(oldestSeconds >= 89);
    bus.state.away = false;
    await bus.until(() => bus.stored.size === 5);
    await sender.stop();
    t.same(sequences(bus.stored), new Map([['order:away', upTo(5)]]));
    t.same(await sender.backlog(), { count: 0, oldestSeconds: 0 });
  });

  await t.test('a wiped broker is rebuilt from the outbox, which forgets what is old', async t => {
    const total = Number((await db('outbox').count({ n: '*' }))[0]?.['n']);
    const bus = recorder();
    t.equal(await republishSince(db, new Date(0)), total);
    const sender = relayed(t, { db, bus, batch: 10 });
    await bus.until(() => bus.stored.size === total);
    await sender.stop();
    for (const numbers of sequences(bus.stored).values()) t.same(numbers, upTo(numbers.length));
    t.equal(await unpublished(), 0);
    t.equal(await pruneEvents(db, new Date(0)), 0);
    await db('inbox').insert({ consumer: 'c', event_id: newId(), applied_at: new Date() });
    t.equal(await pruneEvents(db, new Date(Date.now() + 60_000)), total + 1);
    t.same(await db('outbox').pluck('id'), []);
  });

  await t.test('an event delivered to several replicas at once has its effect once', async t => {
    const event = newId();
    const applied = await Promise.all(
      [db, second, db, second].map((pool, i) =>
        applyOnce(
          { tx: transactions({ db: pool }), clock: fixedClock() },
          { consumer: 'racing', event },
          trx => trx.db('orders').insert({ n: 7000 + i }),
        ),
      ),
    );
    t.same(applied.toSorted(), [false, false, false, true]);
    t.equal((await db('orders').where('n', '>=', 7000).pluck('n')).length, 1);
  });

  await t.test('from a transaction to an effect, once', async t => {
    const bus = localBus();
    t.teardown(() => bus.close());
    const tx = transactions({ db });
    const effects: { n: number; trace: string | undefined; actor: string | undefined }[] = [];
    const done = Promise.withResolvers<void>();
    const consumer = shop.consumer('counter', 'shop.>', {
      'shop.order.placed.v1': async ({ after }, trx) => {
        await trx.db('orders').insert({ n: after.n + 1000 });
        effects.push({ n: after.n, trace: context()?.trace, actor: context()?.actor?.id });
        if (after.n === 99) done.resolve();
      },
    });
    const detach = await attach({ bus, consumers: [consumer], listeners: [], db, tx, log: silent });
    const event = shop.envelope('shop.order.placed.v1', {
      aggregateId: 'a',
      after: { n: 1 },
      trace: 'b'.repeat(32),
    });
    const body = JSON.stringify(event);
    await bus.publish({ id: event.id, subject: event.subject, body });
    await bus.publish({ id: newId(), subject: event.subject, body });
    const ignored = shop.envelope('shop.order.paid.v1', { aggregateId: 'a', after: { n: 1 } });
    await bus.publish({ id: ignored.id, subject: ignored.subject, body: JSON.stringify(ignored) });
    const last = shop.envelope('shop.order.placed.v1', { aggregateId: 'a', after: { n: 99 } });
    await bus.publish({ id: last.id, subject: last.subject, body: JSON.stringify(last) });
    await done.promise;
    await detach();
    t.match(effects, [{ n: 1, trace: 'b'.repeat(32), actor: 'shop' }, { n: 99 }]);
    t.same(await db('orders').whereBetween('n', [1000, 1999]).orderBy('n').pluck('n'), [1001, 1099]);
    t.same(
      (await db('inbox').where({ consumer: 'counter' }).pluck('event_id')).sort(),
      [event.id, last.id].sort(),
      'an ignored event leaves no mark',
    );
  });

  await t.test('what fails for good becomes a dead letter, and can be replayed', async t => {
    const bus = localBus();
    t.teardown(() => bus.close());
    const clock = fixedClock('2031-01-01T00:00:00.000Z');
    const tx = transactions({ db });
    const applied: number[] = [];
    const state = { broken: true, away: 2 };
    const done = Promise.withResolvers<void>();
    const consumers: Consumer[] = [
      shop.consumer(
        'fragile',
        'shop.>',
        {
          'shop.order.placed.v1': async ({ after }, trx) => {
            await trx.db('orders').insert({ n: after.n + 5000 });
            if (after.n === 1 && state.broken) throw new Error('cannot count');
            if (after.n === 2 && state.away-- > 0) throw new DatabaseUnavailable('away');
            applied.push(after.n);
            if (after.n === 3) done.resolve();
          },
        },
        { ordered: true, backoff: [1] },
      ),
    ];
    const detach = await attach({ bus, consumers, listeners: [], db, tx, log: silent, clock });
    const send = (event: object & { id: string; subject: string }, to: Bus) =>
      to.publish({ id: event.id, subject: event.subject, body: JSON.stringify(event) });
    const placed = (n: number) => shop.envelope('shop.order.placed.v1', { aggregateId: 'd', after: { n } });
    const [one, unreadable] = [placed(1), { ...placed(0), after: { n: 'zero' } }];
    for (const event of [one, unreadable, placed(2), placed(3)]) await send(event, bus);
    await done.promise;
    await detach();
    t.same(applied, [2, 3]);
    t.same(await db('orders').where('n', 5001), [], 'a failed effect leaves nothing');

    const letters = deadLetters({ db, tx, consumers, clock });
    const found = await letters.list();
    t.equal(await letters.count(), 2);
    const letterOf = (id: string) => found.find(letter => letter.eventId === id)?.id ?? '';
    t.match(
      found.find(letter => letter.eventId === one.id),
      {
        consumer: 'fragile',
        subject: 'shop.order.placed.v1',
        error: 'Error: cannot count',
        failedAt: '2031-01-01T00:00:00.000Z',
        replayedAt: null,
      },
    );
    await t.rejects(letters.replay(letterOf(one.id)), /cannot count/);
    await t.rejects(letters.replay(letterOf(unreadable.id)), /not a shop.order.placed.v1/);
    await t.rejects(letters.replay(newId()), /There is no dead letter/);
    const elsewhere = deadLetters({ db, tx, consumers: [] });
    await t.rejects(elsewhere.replay(letterOf(one.id)), /no consumer fragile/);
    state.broken = false;
    await letters.replay(letterOf(one.id));
    await letters.replay(letterOf(one.id));
    t.same(applied, [2, 3, 1], 'a replay is applied once as well');
    t.same(await db('orders').where('n', 5001).pluck('n'), [5001]);
    t.same(
      (await letters.list()).map(letter => letter.eventId),
      [unreadable.id],
    );
  });

  await t.test(
    'a handler that works outside holds no transaction, and hears when it is given up',
    async t => {
      const bus = localBus();
      t.teardown(() => bus.close());
      const tx = transactions({ db });
      const gaveUp = Promise.withResolvers<string>();
      const tries: number[] = [];
      const consumers: Consumer[] = [
        shop.consumer(
          'outside',
          'shop.>',
          {
            'shop.order.placed.v1': async ({ after }, trx) => {
              t.throws(() => trx.db, /no database transaction/);
              await tx(inner => inner.db('orders').insert({ n: after.n + 7000 }));
              tries.push(after.n);
              if (tries.length < 3) throw new Error('nobody answers');
            },
          },
          { outside: true, backoff: [1], gaveUp: event => gaveUp.resolve(event.aggregate) },
        ),
      ];
      const detach = await attach({ bus, consumers, listeners: [], db, tx, log: silent });
      const event = shop.envelope('shop.order.placed.v1', { aggregateId: 'o', after: { n: 1 } });
      await bus.publish({ id: event.id, subject: event.subject, body: JSON.stringify(event) });
      t.equal(await gaveUp.promise, 'order:o');
      await detach();
      t.same(await db('inbox').where({ consumer: 'outside' }), []);
      const letters = deadLetters({ db, tx, consumers });
      const letter = (await letters.list()).find(({ eventId }) => eventId === event.id);
      await letters.replay(letter?.id ?? '');
      t.same(tries, [1, 1, 1], 'also when it is replayed');
    },
  );
}
