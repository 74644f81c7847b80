import t from 'tap';
import { byteCache } from '../src/cache/bytes.ts';
import { memoryCache } from '../src/cache/memory.ts';
import { cacheContract } from '../src/testing/cache-contract.ts';
import { eventually } from '../src/testing/service.ts';

t.test('the cache of one process', t => cacheContract(t, async () => memoryCache()));

t.test('it holds so many entries, the least recently used go first', async t => {
  const cache = memoryCache({ entries: 2 });
  await cache.setIfNewer('a', 1, 'a', 60);
  await cache.setIfNewer('b', 1, 'b', 60);
  await cache.get('a');
  await cache.setIfNewer('c', 1, 'c', 60);
  t.same([await cache.get('a'), await cache.get('b'), await cache.get('c')], ['a', undefined, 'c']);
});

t.test('it holds so many bytes, and nothing that is too big for it', async t => {
  const cache = memoryCache({ bytes: 3_000 });
  for (const key of ['a', 'b']) await cache.setIfNewer(key, 1, 'x'.repeat(1_000), 60);
  t.equal(await cache.get('a'), undefined);
  t.ok(await cache.get('b'));
  await cache.setIfNewer('c', 1, 'x'.repeat(2_000), 60);
  t.equal(await cache.get('c'), undefined);
  t.ok(await cache.get('b'));
});

t.test('nothing is left after closing', async t => {
  const cache = memoryCache();
  await cache.setIfNewer('a', 1, 'a', 60);
  await cache.close();
  t.equal(await cache.get('a'), undefined);
});

t.test('answers may lag behind their data for a while', async t => {
  let [now, generation, made] = [0, 'one', 0];
  const released: (() => void)[] = [];
  const cache = byteCache({ ttlMs: 60_000, lagMs: 5_000, restMs: 1_000, now: () => now });
  const make = async () => {
    made += 1;
    const text = `${generation} ${made}`;
    await new Promise<void>(resolve => released.push(resolve));
    return Buffer.from(text);
  };
  const load = async (newest = false) =>
    (await cache.load('report', { make, generation: async () => generation, newest })).toString();
  const release = async () => {
    await eventually(() => released.length > 0 || undefined);
    released.shift()?.();
  };

  const both = [load(), load()];
  await release();
  t.same(await Promise.all(both), ['one 1', 'one 1'], 'many share what is made');
  t.equal(await load(), 'one 1');

  generation = 'two';
  now = 999;
  t.equal(await load(), 'one 1', 'it rests');
  t.equal(made, 1);
  now = 1_000;
  t.same(await Promise.all([load(), load()]), ['one 1', 'one 1'], 'nobody waits');
  await release();
  await eventually(async () => (await load()) === 'two 2' || undefined);
  t.equal(made, 2, 'it was made once behind them');

  generation = 'three';
  const newest = load(true);
  await release();
  t.equal(await newest, 'three 3', 'who asks for the newest waits');

  generation = 'four';
  now = 6_000;
  const late = load();
  await release();
  t.equal(await late, 'four 4', 'and so does everybody when the lag is over');
});
