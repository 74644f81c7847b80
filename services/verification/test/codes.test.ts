import { newId } from '@bandera/kit/ids';
import t from 'tap';
import { digitsIn, startVerification } from './fixture.ts';

const minutes = (count: number) => count * 60 * 1_000;
const expired = { status: 410, body: { code: 'code-expired' } };

t.test('a code travels by mail and comes back for a proof', async t => {
  const { app, sendCode, mailsTo, events, db } = await startVerification(t);
  const asked = { purpose: 'email', channel: 'email', to: 'Ana@Example.test' };
  const sent = await app.anyone.post('/api/v1/codes', asked);
  t.match(sent, { status: 202, body: { expiresAt: '2030-01-01T00:10:00.000Z', attemptsLeft: 5 } });

  const [mail] = await mailsTo('ana@example.test');
  t.match(mail?.subject, /Confirm your e-mail address/);
  const digits = digitsIn(mail?.text ?? '');
  t.equal(digitsIn(mail?.html ?? ''), digits, 'text and HTML say the same');
  t.notMatch(mail?.subject, digits, 'the subject does not hold the code');

  const path = `/api/v1/codes/${sent.body['id']}/validate`;
  const validated = await app.anyone.post(path, { code: digits });
  t.match(validated, { status: 200, body: { valid: true, proof: /^[\w-]+\.[\w-]+\.[\w-]+$/ } });
  t.match(await app.anyone.post(path, { code: digits }), { status: 409, body: { code: 'code-used' } });

  const data = { id: sent.body['id'], purpose: 'email', to: 'ana@example.test' };
  const told = await events();
  t.match(told, [
    { subject: 'verification.code.sent.v1', aggregate: `code:${data.id}`, actor: { kind: 'anonymous' } },
    { subject: 'verification.code.validated.v1', aggregate: `code:${data.id}` },
  ]);
  for (const event of told) t.same(event.data, data, 'events say nothing of the digits');
  const stored = JSON.stringify(await db('codes').select('*'));
  t.notMatch(stored, digits, 'the digits are not stored');

  for (const purpose of ['password-reset', 'sign-in'] as const) {
    t.equal((await (await sendCode('ana@example.test', purpose)).validate('abc')).status, 400);
  }
});

t.test('a code allows five attempts', async t => {
  const { sendCode } = await startVerification(t);
  const { digits, wrong, validate } = await sendCode('ana@example.test');
  for (const attemptsLeft of [4, 3, 2, 1, 0]) {
    t.match(await validate(wrong), {
      status: 422,
      body: { code: 'code-invalid', attemptsLeft, errors: [{ path: 'code' }] },
    });
  }
  t.match(await validate(digits), expired, 'then not even the right one counts');
  t.match(await validate(wrong), expired);

  const other = await sendCode('ben@example.test');
  for (const _ of [1, 2, 3, 4]) await other.validate(other.wrong);
  t.match(await other.validate(other.digits), { status: 200 }, 'the fifth may be the right one');
});

t.test('guesses at the same moment are all counted', async t => {
  const { sendCode, db } = await startVerification(t);
  const { id, digits, wrong, validate } = await sendCode('ana@example.test');
  const answers = await Promise.all(Array.from({ length: 8 }, () => validate(wrong)));
  const left = answers.filter(answer => answer.status === 422).map(answer => answer.body.attemptsLeft);
  t.same(left.toSorted(), [0, 1, 2, 3, 4]);
  t.equal(answers.filter(answer => answer.status === 410).length, 3);
  t.match(await db('codes').where({ id }).first(), { attempts_left: 0 });
  t.match(await validate(digits), expired);

  const other = await sendCode('ben@example.test');
  const both = await Promise.all([other.validate(other.digits), other.validate(other.digits)]);
  t.same(both.map(answer => answer.status).toSorted(), [200, 409], 'and one code is used once');
});

t.test('a code ends after ten minutes, or when a newer one is sent', async t => {
  const { app, sendCode, clock } = await startVerification(t);
  const first = await sendCode('ana@example.test');
  const reset = await sendCode('ana@example.test', 'password-reset');
  const second = await sendCode('ANA@example.test');
  t.match(await first.validate(first.digits), expired, 'replaced');
  t.match(await reset.validate(reset.digits), { status: 200 }, 'another purpose is another matter');

  clock.advance(minutes(10) - 1);
  t.match(await second.validate(second.wrong), { status: 422 });
  clock.advance(1);
  t.match(await second.validate(second.digits), expired);
  t.equal((await app.anyone.post(`/api/v1/codes/${newId()}/validate`, { code: '123456' })).status, 404);
});

t.test('what is wrong with a request is told by field', async t => {
  const { app } = await startVerification(t);
  const wrong = async (body: object) => {
    const answer = await app.anyone.post<{ errors: { path: string }[] }>('/api/v1/codes', body);
    t.match(answer, { status: 400, body: { code: 'invalid-input' } });
    return answer.body.errors.map(error => error.path);
  };
  t.same(await wrong({}), ['purpose', 'channel', 'to']);
  t.same(await wrong({ purpose: 'fun', channel: 'sms', to: 'ana' }), ['purpose', 'channel', 'to']);
  const body = { purpose: 'email', channel: 'email', to: 'ana@example.test' };
  t.same(await wrong({ ...body, source: '192.0.2.1' }), ['source'], 'nobody chooses their own source');
  const path = `/api/v1/codes/${newId()}/validate`;
  for (const code of ['12345', '1234567', 123456, '１２３４５６']) {
    t.match(await app.anyone.post(path, { code }), { status: 400, body: { errors: [{ path: 'code' }] } });
  }
});

t.test('codes are limited by address and by source', async t => {
  const limits = { CODES_PER_ADDRESS: '2', CODES_PER_ADDRESS_DAILY: '3', CODES_PER_SOURCE: '3' };
  const { app, asUsers, mailsTo } = await startVerification(t, limits);
  const asked = (to: string) => ({ purpose: 'email', channel: 'email', to });
  const send = (to: string) => app.anyone.post('/api/v1/codes', asked(to));
  t.equal((await send('ana@example.test')).status, 202);
  t.equal((await send('Ana@Example.test')).status, 202);
  const refused = await send('ana@example.test');
  t.match(refused, { status: 429, body: { code: 'too-many-requests' } });
  t.ok(Number(refused.headers.get('retry-after')) > 0);
  t.equal((await mailsTo('ana@example.test')).length, 2);
  t.equal((await send('ben@example.test')).status, 429, 'this source has asked three times');

  const from = (source: string, to: string) =>
    asUsers.post('/internal/verification/codes', { ...asked(to), source });
  t.equal((await from('192.0.2.1', 'ben@example.test')).status, 202, 'another one may');
  t.equal((await from('192.0.2.1', 'ana@example.test')).status, 429, 'but not to that address');
});

t.test('a repeated request with the same key sends one mail', async t => {
  const { app, mailsTo } = await startVerification(t);
  const asked = { purpose: 'email', channel: 'email', to: 'ana@example.test' };
  const key = { 'idempotency-key': newId() };
  const first = await app.anyone.post('/api/v1/codes', asked, key);
  t.same((await app.anyone.post('/api/v1/codes', asked, key)).body, first.body);
  const mails = await mailsTo('ana@example.test');
  t.equal(mails.length, 1);

  const path = `/api/v1/codes/${first.body['id']}/validate`;
  const code = { code: digitsIn(mails[0]?.text ?? '') };
  t.equal((await app.anyone.post(path, code, key)).status, 200);
  const repeated = await app.anyone.post(path, code, key);
  t.match(
    repeated,
    { status: 409, body: { code: 'already-applied' } },
    'proofs are not kept for repetitions',
  );
});
