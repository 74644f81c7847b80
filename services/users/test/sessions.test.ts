import { newId } from '@bandera/kit/ids';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import t from 'tap';
import { z } from 'zod';
import { hashOf } from '../domain/secret-token.ts';
import { cheapHasher, password, startUsers } from './fixture.ts';

const minutes = (count: number) => count * 60_000;
const invalid = { status: 401, body: { code: 'invalid-refresh-token' } };

t.test('signing in answers tokens, who one is and where', async t => {
  const { person, company, logIn, join, events, db } = await startUsers(t, { realKeys: true });
  const acme = await company({ name: 'Acme' });
  const other = await company({ name: 'Other', slug: 'other' });
  const ana = await person('Ana', { company: acme, role: 'owner' });
  await join(ana.id, other.id, 'viewer');

  const { body, headers, accessToken, refreshToken } = await logIn('Ana@Example.test', { company: acme.id });
  t.match(body, {
    expiresIn: 900,
    user: { id: ana.id, email: ana.email, name: 'Ana', verified: true, version: 1 },
    company: { id: acme.id, name: 'Acme', slug: 'acme', status: 'active' },
  });
  const memberships = z.array(z.object({ company: z.string(), role: z.string(), name: z.string() }));
  t.same(
    new Set(memberships.parse(body['memberships'])),
    new Set([
      { company: acme.id, role: 'owner', name: 'Acme' },
      { company: other.id, role: 'viewer', name: 'Other' },
    ]),
  );
  t.notMatch(JSON.stringify(body), 'argon2', 'no hash leaves');

  const claims = decodeJwt(accessToken);
  t.match(claims, {
    sub: ana.id,
    company: acme.id,
    role: 'owner',
    name: 'Ana',
    email: ana.email,
    iss: 'bandera',
    aud: 'bandera',
  });
  t.equal(Number(claims.exp) - Number(claims.iat), 900);
  t.match(decodeProtectedHeader(accessToken), { alg: 'ES256', kid: /^[0-9a-f-]{36}$/ });
  t.equal(
    headers.get('set-cookie'),
    `bandera_refresh=${refreshToken}; Path=/api/v1/auth; Max-Age=2592000; HttpOnly; SameSite=Strict`,
  );
  const [started] = await events();
  t.match(started, {
    subject: 'users.session.started.v1',
    company: acme.id,
    actor: { kind: 'user', id: ana.id },
    data: { user: ana.id, session: claims['sid'] },
  });
  t.notMatch(JSON.stringify(await db('refresh_tokens').select('*')), refreshToken, 'only its hash is stored');
});

t.test('whoever cannot sign in learns as little as possible', async t => {
  const { app, person, company, clock } = await startUsers(t, { env: { ATTEMPTS_PER_ADDRESS: '3' } });
  const acme = await company();
  const ana = await person('Ana', { company: acme });
  await person('New', { company: acme, verified: false });
  await person('Lone');
  const logIn = (email: string, secret = password, more = {}) =>
    app.anyone.post('/api/v1/auth/login', { email, password: secret, ...more });

  const wrong = await logIn(ana.email, 'not the password');
  const unknown = await logIn('nobody@example.test');
  t.match(wrong, { status: 401, body: { code: 'invalid-credentials' } });
  const words = ({ body }: typeof wrong) => [body['title'], body['detail'], body['errors']];
  t.same(words(wrong), words(unknown), 'the same words');
  t.match(
    await logIn('new@example.test', 'not the password'),
    { status: 401 },
    'unverified shows after the right password',
  );
  t.match(await logIn('new@example.test'), { status: 403, body: { code: 'email-unverified' } });
  t.match(await logIn('lone@example.test'), { status: 403, body: { detail: /no company/ } });
  t.match(await logIn(ana.email, password, { company: newId() }), {
    status: 403,
    body: { errors: [{ path: 'company' }] },
  });
  t.match(await logIn('no address'), { status: 400, body: { errors: [{ path: 'email' }] } });
  t.match(await logIn(ana.email, password, { x: 1 }), { status: 400, body: { errors: [{ path: 'x' }] } });

  for (const email of ['guess@example.test', ana.email]) {
    for (let guess = 0; guess < 3; guess += 1) await logIn(email, 'a guess at it');
    const tired = await logIn(email);
    t.match(tired, { status: 429, body: { code: 'too-many-attempts' } }, 'even with the right password');
    t.ok(Number(tired.headers.get('retry-after')) > 0);
  }
  clock.advance(minutes(1));
  t.equal((await logIn('new@example.test')).status, 403, 'other addresses are not concerned');
});

t.test('guesses are limited per source, and right ones do not count', async t => {
  const { person, company, app } = await startUsers(t, { env: { ATTEMPTS_PER_SOURCE: '3' } });
  const ana = await person('Ana', { company: await company() });
  const logIn = (email: string) => app.anyone.post('/api/v1/auth/login', { email, password });
  for (let time = 0; time < 5; time += 1) t.equal((await logIn(ana.email)).status, 200);
  for (let guess = 0; guess < 3; guess += 1)
    t.equal((await logIn(`nobody${guess}@example.test`)).status, 401);
  t.match(await logIn('another@example.test'), { status: 429, body: { code: 'too-many-attempts' } });
});

t.test('a hash of weaker parameters is replaced when its password is there', async t => {
  const { person, company, logIn, db } = await startUsers(t, { env: { ARGON2_PASSES: '2' } });
  const ana = await person('Ana', { company: await company() });
  const stored = async (): Promise<string> =>
    (await db('users').where({ id: ana.id }).first('password_hash')).password_hash;
  const before = await stored();
  await logIn(ana.email);
  const after = await stored();
  t.match([before, after], [/t=1/, /t=2/]);
  t.ok(await cheapHasher.verify(after, password));
  await logIn(ana.email);
  t.equal(await stored(), after);
});

t.test('a refresh token is used once; a copy of it ends the session', async t => {
  const { app, person, company, logIn, clock, events } = await startUsers(t, { realKeys: true });
  const acme = await company();
  const ana = await person('Ana', { company: acme });
  const first = await logIn(ana.email);
  const elsewhere = await logIn(ana.email);
  const refresh = (refreshToken: unknown) => app.anyone.post('/api/v1/auth/refresh', { refreshToken });

  const second = await refresh(first.refreshToken);
  t.match(second, {
    status: 200,
    body: { refreshToken: String, user: { id: ana.id }, company: { id: acme.id } },
  });
  t.not(second.body['refreshToken'], first.refreshToken);

  clock.advance(10_000);
  const tab = await refresh(first.refreshToken);
  t.match(
    tab,
    { status: 200, body: { accessToken: String, refreshToken: null } },
    'another tab in the same moment',
  );
  t.equal(tab.headers.get('set-cookie'), null, 'the cookie of the first one stays');
  const third = await refresh(second.body['refreshToken']);
  t.equal(third.status, 200, 'the line goes on');

  clock.advance(1);
  t.match(await refresh(first.refreshToken), { ...invalid, body: { detail: /copied/ } });
  t.match(await refresh(third.body['refreshToken']), invalid, 'the whole family is gone');
  t.match(await refresh(elsewhere.refreshToken), { status: 200 }, 'other sessions are not');
  const revoked = (await events()).filter(event => event.subject === 'users.session.revoked.v1');
  t.match(revoked, [{ company: acme.id, data: { user: ana.id, reason: 'reuse' } }]);
  t.equal(revoked.length, 1);

  for (const wrong of ['unknown', 'x'.repeat(43)]) t.match(await refresh(wrong), invalid);
  t.match(await refresh(''), { status: 400 });
  t.match(await app.anyone.post('/api/v1/auth/refresh'), invalid);
  clock.advance(30 * 24 * minutes(60));
  t.match(await refresh(elsewhere.refreshToken), invalid, 'after 30 days');
});

t.test('of many refreshes at once one rotates', async t => {
  const { app, person, company, logIn } = await startUsers(t);
  const ana = await person('Ana', { company: await company() });
  const { refreshToken } = await logIn(ana.email);
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => app.anyone.post('/api/v1/auth/refresh', { refreshToken })),
  );
  t.same(
    answers.map(answer => answer.status),
    Array(6).fill(200),
  );
  t.equal(answers.filter(answer => answer.body['refreshToken'] !== null).length, 1);
});

t.test('a browser refreshes and signs out by its cookie, from our own pages', async t => {
  const { app, person, company, logIn } = await startUsers(t, {
    env: { PUBLIC_URL: 'https://flags.example.test' },
  });
  const ana = await person('Ana', { company: await company() });
  const { refreshToken, headers } = await logIn(ana.email);
  t.match(headers.get('set-cookie'), /; Secure$/, 'an installation on https');
  const cookie = { cookie: `bandera_refresh=${refreshToken}` };
  const call = (what: string, more: Record<string, string>) =>
    app.anyone.post(`/api/v1/auth/${what}`, undefined, { ...cookie, ...more });

  t.match(await call('refresh', {}), { status: 403, body: { detail: /X-Requested-With/ } });
  t.match(await call('logout', { origin: 'https://evil.test' }), { status: 403 });
  const refreshed = await call('refresh', { origin: 'https://flags.example.test' });
  t.match(refreshed, { status: 200, body: { refreshToken: String } });
  cookie.cookie = `theme=dark; bandera_refresh=${refreshed.body['refreshToken']}`;
  const left = await call('logout', { 'x-requested-with': 'fetch' });
  t.equal(left.status, 204);
  t.match(left.headers.get('set-cookie'), /^bandera_refresh=; .*Max-Age=0/);
  t.match(await call('refresh', { 'x-requested-with': 'fetch' }), invalid);
  t.equal((await call('logout', { 'x-requested-with': 'fetch' })).status, 204, 'twice does no harm');
  t.equal((await app.anyone.post('/api/v1/auth/logout')).status, 204);
});

t.test('a page keeps its refresh token in the cookie only', async t => {
  const { app, person, company } = await startUsers(t);
  const ana = await person('Ana', { company: await company() });
  const signedIn = await app.anyone.post('/api/v1/auth/login', {
    email: ana.email,
    password,
    cookieOnly: true,
  });
  t.match(signedIn, { status: 200, body: { accessToken: String, refreshToken: null } });
  const cookie = (answer: { headers: Headers }) => answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  t.match(cookie(signedIn), /^bandera_refresh=.{20}/);
  const refresh = (body: object, sent: string) =>
    app.anyone.post('/api/v1/auth/refresh', body, { cookie: sent, 'x-requested-with': 'fetch' });
  const refreshed = await refresh({ cookieOnly: true }, cookie(signedIn));
  t.match(refreshed, { status: 200, body: { accessToken: String, refreshToken: null } });
  t.not(cookie(refreshed), cookie(signedIn), 'rotated in the cookie');
  t.match(await refresh({ cookieOnly: true }, cookie(refreshed)), { status: 200 });
});

t.test('one refreshes into another company; a deleted one is open to its owners', async t => {
  const { app, person, company, logIn, join, clock } = await startUsers(t, { realKeys: true });
  const acme = await company({ name: 'Acme' });
  const other = await company({ name: 'Other' });
  const gone = await company({ name: 'Gone', status: 'deleted' });
  const ana = await person('Ana', { company: acme, role: 'owner' });
  await join(ana.id, other.id, 'editor');
  await join(ana.id, gone.id, 'admin');
  const first = await logIn(ana.email, { company: acme.id });
  const switchTo = (refreshToken: string, company: string) =>
    app.anyone.post('/api/v1/auth/refresh', { refreshToken, company });

  t.match(await switchTo(first.refreshToken, gone.id), { status: 403, body: { code: 'company-deleted' } });
  t.match(await switchTo(first.refreshToken, newId()), { status: 403 });
  clock.advance(1_000);
  const moved = await switchTo(first.refreshToken, other.id);
  t.match(moved, { status: 200, body: { company: { id: other.id } } }, 'a refusal does not use the token up');
  t.equal((await logIn(ana.email)).company.id, other.id, 'the one used last is the default');

  const olga = await person('Olga', { company: gone, role: 'owner' });
  t.equal((await logIn(olga.email)).company.id, gone.id);
  const eva = await person('Eva', { company: gone, role: 'editor' });
  t.match(await app.anyone.post('/api/v1/auth/login', { email: eva.email, password }), {
    status: 403,
    body: { code: 'company-deleted' },
  });
});

t.test('people see where they are signed in, and end it', async t => {
  const { app, person, company, logIn, events } = await startUsers(t, { realKeys: true });
  const acme = await company();
  const ana = await person('Ana', { company: acme });
  const ben = await person('Ben', { company: acme });
  const laptop = await logIn(ana.email);
  const phone = await logIn(ana.email);
  const sessions = z.object({
    items: z.array(z.looseObject({ id: z.string(), current: z.boolean() })),
    next: z.null(),
  });
  const list = async (call = laptop.call) =>
    sessions.parse((await call.get('/api/v1/users/me/sessions')).body).items;

  const both = await list();
  t.equal(both.length, 2);
  t.match(
    both.find(each => each.current),
    { company: acme.id, source: '127.0.0.1', userAgent: /node|undici/i },
  );
  const theirs = both.find(each => !each.current);
  const asBen = (await logIn(ben.email)).call;
  const path = `/api/v1/users/me/sessions/${theirs?.id}`;
  t.equal((await asBen.delete(path)).status, 404, "not somebody else's");
  t.equal((await laptop.call.delete(path)).status, 204);
  t.equal((await laptop.call.delete(path)).status, 404);
  t.equal((await list()).length, 1);
  t.match(await app.anyone.post('/api/v1/auth/refresh', { refreshToken: phone.refreshToken }), invalid);
  t.match((await events()).at(-1), {
    subject: 'users.session.revoked.v1',
    data: { user: ana.id, reason: 'logout' },
  });
});

t.test('what has ended is forgotten', async t => {
  const { person, company, logIn, clock, runJob, db } = await startUsers(t);
  const ana = await person('Ana', { company: await company() });
  await logIn(ana.email);
  clock.advance(20 * 24 * minutes(60));
  const { refreshToken } = await logIn(ana.email);
  clock.advance(10 * 24 * minutes(60) + 1);
  await runJob(/forget/);
  t.equal((await db('sessions').select('*')).length, 1);
  t.match(await db('refresh_tokens').select('hash'), [{ hash: hashOf(refreshToken) }]);
});

t.test('the demo password opens nothing in production', async t => {
  const env = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://flags.example.test',
    ARGON2_MEMORY_KIB: '19456',
    ARGON2_PASSES: '2',
    DRAIN_SECONDS: '0',
  };
  const { app, person, company, db } = await startUsers(t, { env });
  const ana = await person('Ana', { company: await company() });
  await db('users').update({ password_hash: await cheapHasher.hash('bandera-demo') });
  t.match(await app.anyone.post('/api/v1/auth/login', { email: ana.email, password: 'bandera-demo' }), {
    status: 401,
    body: { code: 'invalid-credentials' },
  });
  const register = {
    email: 'new@example.test',
    password: 'bandera-demo',
    name: 'New',
    company: { name: 'New' },
  };
  t.match(await app.anyone.post('/api/v1/auth/register', register), {
    status: 400,
    body: { errors: [{ path: 'password' }] },
  });
  await db('users').update({ password_hash: await cheapHasher.hash(password) });
  const signedIn = await app.anyone.post('/api/v1/auth/login', { email: ana.email, password });
  t.match(signedIn.headers.get('set-cookie'), /; Secure$/);
});

t.test('weak hashes are refused in production, before anything is opened', async t => {
  const env = { NODE_ENV: 'production', PUBLIC_URL: 'http://flags.example.test', ARGON2_MEMORY_KIB: '1024' };
  await t.rejects(startUsers(t, { env }), /ARGON2_MEMORY_KIB: must be at least 19456 in production/);
});
