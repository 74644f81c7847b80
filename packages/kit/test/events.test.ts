import { attach } from '@bandera/kit/events/attach';
import { created, defineEvents } from '@bandera/kit/events/catalogue';
import { localBus } from '@bandera/kit/events/local';
import { testDb } from '@bandera/kit/testing/db';
import { eventsSuite } from '@bandera/kit/testing/events-suite';
import t from 'tap';
import { z } from 'zod';

t.test('events on SQLite', async t => eventsSuite(t, await testDb(t)));

t.test('a service without a database consumes and listens too', async t => {
  const events = defineEvents({
    'shop.order.placed.v1': { by: 'shop', about: 'order', payload: created(z.object({ n: z.int() })) },
  });
  const bus = localBus();
  t.teardown(() => bus.close());
  const lines: string[] = [];
  const log = {
    warn: (_: object, line: string) => lines.push(line),
    error: (_: object, line: string) => lines.push(line),
  };
  const heard: string[] = [];
  const done = Promise.withResolvers<void>();
  const consumer = events.consumer('c', '>', {
    'shop.order.placed.v1': ({ after }, trx) => {
      t.throws(() => trx.db, /no database/);
      heard.push(`consumed ${after.n}`);
      if (after.n === 2) done.resolve();
    },
  });
  const listener = events.listener('shop.>', {
    'shop.order.placed.v1': ({ after }) => {
      if (after.n === 1) throw new Error('deaf');
      heard.push(`heard ${after.n}`);
    },
  });
  const detach = await attach({
    bus,
    consumers: [consumer],
    listeners: [listener],
    db: undefined,
    tx: undefined,
    log,
  });
  const send = (n: number | string) => {
    const event = events.envelope('shop.order.placed.v1', { aggregateId: 'a', after: { n: 0 } });
    return bus.publish({
      id: event.id,
      subject: event.subject,
      body: JSON.stringify({ ...event, after: { n } }),
    });
  };
  for (const n of ['unreadable', 1, 2]) await send(n);
  await done.promise;
  await detach();
  await send(3);
  t.same(heard.sort(), ['consumed 1', 'consumed 2', 'heard 2']);
  t.same(lines.sort(), ['a listener failed', 'a listener failed', 'an event is dead']);
});
