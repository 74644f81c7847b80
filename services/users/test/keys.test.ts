import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Db } from '@bandera/kit/db/connect';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import t, { type Test } from 'tap';
import { usersConfig } from '../config.ts';
import { keyring, keySecrets } from '../keyring.ts';
import { startUsers } from './fixture.ts';

const day = 24 * 3_600_000;
const claims = { sub: 'u', company: 'c', role: 'owner', name: 'Ana', email: 'ana@example.test', sid: 's' };
const secret = 'x'.repeat(32);

async function startKeys(t: Test) {
  const { app, clock, db, person, company, logIn } = await startUsers(t, { realKeys: true });
  const [service] = app.running.services;
  if (!service) throw new Error('the service did not start');
  const { platform } = service;
  return {
    app,
    clock,
    db,
    person,
    company,
    logIn,
    platform,
    replica: (own = secret) => keyring(platform, own),
  };
}

const rows = (db: Db) => db('signing_keys').orderBy('generation').select('id', 'generation', 'signs_from');

t.test('replicas agree on one key, whose public half verifies what they sign', async t => {
  const { app, clock, db, platform, replica } = await startKeys(t);
  t.equal((await replica().jwks()).keys.length, 1, 'there is always one');
  const rings = Array.from({ length: 4 }, () => keyring(platform, secret));
  const tokens = await Promise.all(rings.map(ring => ring.sign(claims)));
  t.equal((await rows(db)).length, 1);
  t.equal(new Set(tokens.map(token => decodeProtectedHeader(token).kid)).size, 1);

  const answer = await app.anyone.get<JSONWebKeySet>('/api/v1/auth/jwks');
  t.equal(answer.status, 200);
  t.equal(answer.headers.get('cache-control'), 'public, max-age=300');
  const [key] = answer.body.keys;
  t.strictSame(
    Object.keys(key ?? {}).toSorted(),
    ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
    'the public half only',
  );
  for (const token of tokens) {
    const options = {
      issuer: 'bandera',
      audience: 'bandera',
      algorithms: ['ES256'],
      currentDate: clock.now(),
    };
    t.match((await jwtVerify(token, createLocalJWKSet(answer.body), options)).payload, claims);
  }
  t.notMatch(
    JSON.stringify(await db('signing_keys').select('*')),
    /PRIVATE|"d"/,
    'the private half is sealed',
  );
});

t.test('the next key is published a day before it signs, the last one kept a day after', async t => {
  const { clock, db, replica, person, company, logIn } = await startKeys(t);
  const [one, other] = [replica(), replica()];
  const kidOf = async () => decodeProtectedHeader(await one.sign(claims)).kid;
  const rotate = () => Promise.all([one.rotate(), other.rotate()]);
  const published = async () => (await one.jwks()).keys.map(key => key.kid);

  await rotate();
  const first = await kidOf();
  clock.advance(28 * day);
  await rotate();
  t.same(await published(), [first]);
  clock.advance(day);
  await rotate();
  const [, second] = await published();
  t.equal((await rows(db)).length, 2, 'made once, by whichever came first');
  t.equal(await kidOf(), first, 'its day of notice');
  clock.advance(day);
  t.equal(await kidOf(), second);
  clock.advance(day);
  await rotate();
  t.same(await published(), [first, second]);
  clock.advance(15 * 60_000 + 1);
  await rotate();
  t.same(await published(), [second]);

  const ana = await person('Ana', { company: await company() });
  t.ok((await logIn(ana.email)).accessToken);
});

t.test('with another secret a new key signs at once; the old one still verifies', async t => {
  const { db, replica } = await startKeys(t);
  const before = await replica().sign(claims);
  const changed = replica('y'.repeat(32));
  const after = await changed.sign(claims);
  t.not(decodeProtectedHeader(after).kid, decodeProtectedHeader(before).kid);
  const keys = createLocalJWKSet(await changed.jwks());
  const options = { currentDate: new Date('2030-01-01T00:01:00Z') };
  for (const token of [before, after]) t.equal((await jwtVerify(token, keys, options)).payload.sub, 'u');
  t.equal(decodeProtectedHeader(await replica().sign(claims)).kid, decodeProtectedHeader(before).kid);
  t.equal((await rows(db)).length, 2, 'each secret has its key');
});

t.test('where no secret is given, a file only its user can read holds one', async t => {
  const { platform } = await startKeys(t);
  const none = usersConfig.parse({});
  const dataDir = mkdtempSync(path.join(platform.dataDir, 'elsewhere-'));
  const bare = {
    ...platform,
    db: platform.db,
    dataDir,
    config: { ...platform.config, INTERNAL_SECRET: undefined, internalSecrets: [] },
  };
  const [made = ''] = keySecrets(bare, none);
  t.match(made, /^[0-9a-f]{64}$/);
  t.same(keySecrets(bare, none), [made], 'found again after a restart');
  const file = path.join(dataDir, 'users-signing.secret');
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.equal(readFileSync(file, 'utf8'), made);
  const { internalSecrets } = platform.config;
  t.same(keySecrets(platform, none), internalSecrets);
  const sealed = usersConfig.parse({ KEY_ENCRYPTION_SECRET: secret });
  t.same(
    keySecrets(platform, sealed),
    [secret, ...internalSecrets],
    'what the house sealed before still opens',
  );
});

t.test('access tokens open the doors of this house', async t => {
  const { app, person, company, logIn } = await startKeys(t);
  const ana = await person('Ana', { company: await company() });
  const { call, accessToken } = await logIn(ana.email);
  t.match(await call.get('/api/v1/users/me'), { status: 200, body: { email: ana.email } });
  t.equal((await app.anyone.get('/api/v1/users/me')).status, 401);
  const [header, payload, signature = ''] = accessToken.split('.');
  const forged = `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
  const answer = await app.anyone.get('/api/v1/users/me', undefined, { authorization: `Bearer ${forged}` });
  t.match(answer, { status: 401, body: { code: 'unauthenticated' } });
});
