import { migrateDown, migrateUp, pending } from '@bandera/kit/db/migrate';
import { testDb } from '@bandera/kit/testing/db';
import { SignJWT } from 'jose';
import { SMTPServer } from 'smtp-server';
import t, { type Test } from 'tap';
import { drawDigits, type Purpose } from '../domain/code.ts';
import { signProof } from '../domain/proof.ts';
import { secretsFrom } from '../domain/secrets.ts';
import { migrations } from '../migrations/index.ts';
import { startVerification } from './fixture.ts';

const to = 'ana@example.test';
const invalid = { status: 422, body: { code: 'proof-invalid' } };

t.test('a proof is redeemed once, for what and whom it was given', async t => {
  const { app, asUsers, sendCode, clock } = await startVerification(t);
  const proofOf = async () => {
    const { digits, validate } = await sendCode(to);
    return (await validate(digits)).body.proof;
  };
  const redeem = (proof: string, other: object = {}) =>
    asUsers.post('/internal/verification/proofs/redeem', { proof, purpose: 'email', to, ...other });

  const proof = await proofOf();
  t.match(await redeem(proof, { purpose: 'sign-in' }), invalid);
  t.match(await redeem(proof, { to: 'ben@example.test' }), invalid);
  t.match(await redeem(`${proof.slice(0, -2)}xx`), invalid);
  t.match(await redeem('nonsense'), invalid);
  const both = await Promise.all([redeem(proof, { to: 'Ana@Example.test' }), redeem(proof)]);
  t.same(both.map(answer => answer.status).toSorted(), [204, 422], 'one of two at a time');
  t.match(await redeem(proof), invalid);

  const late = await proofOf();
  clock.advance(5 * 60 * 1_000);
  t.match(await redeem(late), invalid, 'it ends after five minutes');

  const now = clock.now();
  t.match(
    await redeem(await signProof({ purpose: 'email', address: to }, { key: Buffer.alloc(32), now })),
    invalid,
  );
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${proof.split('.')[1]}.`;
  t.match(await redeem(unsigned), invalid);
  const loose = await new SignJWT({ purpose: 'email' })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.alloc(32));
  t.match(await redeem(loose), invalid);

  t.equal(
    (await app.anyone.post('/internal/verification/proofs/redeem', { proof, purpose: 'email', to })).status,
    401,
  );
  t.equal(
    (await app.anyone.get('/api/v1/codes', undefined, { authorization: `Bearer ${proof}` })).status,
    405,
  );
});

t.test('other services send and check codes by address', async t => {
  const { app, asUsers, mailsTo, events, sendCode } = await startVerification(t);
  const check = (code: string, purpose: Purpose, address = to) =>
    asUsers.post('/internal/verification/check', { purpose, to: address, code });
  const asked = { purpose: 'email', channel: 'email', to, source: '2001:db8::1' };
  const sent = await asUsers.post('/internal/verification/codes', asked);
  t.match(sent, { status: 202, body: { attemptsLeft: 5 } });
  t.match((await events())[0]?.actor, { kind: 'service', id: 'users' });
  t.match((await mailsTo(to))[0]?.subject, /Confirm your e-mail address/);

  const second = await sendCode(to);
  t.match(await check(second.wrong, 'email'), {
    status: 422,
    body: { code: 'code-invalid', attemptsLeft: 4 },
  });
  t.match(
    await check(second.digits, 'sign-in'),
    { status: 422, body: { code: 'code-invalid' } },
    'another purpose',
  );
  t.match(await check(second.digits, 'email', 'ben@example.test'), { status: 422 }, 'another address');
  t.match(
    await check(second.digits, 'email', 'ANA@example.test'),
    { status: 200, body: { valid: true } },
    'the newest',
  );
  t.match(await check(second.digits, 'email'), { status: 409, body: { code: 'code-used' } });
  t.equal((await app.anyone.post('/internal/verification/check', {})).status, 401);
});

t.test('a check does not tell who has been sent a code for a password', async t => {
  const { asUsers, sendCode, clock } = await startVerification(t);
  const check = async (address: string, code: string) => {
    const asked = { purpose: 'password-reset', to: address, code };
    const { status, body } = await asUsers.post('/internal/verification/check', asked);
    return {
      status,
      code: body['code'],
      detail: body['detail'],
      errors: body['errors'],
      left: body['attemptsLeft'],
    };
  };
  const { digits, wrong } = await sendCode(to, 'password-reset');
  const nobody = await check('nobody@example.test', wrong);
  t.match(nobody, { status: 422, code: 'code-invalid', left: undefined });
  for (const attempt of [1, 2, 3, 4, 5, 6]) t.same(await check(to, wrong), nobody, `attempt ${attempt}`);
  const used = await sendCode(to, 'password-reset');
  t.equal((await check(to, used.digits)).status, 200);
  t.same(await check(to, used.digits), nobody, 'used');
  clock.advance(10 * 60 * 1_000);
  t.same(await check(to, digits), nobody, 'expired');
});

t.test('a mail that is refused leaves no code behind', async t => {
  const { url, refuse, received } = await mailServer(t);
  const { app, db, events } = await startVerification(t, { SMTP_URL: url });
  const send = () => app.anyone.post('/api/v1/codes', { purpose: 'email', channel: 'email', to });
  t.equal((await send()).status, 202);
  t.match(received(), [/\d{6}/]);

  refuse(550);
  t.match(await send(), { status: 422, body: { code: 'address-refused', errors: [{ path: 'to' }] } });
  refuse(451);
  const later = await send();
  t.match(later, { status: 503, body: { code: 'dependency-unavailable' } });
  t.ok(later.headers.get('retry-after'));
  t.notMatch(JSON.stringify(later.body), /127\.0\.0\.1|smtp/i, 'nothing of our machines is told');
  t.equal((await db('codes').select('id')).length, 1);
  t.equal((await events()).length, 1);
});

t.test('old codes and proofs are removed', async t => {
  const { sendCode, asUsers, clock, db, jobs } = await startVerification(t);
  const { digits, validate } = await sendCode(to);
  const { proof } = (await validate(digits)).body;
  await asUsers.post('/internal/verification/proofs/redeem', { proof, purpose: 'email', to });
  const purge = async () => {
    for (const job of jobs) await job.run();
    return Promise.all([db('codes').pluck('id'), db('redeemed_proofs').pluck('id')]);
  };
  clock.advance(24 * 60 * 60 * 1_000);
  t.match(await purge(), [[/./], [/./]], 'kept for a day, to say that they are expired');
  clock.advance(10 * 60 * 1_000 + 1);
  t.same(await purge(), [[], []]);
});

t.test('codes and proofs are kept apart', async t => {
  const { peppers, proofKeys } = secretsFrom(['a secret of the installation']);
  t.not(peppers[0].equals(proofKeys[0]), 'each use has a key of its own');
  const draws = new Set(Array.from({ length: 100 }, drawDigits));
  t.ok(draws.size > 90);
  for (const digits of draws) t.match(digits, /^\d{6}$/);
});

t.test('the schema can be built and taken down', async t => {
  const db = await testDb(t, migrations);
  for (const { name } of migrations.toReversed()) t.same(await migrateDown(db, migrations), [name]);
  t.notOk(await db.schema.hasTable('codes'));
  await migrateUp(db, migrations);
  t.same(await pending(db, migrations), []);
});

/** A real mail server that takes mails until told to refuse their recipients. */
async function mailServer(t: Test) {
  let refusal: number | undefined;
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => {
      done(refusal === undefined ? null : Object.assign(new Error('no'), { responseCode: refusal }));
    },
    onData: (stream, _session, done) => {
      let mail = '';
      stream.on('data', chunk => {
        mail += chunk;
      });
      stream.on('end', () => {
        mails.push(mail);
        done();
      });
    },
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  t.teardown(() => new Promise<void>(resolve => server.close(resolve)));
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received: () => mails,
    refuse: (status: number) => {
      refusal = status;
    },
  };
}
