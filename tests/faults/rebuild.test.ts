// R2: a broker that has lost everything is rebuilt from an outbox of 100,000 events.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { connect } from '@bandera/kit/db/connect';
import { migrateUp } from '@bandera/kit/db/migrate';
import { natsBus } from '@bandera/kit/events/nats';
import { addAllToOutbox, republishSince } from '@bandera/kit/events/outbox';
import { relay } from '@bandera/kit/events/relay';
import { newId } from '@bandera/kit/ids';
import t from 'tap';
import { startMariadb } from '../../scripts/testing/backends/mariadb.ts';
import { startNats } from '../../scripts/testing/backends/nats.ts';
import { ownFolder } from './installation.ts';

const events = 100_000;
const aggregates = 500;
const silent = { info() {}, warn() {}, error() {} };

t.test('a broker that was wiped gets its events back', { timeout: 900_000 }, async t => {
  const dir = ownFolder(t);
  const server = await startMariadb({ dir: `${dir}/mariadb` });
  t.teardown(() => server.stop());
  const broker = await startNats({ dir: `${dir}/nats` });
  t.teardown(() => broker.stop());
  const db = connect({ url: `${server.url}/mysql` });
  await db.raw('create database bandera_rebuild');
  await db.destroy();
  const own = connect({ url: `${server.url}/bandera_rebuild` });
  t.teardown(() => own.destroy());
  await migrateUp(own, []);
  const company = newId();
  for (let from = 0; from < events; from += 2_000) {
    const some = Array.from({ length: 2_000 }, (_, n) => event(company, from + n));
    await own.transaction(trx => addAllToOutbox(trx, some));
  }
  await own('outbox').update({ published_at: new Date() });

  await broker.kill();
  await rm(path.join(dir, 'nats/store'), { recursive: true, force: true });
  await broker.restart();
  const bus = await natsBus({ url: broker.url, log: silent });
  t.teardown(() => bus.close());
  const last = new Map<string, number>();
  const seen = new Set<string>();
  let disordered = 0;
  const whole = Promise.withResolvers<number>();
  await bus.consume({
    name: 'rebuilt',
    filter: 'shop.>',
    handle: async ({ id, body }) => {
      const { aggregate, sequence } = JSON.parse(body);
      if (sequence !== (last.get(aggregate) ?? 0) + 1 && !seen.has(id)) disordered += 1;
      last.set(aggregate, sequence);
      seen.add(id);
      if (seen.size === events) whole.resolve(performance.now());
    },
    onDead: async () => {},
    ordered: true,
  });

  const begun = performance.now();
  t.equal(await republishSince(own, new Date(0)), events);
  const relaying = relay({ db: own, bus, log: silent });
  relaying.start();
  t.teardown(() => relaying.stop());
  while ((await relaying.backlog()).count > 0) await new Promise(resolve => setTimeout(resolve, 200));
  const published = performance.now() - begun;
  const handled = (await whole.promise) - begun;
  const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;
  t.comment(
    `R2: ${events} events of a wiped broker: published again in ${seconds(published)}, handled in their order after ${seconds(handled)}; ${events - seen.size} lost, ${disordered} out of order`,
  );
  t.equal(seen.size, events, 'none is lost');
  t.equal(disordered, 0, 'none is out of order within its aggregate');
});

const event = (company: string, n: number) => ({
  id: newId(),
  subject: 'shop.order.placed.v1',
  aggregate: `order:${n % aggregates}`,
  at: new Date().toISOString(),
  company,
  actor: { kind: 'service' as const },
  trace: '0'.repeat(32),
  data: { n, text: 'x'.repeat(400) },
});
