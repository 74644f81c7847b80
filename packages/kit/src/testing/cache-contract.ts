import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Test } from 'tap';
import type { Cache } from '../cache/cache.ts';

/** What every cache promises. */
export async function cacheContract(t: Test, open: () => Promise<Cache>): Promise<void> {
  const cache = await open();
  t.teardown(() => cache.close());
  loading(t, cache);
  versions(t, cache);
  deletion(t, cache);
}

const newKey = () => `contract:${randomUUID()}`;
const never = () => Promise.reject(new Error('loaded again'));
const ttlSeconds = 60;

function loading(t: Test, cache: Cache): void {
  t.test('loads once, then answers from memory', async t => {
    const key = newKey();
    const value = { name: 'ñandú', list: [1, null], at: new Date(0) };
    const asJson = { name: 'ñandú', list: [1, null], at: '1970-01-01T00:00:00.000Z' };
    t.equal(await cache.get(key), undefined);
    t.same(
      await cache.load<unknown>(key, { ttlSeconds, load: async () => value }),
      asJson,
      'the first time already',
    );
    t.same(await cache.load(key, { ttlSeconds, load: never }), asJson);
    t.same(await cache.get(key), asJson);
    await cache.ping();
  });

  t.test('null is an answer, undefined is none', async t => {
    const key = newKey();
    t.equal(await cache.load(key, { ttlSeconds, load: async () => undefined }), undefined);
    t.equal(await cache.load(key, { ttlSeconds, load: async () => null }), null);
    t.equal(await cache.load(key, { ttlSeconds, load: never }), null);
  });

  t.test('many callers share one load, and none can change what the others see', async t => {
    const key = newKey();
    let loads = 0;
    const load = async () => {
      loads += 1;
      return { tags: ['a'] };
    };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => cache.load(key, { ttlSeconds, load })),
    );
    t.equal(loads, 1);
    answers[0]?.tags.push('b');
    t.same(answers[1], { tags: ['a'] });
    t.same(await cache.get(key), { tags: ['a'] });
  });

  t.test('a failed load is everybody’s failure, and is tried again', async t => {
    const key = newKey();
    const load = () => Promise.reject(new Error('database is away'));
    const both = await Promise.allSettled([
      cache.load(key, { ttlSeconds, load }),
      cache.load(key, { ttlSeconds, load }),
    ]);
    t.match(both, [{ reason: { message: 'database is away' } }, { reason: { message: 'database is away' } }]);
    t.equal(await cache.load(key, { ttlSeconds, load: async () => 1 }), 1);
  });

  t.test('what is cached expires', async t => {
    const key = newKey();
    await cache.load(key, { ttlSeconds: 0.05, load: async () => 'old' });
    while ((await cache.get(key)) !== undefined) await pause(10);
    t.equal(await cache.load(key, { ttlSeconds, load: async () => 'new' }), 'new');
  });
}

function versions(t: Test, cache: Cache): void {
  t.test('the newest version stays', async t => {
    const key = newKey();
    t.equal(await cache.setIfNewer(key, 2, 'two', ttlSeconds), true);
    t.equal(await cache.setIfNewer(key, 1, 'one', ttlSeconds), false);
    t.equal(await cache.setIfNewer(key, 2, 'again', ttlSeconds), false);
    t.equal(await cache.get(key), 'two');
    t.strictSame([await cache.get(key, 2), await cache.get(key, 3)], ['two', undefined]);
    t.equal(await cache.setIfNewer(key, 10, 'ten', ttlSeconds), true, 'numbers, not texts');
    t.equal(await cache.get(key), 'ten');

    const racing = newKey();
    const versions = Array.from({ length: 30 }, (_, i) => (i * 11) % 30);
    await Promise.all(versions.map(version => cache.setIfNewer(racing, version, { version }, ttlSeconds)));
    t.same(await cache.get(racing), { version: 29 });
  });

  t.test('who needs a newer version gets it', async t => {
    const key = newKey();
    await cache.setIfNewer(key, 3, 'three', ttlSeconds);
    t.equal(await cache.load(key, { ttlSeconds, version: 3, load: never }), 'three');
    t.equal(await cache.load(key, { ttlSeconds, version: 4, load: async () => 'four' }), 'four');
    t.equal(await cache.load(key, { ttlSeconds, version: 4, load: never }), 'four');
    const versionOf = (value: { version: number }) => value.version;
    await cache.load(key, { ttlSeconds, version: 5, versionOf, load: async () => ({ version: 9 }) });
    t.same(
      await cache.load(key, { ttlSeconds, version: 9, load: never }),
      { version: 9 },
      'the value knows best',
    );
    await t.rejects(cache.setIfNewer(key, 1.5, 'x', ttlSeconds), RangeError);
    await t.rejects(cache.setIfNewer(key, 11, undefined, ttlSeconds), TypeError);
  });
}

function deletion(t: Test, cache: Cache): void {
  t.test('a slow load never brings back what was deleted or replaced meanwhile', async t => {
    const deleted = newKey();
    const first = slowLoad(cache, deleted);
    await first.started;
    await cache.delete(deleted);
    t.equal(await first.finish(), 'old', 'who asked before gets what was true then');
    t.equal(await cache.get(deleted), undefined);

    const reloaded = newKey();
    const second = slowLoad(cache, reloaded);
    await second.started;
    await cache.delete(reloaded);
    t.equal(
      await cache.load(reloaded, { ttlSeconds, load: async () => 'new' }),
      'new',
      'who asks after does not join',
    );
    await second.finish();
    t.equal(await cache.get(reloaded), 'new');

    const replaced = newKey();
    const third = slowLoad(cache, replaced);
    await third.started;
    await cache.setIfNewer(replaced, 1, 'new', ttlSeconds);
    await third.finish();
    t.equal(await cache.get(replaced), 'new');
  });

  t.test('after a deletion it loads again, of any version', async t => {
    const key = newKey();
    await cache.setIfNewer(key, 7, 'seven', ttlSeconds);
    await cache.delete(key);
    t.equal(await cache.get(key), undefined);
    t.equal(await cache.load(key, { ttlSeconds, load: async () => 'loaded' }), 'loaded');
    await cache.delete(key);
    t.equal(await cache.setIfNewer(key, 1, 'one', ttlSeconds), true);
  });
}

/** A load that has begun and ends when told. */
function slowLoad(cache: Cache, key: string) {
  const started = Promise.withResolvers<void>();
  const release = Promise.withResolvers<string>();
  const load = () => {
    started.resolve();
    return release.promise;
  };
  const loaded = cache.load(key, { ttlSeconds, load });
  const finish = async () => {
    release.resolve('old');
    return loaded;
  };
  return { started: started.promise, finish };
}
