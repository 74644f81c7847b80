import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { callerOf, eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { type House, movableClock, must, openHouse, type Person, password, type Session } from './house.ts';

const second = 1_000;
const day = 24 * 3_600 * second;
const clock = movableClock();
const bandera = await openHouse(t, { ATTEMPTS_PER_SOURCE: '1000' }, { clock });
const ana = await bandera.signUp('ana@acme.test', 'Acme');

const refresh = (refreshToken: string, more: object = {}) =>
  bandera.anyone.post<Session>('/api/v1/auth/refresh', { refreshToken, ...more });
const dead = { status: 401, body: { code: 'invalid-refresh-token' } };

/** The tokens that follow from a refresh token. */
const next = async (refreshToken: string) => (await must(refresh(refreshToken))).body;

/** What an access token says. */
const claimsOf = (token: string, part = 1): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString());

t.test('refresh tokens rotate', async t => {
  await t.test('each is good for one successor', async t => {
    const { refreshToken: first } = await bandera.logIn(ana.email);
    const second = await next(first);
    const third = await next(second.refreshToken);
    t.equal(new Set([first, second.refreshToken, third.refreshToken]).size, 3);
    t.equal((await callerOf(bandera.url, third.accessToken).get('/api/v1/projects')).status, 200);
  });

  await t.test('two tabs at the same time are excused, and only one gets a successor', async t => {
    const { refreshToken } = await bandera.logIn(ana.email);
    const both = await Promise.all([must(refresh(refreshToken)), must(refresh(refreshToken))]);
    t.equal(both.filter(each => each.body.refreshToken === null).length, 1);
  });

  await t.test('one that was used before ends the whole family', async t => {
    const { refreshToken: stolen } = await bandera.logIn(ana.email);
    const other = await bandera.logIn(ana.email);
    const newest = await next((await next(stolen)).refreshToken);
    clock.advance(11 * second);
    t.match(await refresh(stolen), dead, 'the thief gets nothing');
    t.match(await refresh(newest.refreshToken), dead, 'and the family has ended');
    t.ok((await next(other.refreshToken)).refreshToken, 'other sessions go on');
    const entry = await eventually(async () => {
      const { body } = await ana.get<{ items: { data: unknown }[] }>(
        '/api/v1/audit?type=users.session.revoked.v1',
      );
      return body.items[0];
    });
    t.match(entry, { data: { user: ana.id, reason: 'reuse' } });
  });

  await t.test('logging out ends the session, once and for good', async t => {
    const { refreshToken } = await bandera.logIn(ana.email);
    t.equal((await bandera.anyone.post('/api/v1/auth/logout', { refreshToken })).status, 204);
    t.equal((await bandera.anyone.post('/api/v1/auth/logout', { refreshToken })).status, 204);
    t.match(await refresh(refreshToken), dead);
  });

  await t.test('what is no token of ours is refused', async t => {
    for (const token of ['x', 'a.b.c', ana.token.slice(0, 200), '€'.repeat(50)])
      t.match(await refresh(token), dead);
  });
});

t.test('roles count from the next refresh', async t => {
  const ben = await bandera.join(ana, 'ben@acme.test', 'viewer');
  const create = (who: Pick<Person, 'post'>, key: string) =>
    who.post('/api/v1/projects', { key, name: 'A project' });
  t.match(await create(ben, 'early'), { status: 403, body: { code: 'forbidden' } });

  await must(ana.patch(`/api/v1/users/${ben.id}`, { role: 'editor' }));
  const promoted = await freshly(ben);
  t.equal(claimsOf(promoted.token)['role'], 'editor');
  t.equal((await create(promoted, 'now')).status, 201);

  await must(ana.patch(`/api/v1/users/${ben.id}`, { role: 'viewer' }));
  const demoted = await freshly(promoted);
  t.equal((await create(demoted, 'late')).status, 403);

  await t.test('and for who is removed nothing counts any more', async t => {
    await must(ana.delete(`/api/v1/users/${ben.id}`));
    t.match(await refresh(demoted.refreshToken), dead);
    const back = await bandera.anyone.post('/api/v1/auth/login', { email: ben.email, password });
    t.match(back, { status: 403, body: { code: 'forbidden' } });
  });
});

/** The same person after signing in again, which every change of a role allows but not every one requires. */
async function freshly(person: Person): Promise<Person> {
  const answer = await refresh(person.refreshToken);
  if (answer.status === 401) return bandera.logIn(person.email);
  const { accessToken, refreshToken } = answer.body;
  return { ...person, ...callerOf(bandera.url, accessToken), token: accessToken, refreshToken };
}

t.test('browsers keep the refresh token in a cookie', async t => {
  const answer = await must(bandera.anyone.post('/api/v1/auth/login', { email: ana.email, password }));
  const set = answer.headers.getSetCookie();
  t.equal(set.length, 1);
  const [cookie = ''] = set[0]?.split(';') ?? [];
  t.match(set[0], /^bandera_refresh=[\w-]+; .*Path=\/api\/v1\/auth\b/);
  for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Max-Age=2592000'])
    t.match(set[0], new RegExp(`; ${attribute}(;|$)`));

  const withCookie = (headers: Record<string, string>, path = 'refresh') =>
    bandera.anyone.post<Session>(`/api/v1/auth/${path}`, undefined, { cookie, ...headers });
  t.match(await withCookie({}), { status: 403, body: { code: 'forbidden' } }, 'a bare cookie proves nothing');
  t.match(await withCookie({ origin: 'https://evil.example' }), { status: 403 });
  t.match(await withCookie({ origin: 'null' }), { status: 403 });
  t.match(await withCookie({}, 'logout'), { status: 403 }, 'nor can another site log anybody out');

  const own = new URL(bandera.running.shared.publicUrl()).origin;
  const refreshed = await withCookie({ origin: own });
  t.equal(refreshed.status, 200);
  const [rotated = ''] = refreshed.headers.getSetCookie()[0]?.split(';') ?? [];
  t.equal(rotated, `bandera_refresh=${refreshed.body.refreshToken}`);
  t.not(rotated, cookie);

  const out = await withCookie({ cookie: rotated, 'x-requested-with': 'console' }, 'logout');
  t.equal(out.status, 204);
  t.match(out.headers.getSetCookie()[0], /^bandera_refresh=; .*Max-Age=0/);
  t.match(await refresh(refreshed.body.refreshToken), dead);
});

t.test('signing keys rotate with overlap', async t => {
  const before = await bandera.logIn(ana.email);
  const [old] = await keySet(bandera);
  t.ok(old && isSignedBy(before.token, old), 'the published key verifies');
  t.notOk(old && 'd' in old, 'and is the public half only');

  clock.advance(29 * day + second);
  await bandera.runJob('users', 'rotate signing keys');
  t.equal((await keySet(bandera)).length, 2, 'the next key is published a day before it signs');
  const meanwhile = await bandera.logIn(ana.email);
  t.equal(claimsOf(meanwhile.token, 0)['kid'], old?.kid);

  clock.advance(day + second);
  const after = await bandera.logIn(ana.email);
  const fresh = (await keySet(bandera)).find(key => key.kid === claimsOf(after.token, 0)['kid']);
  t.ok(fresh && fresh.kid !== old?.kid && isSignedBy(after.token, fresh));

  // Another service asks for the set again at most every five seconds.
  await eventually(async () => (await after.get('/api/v1/projects')).status === 200);
  for (const path of ['/api/v1/projects', '/api/v1/features', '/api/v1/audit'])
    for (const person of [after, meanwhile])
      t.equal((await person.get(path)).status, 200, `${path} knows both keys`);
});

t.test('nothing but the key set makes a token', async t => {
  const [header = '', payload = '', signature = ''] = ana.token.split('.');
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = claimsOf(ana.token);
  const forged = {
    'another role': `${header}.${encode({ ...claims, role: 'owner', company: ana.id })}.${signature}`,
    'no algorithm': `${encode({ alg: 'none' })}.${payload}.`,
    'no signature': `${header}.${payload}.`,
    'the wrong algorithm': `${encode({ alg: 'HS256' })}.${payload}.${signature}`,
    'an unknown key': `${encode({ alg: 'ES256', kid: 'x' })}.${payload}.${signature}`,
    'no token at all': 'Bearer',
  };
  for (const [what, token] of Object.entries(forged)) {
    const answer = await callerOf(bandera.url, token).get('/api/v1/projects');
    t.match(answer, { status: 401, body: { code: 'unauthenticated' } }, what);
  }
});

interface PublishedKey extends JsonWebKey {
  kid: string;
}

async function keySet({ anyone }: House): Promise<PublishedKey[]> {
  return (await anyone.get<{ keys: PublishedKey[] }>('/api/v1/auth/jwks')).body.keys;
}

/** By Node's own cryptography, not by the library that signs and not by the one that verifies. */
function isSignedBy(token: string, key: PublishedKey): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const publicKey = createPublicKey({ key, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  return verify(
    'sha256',
    signed,
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
}
