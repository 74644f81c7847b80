import { createServer } from 'node:net';
import { newId } from '@bandera/kit/ids';
import t, { type Test } from 'tap';
import { signupStore } from '../store/signups.ts';
import { userStore } from '../store/users.ts';
import { password, startUsers } from './fixture.ts';

const registration = {
  email: 'Ana@Example.test',
  password,
  name: 'Ana',
  company: { name: 'Acme' },
};
const path = '/api/v1/auth/register';
const unavailable = { status: 503, body: { code: 'dependency-unavailable' } };

/** The other services are at an address where nobody listens. */
async function startAlone(t: Test) {
  const users = await startUsers(t);
  const closed = createServer();
  await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve));
  const address = closed.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await new Promise(resolve => closed.close(resolve));
  for (const peer of ['companies', 'verification']) {
    users.app.running.config.peerUrls[peer] = `http://127.0.0.1:${port}`;
  }
  return users;
}

t.test('when a step fails nothing is left, and signing up again is possible', async t => {
  const { app, db, events } = await startAlone(t);
  const key = { 'idempotency-key': 'a-key-of-my-own' };
  const failed = await app.anyone.post(path, registration, key);
  t.match(failed, unavailable);
  t.equal(failed.headers.get('retry-after'), '5');
  t.same(await db('users').select('*'), []);
  t.match(await db('signups').select('*'), [{ state: 'undone', company_id: null }]);
  t.same(await events(), [], 'nobody was told');
  t.match(
    await app.anyone.post(path, registration, key),
    unavailable,
    'the same key does not stand in the way',
  );
  t.notMatch(JSON.stringify(await db('idempotency_keys').select('*')), password);
});

t.test('what cannot become a user is told by field', async t => {
  const { app, person } = await startUsers(t);
  const register = (changes: object) => app.anyone.post(path, { ...registration, ...changes });
  const refused = (path: string) => ({ status: 400, body: { code: 'invalid-input', errors: [{ path }] } });
  t.match(await register({ email: 'ana' }), refused('email'));
  t.match(await register({ password: 'short' }), refused('password'));
  t.match(await register({ password: 'Password1234' }), {
    ...refused('password'),
    body: { detail: /common/ },
  });
  t.match(await register({ password: 'ana@example.test' }), refused('password'));
  t.match(await register({ name: ' ' }), refused('name'));
  t.match(await register({ company: { name: '' } }), refused('company.name'));
  t.match(await register({ company: { name: 'Acme', slug: 'A B' } }), refused('company.slug'));
  t.match(await register({ company: { name: 'Acme', plan: 'gold' } }), refused('company.plan'));
  t.match(await register({ role: 'admin' }), refused('role'));
  await person('Ana');
  t.match(await register({}), { status: 409, body: { code: 'email-taken', errors: [{ path: 'email' }] } });
});

t.test('sign-ups are limited per source', async t => {
  const { app } = await startUsers(t, { env: { SIGNUPS_PER_SOURCE: '2' } });
  const register = (user: number) =>
    app.anyone.post(path, { ...registration, email: `u${user}@example.test` });
  t.match(await register(1), unavailable);
  t.match(await register(2), unavailable);
  t.match(await register(3), { status: 429, body: { code: 'too-many-attempts' } });
});

t.test('what a crash left half done is undone by a job', async t => {
  const { db, clock, runJob } = await startAlone(t);
  const half = async (state: 'started' | 'done', company: string | null) => {
    const user = {
      id: newId(),
      email: `${newId()}@example.test`,
      name: 'Half',
      passwordHash: '-',
      verified: false,
    };
    await userStore(db).insert({ ...user, createdAt: clock.now().toISOString(), version: 1 });
    const signUp = { id: newId(), userId: user.id, companyId: company, state, at: clock.now() };
    await signupStore(db).insert(signUp);
    return async () => [
      (await userStore(db).byId(user.id))?.name,
      (await signupStore(db).ofUser(user.id))?.state,
    ];
  };
  const complete = await half('done', newId());
  const withoutCompany = await half('started', null);
  const withCompany = await half('started', newId());
  const recover = () => runJob(/undo sign-ups/);

  clock.advance(60_000);
  const young = await half('started', null);
  await recover();
  t.same(await withoutCompany(), ['Half', 'started'], 'a minute may yet be enough');
  clock.advance(1);
  await recover();
  t.same(await withoutCompany(), [undefined, 'undone']);
  t.same(
    await withCompany(),
    [undefined, 'undoing'],
    'its company cannot be withdrawn yet: the job comes back',
  );
  t.same(await complete(), ['Half', 'done']);
  t.same(await young(), ['Half', 'started']);
});

t.test('codes are checked by verification; without it nothing changes', async t => {
  const { app, person, db } = await startAlone(t);
  const ana = await person('Ana', { verified: false });
  const verify = (changes: object) =>
    app.anyone.post('/api/v1/auth/verify-email', { email: ana.email, code: '123456', ...changes });
  t.match(await verify({ code: '12345' }), { status: 400, body: { errors: [{ path: 'code' }] } });
  t.match(await verify({}), unavailable);
  const reset = (changes: object) =>
    app.anyone.post('/api/v1/auth/password/reset', {
      email: ana.email,
      code: '123456',
      password: 'another good one',
      ...changes,
    });
  t.match(await reset({ password: 'short' }), { status: 400, body: { errors: [{ path: 'password' }] } });
  t.match(await reset({}), unavailable);
  t.match(await db('users').first(), { verified: 0, version: 1 });
});

t.test('asking for a mail says the same to everybody, also when none can be sent', async t => {
  const { app, person } = await startAlone(t);
  const ana = await person('Ana', { verified: false });
  for (const what of ['verify-email/resend', 'password/forgot']) {
    const ask = (email: string) => app.anyone.post(`/api/v1/auth/${what}`, { email });
    const known = await ask(ana.email);
    const unknown = await ask('nobody@example.test');
    t.match(known, { status: 202, body: { message: /If the address/ } });
    t.same(unknown.body, known.body);
    t.match(await ask('nobody'), { status: 400, body: { errors: [{ path: 'email' }] } });
  }
});
