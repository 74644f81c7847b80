import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { internalTokens } from '@bandera/kit/http/internal-token';
import { keySet } from '@bandera/kit/http/key-set';
import { type Route, routeFor } from '@bandera/kit/http/route';
import { createLog } from '@bandera/kit/log';
import { callerOf, eventually } from '@bandera/kit/testing/service';
import jsonwebtoken from 'jsonwebtoken';
import t from 'tap';
import { z } from 'zod';
import { secret, serve } from './support/serve.ts';

const log = createLog({ level: 'silent' });
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, alg: 'ES256' });

const claims = { sub: 'u', company: 'c', role: 'r', name: 'N', email: 'n@x.test', sid: 's' };
const usual = { algorithm: 'ES256', issuer: 'bandera', audience: 'bandera', expiresIn: 60 } as const;
const sign = (options: jsonwebtoken.SignOptions = {}, key: jsonwebtoken.Secret = pair.privateKey) =>
  jsonwebtoken.sign(claims, key, { ...usual, keyid: 'k1', ...options });

const route = routeFor<'read'>();
const list: Route[] = [
  route({
    method: 'GET',
    path: '/me',
    summary: 'Who asks',
    access: 'read',
    response: z.object({ id: z.string() }),
    handler: async ({ actor }) => ({ id: actor.id }),
  }),
  route({
    method: 'GET',
    path: '/internal/books',
    summary: 'For services',
    access: 'internal',
    response: z.object({ id: z.string() }),
    handler: async ({ actor }) => ({ id: actor.id }),
  }),
  route({
    method: 'GET',
    path: '/open',
    summary: 'For all',
    access: 'public',
    response: z.object({ kind: z.string() }),
    handler: async ({ actor }) => ({ kind: actor?.kind ?? 'nobody' }),
  }),
];

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

t.test('only an ES256 token of a published key is a person', async t => {
  const keys = keySet(async () => ({ keys: [jwk(pair.publicKey, 'k1')] }), log);
  const { url } = await serve(t, list, { keys });
  const ask = async (token: string) => (await callerOf(url, token).get('/me')).status;
  t.equal(await ask(sign()), 200);

  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const body = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'k1' })}.${encode({ ...claims, iss: 'bandera', aud: 'bandera', exp: 9e9 })}`;
  const confused = `${body}.${createHmac('sha256', pem).update(body).digest('base64url')}`;
  const none = `${encode({ alg: 'none', kid: 'k1' })}.${encode({ ...claims, iss: 'bandera', aud: 'bandera', exp: 9e9 })}.`;
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const unending = jsonwebtoken.sign(claims, pair.privateKey, {
    algorithm: 'ES256',
    issuer: 'bandera',
    audience: 'bandera',
    keyid: 'k1',
  });
  const refused: Record<string, string> = {
    'HS256 with the public key as its secret': confused,
    'no algorithm': none,
    "somebody else's key under our id": sign({}, stranger),
    RS256: sign({ algorithm: 'RS256' }, rsa),
    'another issuer': sign({ issuer: 'other' }),
    'another audience': sign({ audience: 'other' }),
    'expired a second ago': sign({ expiresIn: -1 }),
    'without an end': unending,
    'an unknown key id': sign({ keyid: 'k2' }),
    'a key id from the prototype': sign({ keyid: '__proto__' }),
    'a person who says to be a service': jsonwebtoken.sign({ ...claims, iss: 'users' }, secret, {
      audience: 'books',
      expiresIn: 60,
    }),
    'an internal token': await internalTokens(secret).sign('users', 'books'),
    'large junk': `${'x'.repeat(8_000)}.y.z`,
    'three dots': '...',
    'null as a header': `${encode(null)}.${encode(null)}.x`,
  };
  for (const [name, token] of Object.entries(refused))
    t.equal(await ask(token), name === 'an internal token' ? 403 : 401, name);
  t.equal((await callerOf(url, sign()).get('/internal/books')).status, 404, 'a person is no service');
  t.match((await callerOf(url, confused).get('/open')).body, { kind: 'nobody' }, 'nor is junk anyone');
  const answer = await callerOf(url, sign({ expiresIn: -1 })).get('/me');
  t.match(answer.body, { code: 'unauthenticated', detail: /expired: refresh/ });
  t.match(answer.headers.get('www-authenticate'), /invalid_token/);
});

t.test(
  'a token that passed once passes until it ends or its key is withdrawn, and nothing like it does',
  async t => {
    let published = [jwk(pair.publicKey, 'k1')];
    const keys = keySet(async () => ({ keys: published }), log, { pauseMs: 0, freshMs: 0 });
    const { url } = await serve(t, list, { keys });
    const ask = (token: string) => callerOf(url, token).get('/me');
    const token = sign();
    for (const _ of [1, 2, 3]) t.match(await ask(token), { status: 200, body: { id: 'u' } });
    const [head, , signature] = token.split('.');
    const another = [
      head,
      encode({ ...claims, sub: 'v', iss: 'bandera', aud: 'bandera', exp: 9e9 }),
      signature,
    ];
    t.equal((await ask(another.join('.'))).status, 401, 'a signature that is known from another token');
    t.equal((await ask(`${token.slice(0, -4)}AAAA`)).status, 401);

    const short = sign({ expiresIn: 1 });
    const answer = await eventually(async () => {
      const { status, body } = await ask(short);
      return status === 200 ? undefined : body;
    });
    t.match(answer, { code: 'unauthenticated', detail: /expired/ });

    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    published = [jwk(stranger.publicKey, 'k1')];
    await eventually(async () => (await ask(token)).status === 401);
    t.equal((await ask(sign({}, stranger.privateKey))).status, 200, 'another key of the same id');
    t.equal((await ask(token)).status, 401);
  },
);

t.test('no key id at all', async t => {
  const keys = keySet(async () => ({ keys: [jwk(pair.publicKey, 'k1')] }), log);
  const { url } = await serve(t, list, { keys });
  const { keyid: _, ...rest } = { keyid: '', ...usual };
  const token = jsonwebtoken.sign(claims, pair.privateKey, rest);
  t.equal((await callerOf(url, token).get('/me')).status, 401);
});

t.test('while the keys cannot be had, nobody is signed out: 503, and public routes answer', async t => {
  let broken = true;
  const keys = keySet(
    async () => {
      if (broken) throw new Error('users is away');
      return { keys: [jwk(pair.publicKey, 'k1')] };
    },
    log,
    { pauseMs: 0 },
  );
  const { url, lines } = await serve(t, list, { keys });
  const caller = callerOf(url, sign());
  const answer = await caller.get('/me');
  t.match(answer, { status: 503, body: { code: 'dependency-unavailable' } });
  t.equal(answer.headers.get('retry-after'), '2');
  t.match((await caller.get('/open')).body, { kind: 'nobody' });
  t.notOk(lines().some(line => line['level'] === 'error'));
  broken = false;
  t.equal((await caller.get('/me')).status, 200);
  broken = true;
  t.equal((await caller.get('/me')).status, 200, 'known keys stay in force');
});

t.test('a process that knows no key yet asks again before it says so', async t => {
  const answers = [
    new Error('users starts'),
    new Error('users starts'),
    { keys: [jwk(pair.publicKey, 'k1')] },
  ];
  const keys = keySet(async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  }, log);
  t.ok(await keys.find('k1'));
});

t.test('a key set is read once for many, rarely for made-up ids, and again when it is old', async t => {
  let reads = 0;
  let published = [jwk(pair.publicKey, 'k1')];
  const source = async () => {
    reads += 1;
    return { keys: published };
  };
  const patient = keySet(source, log);
  await Promise.all(Array.from({ length: 20 }, () => patient.find('k1')));
  t.equal(reads, 1);
  for (let n = 0; n < 20; n += 1) t.equal(await patient.find(`made-up-${n}`), undefined);
  t.equal(reads, 1, 'within the pause');

  const next = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  published = [jwk(next.publicKey, 'k2')];
  const eager = keySet(source, log, { pauseMs: 0 });
  t.ok(await eager.find('k2'));
  published = [jwk(pair.publicKey, 'k1')];
  t.ok(await eager.find('k1'), 'a key that is new to it');
  t.equal(await eager.find('k2'), undefined, 'and one that was withdrawn');

  const ageing = keySet(source, log, { pauseMs: 60_000, freshMs: 0 });
  t.ok(await ageing.find('k1'));
  published = [];
  t.ok(await ageing.find('k1'), 'answered from what is known, read again beside');
  while (await ageing.find('k1')) await new Promise(setImmediate);
  t.pass('a withdrawn key ends without anyone naming another');
});

t.test('keys that are not ours to use are passed over', async t => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const keys = keySet(
    async () => ({
      keys: [
        jwk(rsa, 'rsa'),
        { kty: 'oct', kid: 'oct', k: 'c2VjcmV0' },
        { ...jwk(pair.publicKey, 'off-curve'), y: 'AAAA' },
        'junk',
        jwk(pair.publicKey, 'k1'),
      ],
    }),
    log,
  );
  t.ok(await keys.find('k1'));
  for (const kid of ['rsa', 'oct', 'off-curve', '']) t.equal(await keys.find(kid), undefined, kid);
});
