import t from 'tap';
import { givenKeyText, newKeyText } from '../domain/api-key.ts';
import { looksLikeId, newKey } from '../domain/identity.ts';
import { initialEnvironments } from '../domain/initial-environments.ts';
import { origins } from '../domain/origins.ts';
import { isRestorable, restorableUntil } from '../domain/restoration.ts';

t.test('origins are kept as browsers send them', t => {
  const kept = (...list: string[]) => origins.safeParse(list).data;
  t.same(kept('https://Shop.Example.com', 'https://shop.example.com:443/'), ['https://shop.example.com']);
  t.same(kept('http://localhost:3000', 'http://[::1]:8080'), ['http://localhost:3000', 'http://[::1]:8080']);
  t.same(kept('https://*.Example.com:8443'), ['https://*.example.com:8443']);
  t.same(kept('https://ñandú.uy'), ['https://xn--and-6ma2c.uy']);
  t.same(kept('capacitor://localhost'), ['capacitor://localhost']);
  for (const wrong of [
    'example.com',
    '*',
    'https://*',
    'https://',
    'https://shop.*.com',
    'https://a*.example.com',
    'https://example.com/path',
    'https://example.com?x',
    'https://user@example.com',
    'https://example.com:99999',
    'https://exa mple.com',
    'null',
  ]) {
    t.equal(kept(wrong), undefined, wrong);
  }
  t.match(origins.safeParse(['x']).error?.issues, [{ path: [0], message: /scheme:\/\/host/ }]);
  t.equal(kept(...Array.from({ length: 51 }, (_, i) => `https://a${i}.test`)), undefined);
  t.end();
});

t.test('the text of an API key', t => {
  const made = newKeyText('shop', 'production');
  t.match(made.text, /^shop:production\.[\w-]{43}$/);
  t.match(made.hash, /^[0-9a-f]{64}$/);
  t.same(givenKeyText(made.text, 'shop', 'production'), made, 'read back it is the same key');
  t.not(newKeyText('shop', 'production').text, made.text);
  t.equal(givenKeyText(made.text, 'shop', 'staging'), 'must start with "shop:staging."');
  t.match(givenKeyText('shop:production.a,b', 'shop', 'production'), /20 to 200/);
  t.end();
});

t.test('ids and keys cannot be confused', t => {
  const id = '0190d5f2-3c1a-7abc-8def-0123456789ab';
  t.ok(looksLikeId(id));
  t.notOk(looksLikeId('shop'));
  t.notOk(newKey.safeParse(id).success);
  t.ok(newKey.safeParse('a-1').success);
  t.end();
});

t.test('first environments fit the limit, production before all', t => {
  const at = '2030-01-01T00:00:00.000Z';
  const keys = (limit: number) =>
    initialEnvironments('p', limit, at).map(({ key, order }) => `${order} ${key}`);
  t.same(keys(20), ['0 development', '1 staging', '2 production']);
  t.same(keys(2), ['0 development', '1 production']);
  t.same(keys(1), ['0 production']);
  t.end();
});

t.test('what was deleted can be restored for 30 days', t => {
  const deletedAt = '2030-01-01T00:00:00.000Z';
  t.equal(restorableUntil(deletedAt), '2030-01-31T00:00:00.000Z');
  t.ok(isRestorable(deletedAt, new Date('2030-01-31T00:00:00.000Z')));
  t.notOk(isRestorable(deletedAt, new Date('2030-01-31T00:00:00.001Z')));
  t.end();
});
