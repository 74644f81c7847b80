import { Unprocessable } from '@bandera/kit/events/bus';
import { created, defineEvents, type EventOf, fact, removed, updated } from '@bandera/kit/events/catalogue';
import type { NewEnvelope } from '@bandera/kit/events/envelope';
import { runInContext } from '@bandera/kit/http/context';
import { newId } from '@bandera/kit/ids';
import t from 'tap';
import { z } from 'zod';

const order = z.object({ id: z.string(), total: z.number() });

const shop = defineEvents({
  'shop.order.placed.v1': { by: 'shop', about: 'order', payload: created(order) },
  'shop.order.changed.v1': { by: 'shop', about: 'order', payload: updated(order) },
  'shop.order.removed.v1': { by: 'shop', about: 'order', payload: removed(order) },
  'shop.stock.counted.v1': {
    by: 'shop',
    about: 'stock',
    payload: fact(z.object({ left: z.int() })),
    description: 'Once a night',
    external: true,
  },
});

/** Stands where a transaction would: publish needs no more of it. */
function outbox() {
  const emitted: NewEnvelope[] = [];
  return {
    emitted,
    emit: async (event: NewEnvelope) => {
      emitted.push(event);
      return { ...event, sequence: emitted.length };
    },
  };
}

const placed = { aggregateId: '7', after: { id: '7', total: 3 } };

t.test('publish makes a whole envelope', async t => {
  const trx = outbox();
  const event = await shop.publish(trx, 'shop.order.placed.v1', {
    ...placed,
    company: 'acme',
    project: undefined,
  });
  t.match(event, {
    id: /^[0-9a-f-]{36}$/,
    subject: 'shop.order.placed.v1',
    at: /^\d{4}-.*Z$/,
    aggregate: 'order:7',
    sequence: 1,
    actor: { kind: 'service', id: 'shop' },
    trace: /^[0-9a-f]{32}$/,
    company: 'acme',
    after: placed.after,
  });
  t.notOk('project' in event || 'aggregateId' in event || 'before' in event);
  t.same(shop.parse(JSON.stringify(event)), event, 'and its reader gets it back');

  const actor = { kind: 'user' as const, id: newId(), name: 'Ann' };
  await runInContext({ trace: 'a'.repeat(32), actor }, () =>
    shop.publish(trx, 'shop.order.placed.v1', placed),
  );
  t.match(trx.emitted[1], { actor, trace: 'a'.repeat(32) }, 'actor and trace of the request');

  const id = newId();
  t.match(shop.envelope('shop.stock.counted.v1', { id, aggregateId: 'x', data: { left: 0 }, actor }), {
    id,
    sequence: 1,
    actor,
    aggregate: 'stock:x',
  });
});

t.test('a payload keeps its promise', async t => {
  const trx = outbox();
  const withSecret = { id: '7', total: 3, secret: 'not for everyone' };
  await shop.publish(trx, 'shop.order.placed.v1', { aggregateId: '7', after: withSecret });
  t.notMatch(JSON.stringify(trx.emitted), /secret/, 'fields that the schema does not name stay at home');
  const wrong = shop.publish(trx, 'shop.stock.counted.v1', { aggregateId: '7', data: { left: 0.5 } });
  await t.rejects(wrong, /shop.stock.counted.v1.*expected int/s);
});

t.test('what does not exist does not compile', async t => {
  const trx = outbox();
  // @ts-expect-error no such subject
  await t.rejects(shop.publish(trx, 'shop.order.eaten.v1', placed), /There is no event shop.order.eaten.v1/);
  // @ts-expect-error the payload of another subject
  await t.rejects(shop.publish(trx, 'shop.order.changed.v1', placed), TypeError);
  // @ts-expect-error a field of the wrong type
  const wrong = { aggregateId: '7', after: { id: 7, total: 3 } } satisfies typeof placed;
  // @ts-expect-error so it cannot be published
  await t.rejects(shop.publish(trx, 'shop.order.placed.v1', wrong));
  // @ts-expect-error a field that the event does not have
  await shop.publish(trx, 'shop.order.placed.v1', { ...placed, colour: 'red' });
  // @ts-expect-error no such subject to consume
  t.throws(() => shop.consumer('c', '>', { 'shop.order.eaten.v1': () => {} }), /There is no event/);
  shop.consumer('c', 'shop.>', {
    'shop.order.placed.v1': event => {
      event.after.total.toFixed();
      // @ts-expect-error created events have no before
      event.before.total.toFixed();
    },
    '*': event => event.sequence.toFixed(), // whatever a handler returns
  });
  const typed: EventOf<typeof shop.catalogue, 'shop.stock.counted.v1'>['data'] = { left: 1 };
  t.same(typed, { left: 1 });
});

t.test('definitions and descriptions that contradict themselves are refused at the start', async t => {
  const payload = fact(order);
  t.throws(
    () => defineEvents({ 'shop.order.v1': { by: 'shop', about: 'order', payload } }),
    /must be service.entity.verb.vN/,
  );
  t.throws(
    () => defineEvents({ 'shop.a.b.v1': { by: 'bank', about: 'order', payload } }),
    /must start with bank\./,
  );
  t.throws(() => shop.consumer('c.1', '>', {}), /Consumer name c\.1/);
  t.throws(() => shop.consumer('c', 'shop.stock.>', { 'shop.order.placed.v1': () => {} }), /never lets/);
});

t.test('a consumer handles its own subjects, and the rest when it says so', async t => {
  const heard: string[] = [];
  const own = shop.listener('shop.>', {
    'shop.order.placed.v1': event => void heard.push(`own ${event.after.id}`),
  });
  t.ok(own.handles('shop.order.placed.v1'));
  t.notOk(own.handles('shop.order.changed.v1'));
  await own.handle(shop.envelope('shop.order.placed.v1', placed));

  const all = shop.listener('>', {
    'shop.order.placed.v1': () => {},
    '*': event => void heard.push(`any ${event.subject}`),
  });
  t.ok(all.handles('bank.account.opened.v3'));
  await all.handle({ ...shop.envelope('shop.order.placed.v1', placed), subject: 'bank.account.opened.v3' });
  t.same(heard, ['own 7', 'any bank.account.opened.v3']);
});

t.test('a reader refuses what is not what its subject promises', async t => {
  const good = shop.envelope('shop.order.placed.v1', placed);
  const refused = (body: unknown) => {
    try {
      shop.parse(typeof body === 'string' ? body : JSON.stringify(body));
    } catch (error) {
      if (error instanceof Unprocessable) return error.message;
    }
    return 'accepted';
  };
  t.match(refused('{'), /not JSON/);
  t.match(refused({ ...good, id: 'x' }), /not an event.*UUID.*id/s);
  t.match(refused({ ...good, after: { id: '7' } }), /not a shop.order.placed.v1.*after.total/s);
  t.match(refused({ ...good, after: undefined }), /after/);
  t.equal(refused({ ...good, after: { ...placed.after, added: 'later' }, further: 1 }), 'accepted');
  t.equal(refused({ ...good, subject: 'bank.account.opened.v3', after: 'anything' }), 'accepted');
});
