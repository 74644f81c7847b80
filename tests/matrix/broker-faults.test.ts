import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus } from '@bandera/kit/events/bus';
import { natsBus } from '@bandera/kit/events/nats';
import { newId } from '@bandera/kit/ids';
import t from 'tap';
import { startNats } from '../../scripts/testing/backends/nats.ts';
import { backend } from './backend.ts';

/** What the relay does: tries until the broker has it. */
async function publish(bus: Bus, body: string): Promise<void> {
  const message = { id: newId(), subject: 'shop.order.placed.v1', body };
  for (;;) {
    try {
      return await bus.publish(message);
    } catch {
      await sleep(50);
    }
  }
}

t.test('the bus outlives its broker', async t => {
  if (!backend(t, 'TEST_NATS_URL')) return;
  // One of its own, since it is killed.
  const dir = t.testdir({});
  const broker = await startNats({ dir });
  t.teardown(() => broker.stop());
  const lines: string[] = [];
  const note = (_: object, line: string) => lines.push(line);

  // A service must not need the broker to start.
  await broker.stop();
  const bus = await natsBus({ url: broker.url, log: { info: note, warn: note, error: note } });
  t.teardown(() => bus.close());
  await t.rejects(bus.ping());
  await t.rejects(bus.publish({ id: newId(), subject: 'a.b.c.v1', body: '' }), /NATS is away/);

  const consumed: string[] = [];
  const heard: string[] = [];
  const waiting = new Set<() => void>();
  const until = (done: () => boolean) =>
    new Promise<void>(resolve => {
      const check = () => done() && resolve();
      waiting.add(check);
      check();
    });
  const took = (list: string[], body: string) => {
    list.push(body);
    for (const check of waiting) check();
  };
  const subscribing = bus.consume({
    name: 'all',
    filter: 'shop.>',
    handle: async ({ body }) => took(consumed, body),
    onDead: async () => {},
  });
  await bus.listen('shop.>', ({ body }) => took(heard, body));
  await broker.restart();
  await subscribing;
  await publish(bus, 'first');
  await until(() => consumed.includes('first') && heard.includes('first'));

  await broker.kill();
  const sending = publish(bus, 'after the kill');
  await broker.restart();
  await sending;
  await until(() => consumed.includes('after the kill') && heard.includes('after the kill'));

  await broker.kill();
  await rm(join(dir, 'store'), { recursive: true });
  const sendingAgain = publish(bus, 'after the wipe');
  await broker.restart();
  await sendingAgain;
  await until(() => consumed.includes('after the wipe') && heard.includes('after the wipe'));

  await bus.ping();
  await broker.kill();
  await bus.close();
  t.same([...new Set(consumed)], ['first', 'after the kill', 'after the wipe']);
  t.ok(lines.includes('NATS is away') && lines.includes('NATS is back'));
});
