import { publishInOrder } from '@bandera/kit/events/publish-in-order';
import t from 'tap';

const of = (aggregates: string) => [...aggregates].map((aggregate, id) => ({ id, aggregate }));

/** A broker that stores what it is told to, when it is told to. */
function slowBroker() {
  const sent: number[] = [];
  const answers = new Map<number, PromiseWithResolvers<void>>();
  return {
    sent,
    publish: ({ id }: { id: number }) => {
      sent.push(id);
      const answer = Promise.withResolvers<void>();
      answers.set(id, answer);
      return answer.promise;
    },
    stores: (id: number) => answers.get(id)?.resolve(),
    fails: (id: number) => answers.get(id)?.reject(new Error(`no ${id}`)),
  };
}

const settled = () => new Promise(resolve => setImmediate(resolve));

t.test('different aggregates are on their way together, one aggregate never twice', async t => {
  const broker = slowBroker();
  const publishing = publishInOrder(of('abca'), broker.publish);
  await settled();
  t.same(broker.sent, [0, 1, 2], 'the second event of a waits');
  broker.stores(2);
  await settled();
  t.same(broker.sent, [0, 1, 2], 'for the first one of a, not for others');
  broker.stores(0);
  await settled();
  t.same(broker.sent, [0, 1, 2, 3]);
  broker.stores(1);
  broker.stores(3);
  t.same(await publishing, { stored: [2, 0, 1, 3] });
});

t.test('after a failure nothing more is sent, and what came through is told', async t => {
  const broker = slowBroker();
  const publishing = publishInOrder(of('abab'), broker.publish);
  await settled();
  broker.fails(0);
  broker.stores(1);
  const { stored, error } = await publishing;
  t.same(broker.sent, [0, 1], 'the next event of a would have no predecessor');
  t.same(stored, [1]);
  t.match(error, { message: 'no 0' });
});

t.test('no more than some dozens are on their way', async t => {
  const broker = slowBroker();
  const many = Array.from({ length: 100 }, (_, id) => ({ id, aggregate: `a:${id}` }));
  const publishing = publishInOrder(many, broker.publish);
  await settled();
  t.equal(broker.sent.length, 64);
  for (let id = 0; id < 100; id++) {
    broker.stores(id);
    await settled();
  }
  t.equal((await publishing).stored.length, 100);
});

t.test('an end is heeded', async t => {
  let isEnded = false;
  const broker = slowBroker();
  const publishing = publishInOrder(of('aa'), broker.publish, () => isEnded);
  await settled();
  isEnded = true;
  broker.stores(0);
  t.same(await publishing, { stored: [0] });
});
