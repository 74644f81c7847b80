import { decodeJwt, SignJWT } from 'jose';
import t from 'tap';
import { internalTokens } from '../src/http/internal-token.ts';

const oldSecret = 'old secret of the installation, long enough';
const newSecret = 'new secret of the installation, long enough';

t.test('a token says who calls whom, and counts nowhere else', async t => {
  const tokens = internalTokens(oldSecret);
  const token = await tokens.sign('projects', 'users');
  t.match(decodeJwt(token), { iss: 'projects', aud: 'users' });
  t.same(await tokens.verify(token, 'users'), { service: 'projects' });
  t.equal(await tokens.verify(token, 'features'), undefined, 'the wrong audience');
  t.equal(await tokens.verify(`${token}x`, 'users'), undefined, 'a broken signature');
  t.equal(await tokens.verify('', 'users'), undefined);
  t.equal(await internalTokens(newSecret).verify(token, 'users'), undefined, 'another secret');
});

t.test('a token ends after a minute and is renewed half a minute before', async t => {
  let now = Date.parse('2030-01-01T00:00:00Z');
  const tokens = internalTokens(oldSecret, { now: () => now });
  const first = await tokens.sign('projects', 'users');
  now += 29_000;
  t.equal(await tokens.sign('projects', 'users'), first, 'kept for half of its life');
  t.not(await tokens.sign('projects', 'features'), first, 'one a called service');
  now += 1_000;
  t.not(await tokens.sign('projects', 'users'), first, 'renewed');
  t.ok(await tokens.verify(first, 'users'));
  now += 36_000;
  t.equal(await tokens.verify(first, 'users'), undefined, 'ended, beyond the tolerance for clocks');
});

t.test('secrets rotate without a gap', async t => {
  const before = internalTokens(oldSecret);
  const during = internalTokens([newSecret, oldSecret]);
  const after = internalTokens([newSecret]);
  t.ok(await during.verify(await before.sign('projects', 'users'), 'users'), 'the old one is still accepted');
  t.ok(await after.verify(await during.sign('projects', 'users'), 'users'), 'the new one signs');
  t.notOk(await after.verify(await before.sign('projects', 'users'), 'users'), 'the old one is gone');
});

t.test('only our own kind of token counts', async t => {
  const tokens = internalTokens(oldSecret);
  const key = new TextEncoder().encode(oldSecret);
  const make = (header: { alg: string; typ?: string }) =>
    new SignJWT().setProtectedHeader(header).setIssuer('projects').setAudience('users').setIssuedAt();
  t.notOk(
    await tokens.verify(await make({ alg: 'HS256' }).setExpirationTime('1m').sign(key), 'users'),
    'no type',
  );
  const typed = { alg: 'HS256', typ: 'internal+jwt' };
  t.notOk(await tokens.verify(await make(typed).sign(key), 'users'), 'no end');
  t.ok(await tokens.verify(await make(typed).setExpirationTime('1m').sign(key), 'users'));
  const none = `${Buffer.from('{"alg":"none","typ":"internal+jwt"}').toString('base64url')}.${Buffer.from('{"iss":"projects","aud":"users"}').toString('base64url')}.`;
  t.notOk(await tokens.verify(none, 'users'), 'no signature');
});

t.test('weak secrets are refused', async t => {
  t.throws(() => internalTokens('short'), /at least 32 bytes/);
  t.throws(() => internalTokens([newSecret, '']), /at least 32 bytes/);
  t.throws(() => internalTokens([]), /At least one/);
});
