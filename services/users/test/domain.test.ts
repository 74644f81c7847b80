import { problem } from '@bandera/contracts/problems';
import { PeerProblem, PeerUnavailable } from '@bandera/kit/http/client';
import { Problem } from '@bandera/kit/http/problem';
import { createLog } from '@bandera/kit/log';
import t from 'tap';
import { type Choice, chooseCompany } from '../domain/choose-company.ts';
import { hasher } from '../domain/hasher.ts';
import { dueKeys, nextKeyFrom, retiredKeys } from '../domain/key-rotation.ts';
import { normalised, weakness } from '../domain/password.ts';
import { judge } from '../domain/refresh.ts';
import { isOwnRequest, refreshCookie } from '../domain/refresh-cookie.ts';
import { doSteps, type Step, undoSteps } from '../domain/saga.ts';
import { needSeat } from '../domain/seats.ts';
import { workQueue } from '../domain/work-queue.ts';
import { passOnCode, passOnInput } from '../peer-problems.ts';

const day = 24 * 3_600_000;
const at = (days: number) => new Date(Date.UTC(2030, 0, 1) + days * day);

/** The problem that something throws. */
const problemOf = (work: () => unknown): Problem | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
};

t.test('a password is long, uncommon, and the same however it was typed', async t => {
  const rules = { email: 'ana@example.test', production: false };
  t.equal(weakness('correct horse', rules), undefined);
  t.match(weakness('short', rules), /at least 10/);
  t.match(weakness('x1y2'.repeat(51), rules), /at most 200/);
  t.equal(weakness('x1y2'.repeat(50), rules), undefined);
  t.match(weakness('Ana@Example.test', rules), /e-mail/);
  t.match(weakness('maximiliano', { ...rules, email: 'maximiliano@example.test' }), /e-mail/);
  t.match(weakness('Password1234', rules), /most common/);
  t.match(weakness('abababababab', rules), /too few/);
  t.match(weakness('👍🏽👍🏽👍🏽', rules), /at least 10/, 'characters are counted, not bytes');
  t.equal(weakness('bandera-demo', rules), undefined);
  t.match(weakness('bandera-demo', { ...rules, production: true }), /demo/);
  t.equal(normalised('contrasen\u0303a ﬁn'), normalised('contrase\u00f1a fin'));
});

t.test('hashes are argon2id, wait in a bounded queue, and tell when they are outdated', async t => {
  const weak = hasher({ memoryKib: 1024, passes: 1, parallel: 1, waiting: 2 });
  const stored = await weak.hash('caf\u00e9 con leche');
  t.match(stored, /^\$argon2id\$v=19\$m=1024,/);
  t.equal(await weak.verify(stored, 'cafe\u0301 con leche'), true, 'composed or not');
  t.equal(await weak.verify(stored, 'cafe con leche'), false);
  t.equal(await weak.verify(undefined, 'cafe con leche'), false, 'nobody has no password');
  t.equal(weak.isOutdated(stored), false);
  const strong = hasher({ memoryKib: 2048, passes: 2, parallel: 1, waiting: 2 });
  t.equal(strong.isOutdated(stored), true);
  t.equal(weak.isOutdated(await strong.hash('x')), false, 'a stronger hash stays');

  const many = await Promise.allSettled(Array.from({ length: 6 }, () => weak.hash('x')));
  const refused = many.filter(each => each.status === 'rejected').map(each => each.reason);
  t.equal(refused.length, 3, 'one is hashed, two wait');
  t.match(refused[0], { code: 'too-many-requests', headers: { 'Retry-After': '2' } });
});

t.test('a work queue runs so many at once, in order, and survives failures', async t => {
  const full = () => new Error('full');
  const queued = workQueue({ parallel: 2, waiting: 10, full });
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const work = (n: number) =>
    queued(async () => {
      running += 1;
      most = Math.max(most, running);
      order.push(n);
      await new Promise(resolve => setImmediate(resolve));
      running -= 1;
      if (n === 2) throw new Error('two');
    });
  const ends = await Promise.allSettled([1, 2, 3, 4, 5].map(work));
  t.same([order, most], [[1, 2, 3, 4, 5], 2]);
  t.same(
    ends.map(end => end.status === 'rejected'),
    [false, true, false, false, false],
  );
  await work(6);
  t.equal(order.at(-1), 6, 'its place was given back');
});

t.test('a refresh token counts once, and a moment longer', async t => {
  const session = { revokedAt: null };
  const now = at(1);
  const token = { usedAt: null, expiresAt: at(30) };
  const usedAgo = (ms: number) => ({ ...token, usedAt: new Date(now.getTime() - ms) });
  t.equal(judge({ token, session, now }), 'rotate');
  t.equal(judge({ token: usedAgo(10_000), session, now }), 'grace');
  t.equal(judge({ token: usedAgo(10_001), session, now }), 'reused');
  t.equal(judge({ token, session, now: at(30) }), 'invalid');
  t.equal(judge({ token: usedAgo(1), session: { revokedAt: now }, now }), 'invalid');
  t.equal(judge({ token: undefined, session: undefined, now }), 'invalid');
});

t.test('keys overlap: published a day early, kept a day after their last token', async t => {
  const first = { generation: 1, signsFrom: at(0) };
  const second = { generation: 2, signsFrom: at(30) };
  const both = [first, second];
  t.same(nextKeyFrom([], at(0)), at(0), 'the first one signs at once');
  t.equal(nextKeyFrom([first], at(28.9)), undefined);
  t.same(nextKeyFrom([first], at(29)), at(30));
  t.same(nextKeyFrom([first], at(45)), at(46), 'late, with its day of notice');
  t.equal(nextKeyFrom(both, at(29)), undefined);
  t.same(dueKeys(both, at(29)), [first]);
  t.same(dueKeys(both, at(30)), [second, first], 'the newest one first');
  t.same(retiredKeys(both, at(31)), []);
  t.same(retiredKeys(both, at(31.011)), [first]);
  t.same(retiredKeys([first], at(400)), [], 'never the last one');
});

t.test('the cookie of a refresh token is for our own pages', async t => {
  const cookie = refreshCookie('abc', { secure: true });
  t.equal(
    cookie,
    'bandera_refresh=abc; Path=/api/v1/auth; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure',
  );
  t.match(refreshCookie('', { secure: false }), /^bandera_refresh=; .*Max-Age=0.*Strict$/);
  const own = 'https://flags.example.test/console';
  t.ok(isOwnRequest({ requestedWith: '', origin: 'https://flags.example.test' }, own));
  t.ok(isOwnRequest({ requestedWith: 'fetch', origin: '' }, own));
  t.notOk(isOwnRequest({ requestedWith: '', origin: '' }, own));
  t.notOk(isOwnRequest({ requestedWith: '', origin: 'https://flags.example.test.evil.test' }, own));
  t.notOk(isOwnRequest({ requestedWith: '', origin: '' }, ''), 'without a public address nothing equals it');
});

t.test('somebody signs in to the company they want, else to the one used last', async t => {
  const choice = (companyId: string, lastUsedAt: string, more: Partial<Choice> = {}): Choice => ({
    companyId,
    lastUsedAt,
    role: 'viewer',
    status: 'active',
    ...more,
  });
  const a = choice('a', '2030-01-01');
  const b = choice('b', '2030-01-02');
  const gone = choice('c', '2030-01-03', { status: 'deleted' });
  const own = choice('d', '2030-01-03', { status: 'deleted', role: 'owner' });
  t.equal(chooseCompany([a, b, gone, own]), b);
  t.equal(chooseCompany([a, b], 'a'), a);
  t.equal(chooseCompany([gone, own]), own, 'an owner may come and restore');
  t.equal(chooseCompany([own], 'd'), own);
  t.match(
    problemOf(() => chooseCompany([a, gone], 'c')),
    { code: 'company-deleted', status: 403 },
  );
  t.match(
    problemOf(() => chooseCompany([gone])),
    { code: 'company-deleted', status: 403 },
  );
  t.match(
    problemOf(() => chooseCompany([a], 'x')),
    { code: 'forbidden', errors: [{ path: 'company' }] },
  );
  t.match(
    problemOf(() => chooseCompany([])),
    { code: 'forbidden', detail: /invitation/ },
  );
});

t.test('seats count members and open invitations', async t => {
  t.equal(
    problemOf(() => needSeat({ limit: 3, members: 1, invited: 1 })),
    undefined,
  );
  t.match(
    problemOf(() => needSeat({ limit: 3, members: 2, invited: 1 })),
    {
      code: 'limit-reached',
      errors: [{ path: 'seats', message: /3/ }],
    },
  );
});

t.test("other services' problems become ours", async t => {
  const from = (pass: (error: unknown) => never, error: unknown) => problemOf(() => pass(error));
  const refused = (status: number, code: string, path?: string) =>
    new PeerProblem('companies', status, { code, ...(path && { errors: [{ path, message: 'is taken' }] }) });
  const onInput = passOnInput({ slug: 'company.slug' });
  t.match(from(onInput, refused(409, 'already-exists', 'slug')), {
    code: 'invalid-input',
    status: 400,
    detail: 'company.slug: is taken',
    errors: [{ path: 'company.slug', message: 'is taken' }],
  });
  t.match(from(onInput, refused(429, 'too-many-requests')), {
    code: 'too-many-attempts',
    headers: { 'Retry-After': /\d/ },
  });
  t.match(from(onInput, refused(401, 'unauthenticated')), { code: 'dependency-unavailable', status: 503 });
  t.match(from(onInput, new PeerUnavailable('companies', 'gone')), {
    status: 503,
    headers: { 'Retry-After': '5' },
  });
  t.match(from(passOnCode, refused(410, 'code-expired')), { code: 'code-expired', status: 410 });
  t.match(from(passOnCode, refused(404, 'not-found')), { status: 503 });
  const ours = problem('email-taken');
  t.equal(from(onInput, ours), ours);
  t.throws(() => passOnCode(new TypeError('a defect')), TypeError);
});

t.test('a saga does its steps in order and undoes them from the last one on', async t => {
  const seen: string[] = [];
  const step = (name: string, fails?: 'do' | 'undo'): Step<string, string> => ({
    name,
    do: async work => {
      seen.push(`${name} ${work}`);
      if (fails === 'do') throw new Error(name);
    },
    undo: async trace => {
      seen.push(`undo ${name} ${trace}`);
      if (fails === 'undo') throw new Error(name);
    },
  });
  const log = createLog({ level: 'silent', service: 'test' });
  const steps = [step('a'), step('b', 'undo'), step('c', 'do'), step('d')];
  await t.rejects(doSteps(steps, '1'), { message: 'c' });
  t.equal(await undoSteps(steps, '1', log), false, 'one could not be undone');
  t.same(seen, ['a 1', 'b 1', 'c 1', 'undo d 1', 'undo c 1', 'undo b 1', 'undo a 1']);
});
