import { callerOf, eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { spawnBandera } from './bandera-process.ts';
import { closedAddress, moveService, silentServer } from './faults.ts';
import { codesTo, type House, movableClock, must, openHouse, password, registration } from './house.ts';
import { smtpMailbox } from './smtp-mailbox.ts';

const minute = 60_000;

const register = (bandera: House, email: string, company: string, slug?: string) =>
  bandera.anyone.post('/api/v1/auth/register', registration(email, company, slug));

/** The codes that an address was sent, newest first, once there are so many. */
const mailedCodes = ({ mailbox }: House, email: string, count: number) =>
  eventually(async () => {
    const found = await codesTo(mailbox, email);
    return found.length >= count ? found : undefined;
  });

/** How many companies and users there are, seen where they are kept. */
async function kept({ running }: House) {
  const db = (name: string) => running.services.find(each => each.name === name)?.platform.db;
  const companies = await db('companies')?.('companies').whereNull('deleted_at');
  const users = await db('users')?.('users');
  return { companies: companies?.length, users: users?.length };
}

t.test('from nobody to the owner of a company', async t => {
  const bandera = await openHouse(t);
  const email = 'ana@acme.test';
  const registered = await register(bandera, 'Ana@Acme.test', 'Acme', 'acme');
  t.equal(registered.status, 201);
  t.match(registered.body, { user: { email }, company: { name: 'Acme', slug: 'acme', status: 'active' } });
  t.notMatch(JSON.stringify(registered.body), /password|hash/i, 'the answer holds no secret');

  const early = await bandera.anyone.post('/api/v1/auth/login', { email, password });
  t.match(early, { status: 403, body: { code: 'email-unverified' } });

  const [code] = await mailedCodes(bandera, email, 1);
  t.equal((await bandera.anyone.post('/api/v1/auth/verify-email', { email, code })).status, 204);
  const ana = await bandera.logIn(email);
  t.match((await ana.get('/api/v1/companies')).body, { items: [{ slug: 'acme' }] });
  t.match((await ana.get('/api/v1/users')).body, { items: [{ email, role: 'owner' }] });

  await t.test('all of it is in the audit log', async t => {
    const expected = [
      'companies.company.created.v1',
      'users.user.registered.v1',
      'users.membership.created.v1',
      'users.user.verified.v1',
      'users.session.started.v1',
    ];
    const types = await eventually(async () => {
      const { body } = await ana.get<{ items: { type: string }[] }>('/api/v1/audit?limit=200');
      const found = body.items.map(each => each.type);
      return expected.every(type => found.includes(type)) ? found : undefined;
    });
    for (const type of expected) t.equal(types.filter(each => each === type).length, 1, `${type}, once`);
    t.match((await ana.get('/api/v1/audit/verify')).body, { valid: true });
  });

  await t.test('the address is taken now, however it is written', async t => {
    const again = await register(bandera, 'ANA@acme.TEST', 'Other');
    t.match(again, { status: 409, body: { code: 'email-taken', errors: [{ path: 'email' }] } });
    t.same(await kept(bandera), { companies: 1, users: 1 }, 'nothing was made for it');
  });

  await t.test('a taken company slug names the field, and the address stays free', async t => {
    const taken = await register(bandera, 'ben@acme.test', 'Acme', 'acme');
    t.match(taken, { status: 400, body: { errors: [{ path: 'company.slug' }] } });
    t.same(await kept(bandera), { companies: 1, users: 1 });
    t.equal((await register(bandera, 'ben@acme.test', 'Acme', 'acme-2')).status, 201);
  });
});

t.test('a step that fails undoes those before it', async t => {
  const mailbox = await smtpMailbox(t);
  const bandera = await openHouse(t, { SMTP_URL: mailbox.url, LOG_LEVEL: 'silent' }, { mailbox });
  const email = 'ana@acme.test';

  for (const service of ['companies', 'verification']) {
    await t.test(`${service} cannot be reached`, async t => {
      const moveBack = moveService(bandera.running, service, await closedAddress());
      const failed = await register(bandera, email, 'Acme', 'acme');
      t.match(failed, { status: 503, body: { code: 'dependency-unavailable' } });
      t.match(failed.headers.get('retry-after'), /^\d+$/);
      t.match(failed.headers.get('content-type'), /^application\/problem\+json/);
      moveBack();
      t.same(await kept(bandera), { companies: 0, users: 0 }, 'no user, no company');
      // The circuit breaker may stay open for a second longer.
      await eventually(
        async () => (await register(bandera, `probe@${service}.test`, 'Probe')).status === 201,
      );
      await clear(bandera);
    });
  }

  await t.test('the mail server is busy', async t => {
    mailbox.refusal = 451;
    const failed = await register(bandera, email, 'Acme', 'acme');
    t.match(failed, { status: 503, body: { code: 'dependency-unavailable' } });
    t.ok(failed.headers.get('retry-after'));
    t.same(await kept(bandera), { companies: 0, users: 0 });
  });

  await t.test('the mail server knows no such mailbox', async t => {
    mailbox.refusal = 550;
    const failed = await eventually(async () => {
      const answer = await register(bandera, email, 'Acme', 'acme');
      return answer.status === 503 ? undefined : answer;
    });
    t.match(failed, { status: 400, body: { code: 'invalid-input', errors: [{ path: 'email' }] } });
    t.same(await kept(bandera), { companies: 0, users: 0 });
  });

  await t.test('then the same person signs up under the same names', async t => {
    mailbox.refusal = undefined;
    const ana = await bandera.signUp(email, 'Acme');
    t.match((await ana.get('/api/v1/companies')).body, { items: [{ name: 'Acme', slug: 'acme' }] });
  });
});

/** Takes away what a probe has made. */
async function clear({ running }: House): Promise<void> {
  const db = (name: string) => running.services.find(each => each.name === name)?.platform.db;
  await db('users')?.('memberships').delete();
  await db('users')?.('users').delete();
  await db('companies')?.('companies').update({ deleted_at: new Date() });
}

t.test('a sign-up whose process is killed is undone by the next one', async t => {
  const dataDir = t.testdir();
  const hanging = await silentServer(t);
  const email = 'ana@acme.test';
  const first = await spawnBandera(t, ['scripts/start.ts', '--no-demo'], {
    DATA_DIR: dataDir,
    SMTP_URL: `smtp://127.0.0.1:${hanging.port}`,
  });
  await first.ready();
  const lost = callerOf(first.url)
    .post('/api/v1/auth/register', registration(email, 'Acme', 'acme'))
    .catch(error => error);
  await hanging.connected;
  first.child.kill('SIGKILL');
  await first.ended;
  t.ok((await lost) instanceof Error, 'the caller got no answer');

  const clock = movableClock();
  const bandera = await openHouse(t, { DATA_DIR: dataDir }, { clock });
  t.same(await kept(bandera), { companies: 1, users: 1 }, 'user and company were made, and no code was sent');
  t.equal((await register(bandera, email, 'Acme', 'acme')).status, 409, 'the address is held for a minute');
  t.equal((await bandera.anyone.post('/api/v1/auth/login', { email, password })).status, 403);

  clock.advance(2 * minute);
  await bandera.runJob('users', 'undo sign-ups left half done');
  t.same(await kept(bandera), { companies: 0, users: 0 });
  const ana = await bandera.signUp(email, 'Acme');
  t.match((await ana.get('/api/v1/companies')).body, { items: [{ slug: 'acme' }] });
});

t.test('mailed codes', async t => {
  const clock = movableClock();
  const bandera = await openHouse(t, { ATTEMPTS_PER_SOURCE: '50' }, { clock });
  const verify = (email: string, code: string | undefined) =>
    bandera.anyone.post('/api/v1/auth/verify-email', { email, code });
  const codes = (email: string, count: number) => mailedCodes(bandera, email, count);
  const other = (code = '') => (code === '000000' ? '111111' : '000000');

  await t.test('wrong ones are counted, and after five the right one does not help either', async t => {
    const email = 'wrong@codes.test';
    await must(register(bandera, email, 'Wrong'));
    const [code] = await codes(email, 1);
    for (const attemptsLeft of [4, 3, 2, 1, 0]) {
      const answer = await verify(email, other(code));
      t.match(answer, { status: 422, body: { code: 'code-invalid', errors: [{ path: 'code' }] } });
      t.notMatch(JSON.stringify(answer.body), code ?? '', `${attemptsLeft} left: the code is not told`);
    }
    t.match(await verify(email, code), { status: 410, body: { code: 'code-expired' } });
  });

  await t.test('another one can be sent, and replaces the first', async t => {
    const email = 'resend@codes.test';
    await must(register(bandera, email, 'Resend'));
    const [old] = await codes(email, 1);
    const asked = await bandera.anyone.post('/api/v1/auth/verify-email/resend', { email });
    const unknown = await bandera.anyone.post('/api/v1/auth/verify-email/resend', { email: 'no@body.test' });
    t.equal(asked.status, 202);
    t.same(unknown.body, asked.body, 'the same words for an address without an account');
    const [fresh] = await codes(email, 2);
    if (fresh !== old) t.match(await verify(email, old), { status: 422 });
    t.equal((await verify(email, fresh)).status, 204);
    t.match(await verify(email, fresh), { status: 409, body: { code: 'code-used' } });
    t.same(await codesTo(bandera.mailbox, 'no@body.test'), []);
  });

  await t.test('ten minutes later they have expired', async t => {
    const email = 'late@codes.test';
    await must(register(bandera, email, 'Late'));
    const [code] = await codes(email, 1);
    clock.advance(10 * minute + 1_000);
    t.match(await verify(email, code), { status: 410, body: { code: 'code-expired' } });
    await must(bandera.anyone.post('/api/v1/auth/verify-email/resend', { email }));
    const [fresh] = await codes(email, 2);
    t.equal((await verify(email, fresh)).status, 204);
  });

  await t.test('who tries many is stopped, whosever address it is', async t => {
    let last = await verify('no@body.test', '123456');
    for (let n = 0; n < 60 && last.status !== 429; n += 1) {
      t.match(last, { status: 422, body: { code: 'code-invalid' } });
      last = await verify(`no${n}@body.test`, '123456');
    }
    t.match(last, { status: 429, body: { code: 'too-many-attempts' } });
    t.match(last.headers.get('retry-after'), /^\d+$/);
  });
});

t.test('passwords', async t => {
  const bandera = await openHouse(t, { ATTEMPTS_PER_SOURCE: '1000' });
  const email = 'ana@acme.test';
  const ana = await bandera.signUp(email, 'Acme');
  const elsewhere = await bandera.logIn(email);
  const logIn = (address: string, secret: string) =>
    bandera.anyone.post('/api/v1/auth/login', { email: address, password: secret });

  await t.test('a wrong one and an unknown address get the same answer', async t => {
    const wrong = await logIn(email, 'not the password');
    const unknown = await logIn('nobody@acme.test', 'not the password');
    t.match(wrong, { status: 401, body: { code: 'invalid-credentials' } });
    const shown = ({ requestId: _, ...rest }: Record<string, unknown>) => rest;
    t.same(shown(unknown.body), shown(wrong.body));
    const names = (headers: Headers) => [...headers.keys()].sort();
    t.same(names(unknown.headers), names(wrong.headers));
  });

  await t.test('forgotten and set anew: every session ends', async t => {
    const asked = await bandera.anyone.post('/api/v1/auth/password/forgot', { email });
    const unknown = await bandera.anyone.post('/api/v1/auth/password/forgot', {
      email: 'nobody@acme.test',
    });
    t.equal(asked.status, 202);
    t.same(unknown.body, asked.body);
    const [code] = await mailedCodes(bandera, email, 2);
    const reset = (fields: object) =>
      bandera.anyone.post('/api/v1/auth/password/reset', {
        email,
        code,
        password: 'new horse, new battery',
        ...fields,
      });
    t.match(await reset({ password: 'short' }), { status: 400, body: { errors: [{ path: 'password' }] } });
    t.match(await reset({ code: code === '000000' ? '111111' : '000000' }), { status: 422 });
    t.equal((await reset({})).status, 204);
    t.equal((await reset({})).status, 422, 'the code counts once');

    for (const { refreshToken } of [ana, elsewhere])
      t.match(await bandera.anyone.post('/api/v1/auth/refresh', { refreshToken }), {
        status: 401,
        body: { code: 'invalid-refresh-token' },
      });
    t.equal((await logIn(email, password)).status, 401, 'the old password is gone');
    const back = await bandera.logIn(email, 'new horse, new battery');
    const { body } = await back.get<{ items: { current: boolean }[] }>('/api/v1/users/me/sessions');
    t.match(body.items, [{ current: true }]);
    t.equal(body.items.length, 1, 'only the new session is left');
    const reasons = await eventually(async () => {
      const page = await back.get<{ items: { data: { reason: string } }[] }>(
        '/api/v1/audit?type=users.session.revoked.v1',
      );
      return page.body.items.length === 2 ? page.body.items.map(each => each.data.reason) : undefined;
    });
    t.same(reasons, ['password-reset', 'password-reset'], 'and the audit log says why');
  });

  await t.test('too many tries are refused for each address alike, and then even the right one', async t => {
    for (const address of [email, 'nobody@acme.test']) {
      const statuses: number[] = [];
      for (let n = 0; n < 12; n += 1) statuses.push((await logIn(address, `wrong ${n}`)).status);
      t.ok(statuses.includes(401) && statuses.at(-1) === 429, `${address}: ${statuses}`);
    }
    const right = await logIn(email, 'new horse, new battery');
    t.match(right, { status: 429, body: { code: 'too-many-attempts' } });
    t.match(right.headers.get('retry-after'), /^\d+$/);

    await must(bandera.anyone.post('/api/v1/auth/password/forgot', { email }));
    const [code] = await mailedCodes(bandera, email, 3);
    await must(bandera.anyone.post('/api/v1/auth/password/reset', { email, code, password }));
    t.equal((await logIn(email, password)).status, 200, 'a mailed code is the way back in');
  });
});
