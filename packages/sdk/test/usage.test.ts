import { compile } from '@bandera/engine/compile';
import t from 'tap';
import { backOffMs } from '../src/back-off.ts';
import { eventReader } from '../src/event-reader.ts';
import { bodiesOf, type Count, mostCounts, usageCounter } from '../src/usage.ts';
import { featureOf } from './bandera.ts';

const features = [featureOf('a'), featureOf('b')];
const rules = compile({ project: 'shop', environment: 'test', revision: 1, features, segments: [] });
const [a, b] = rules.evaluateAll({});
if (!a || !b) throw new Error('the ruleset has two features');

t.test('counts belong to the minute in which they were made', async t => {
  let now = Date.parse('2030-01-01T00:00:30Z');
  const usage = usageCounter(() => now);
  usage.count(a);
  usage.count(a);
  usage.count(b);
  now += 60_000;
  usage.count(a);
  const on = { variant: 'on', enabled: true };
  const [first, second] = ['2030-01-01T00:00:00.000Z', '2030-01-01T00:01:00.000Z'];
  const taken = usage.take();
  t.strictSame(taken, [
    { minute: first, feature: 'a', ...on, count: 2 },
    { minute: first, feature: 'b', ...on, count: 1 },
    { minute: second, feature: 'a', ...on, count: 1 },
  ]);
  t.strictSame(usage.take(), []);
  usage.count(a);
  usage.putBack(taken);
  t.match(
    usage.take().find(each => each.feature === 'a' && each.minute === second),
    { count: 2 },
  );
});

t.test('memory has an end, the sums stay right', async t => {
  let now = 0;
  const usage = usageCounter(() => now);
  for (let minute = 0; minute < mostCounts; minute += 1) {
    now = minute * 60_000;
    usage.count(a);
    usage.count(b);
  }
  const taken = usage.take();
  t.ok(taken.length <= mostCounts);
  t.equal(
    taken.reduce((sum, each) => sum + each.count, 0),
    2 * mostCounts,
  );

  for (let name = 0; name < 1_000; name += 1) usage.countUnknown(`${name}`.padEnd(200, 'x'));
  const unknown = usage.take();
  t.equal(unknown.length, 101);
  t.match(
    unknown.find(each => each.feature === '(other)'),
    { count: 900 },
  );
  t.ok(unknown.every(each => each.feature.length <= 100));
});

t.test('no report is larger than what is taken', async t => {
  const line: Count = { feature: 'ñ'.repeat(100), variant: 'v', enabled: true, minute: '', count: 1 };
  const all = Array.from({ length: 7_000 }, () => line);
  const bodies = [...bodiesOf(all)];
  t.ok(bodies.every(({ body }) => Buffer.byteLength(body) < 256 * 1024));
  t.equal(
    bodies.reduce((sum, { counts }) => sum + counts.length, 0),
    7_000,
  );
  t.strictSame(JSON.parse(bodies[0]?.body ?? '').entries[0], line);
});

t.test('events come whole, however they are cut', async t => {
  const text = ':\n\nid: 1\nevent: revision\ndata: {"a":\r\ndata: 1}\r\n\r\ndata: x\n\nevent: cut';
  for (const size of [1, 3, 1_000]) {
    const seen: object[] = [];
    const read = eventReader(event => seen.push(event));
    for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size));
    t.strictSame(seen, [
      { event: 'revision', data: '{"a":\n1}' },
      { event: 'message', data: 'x' },
    ]);
  }
  const read = eventReader(() => {});
  t.throws(() => {
    for (;;) read('data: and so on\n');
  }, /too long/);
  t.throws(() => read('x'.repeat(70_000)), /too long/);
});

t.test('waits longer after each failure, up to a minute', async t => {
  for (const [failures, most] of [
    [1, 1_000],
    [3, 4_000],
    [50, 60_000],
  ] as const) {
    const wait = backOffMs(failures);
    t.ok(wait >= most / 2 && wait <= most, `${failures}: ${wait}`);
  }
});
