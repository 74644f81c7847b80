import t from 'tap';
import { memoryCache } from '../src/cache/memory.ts';
import { cacheContract } from '../src/testing/cache-contract.ts';

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
