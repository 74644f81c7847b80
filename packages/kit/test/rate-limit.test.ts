import Koa from 'koa';
import t, { type Test } from 'tap';
import { body } from '../src/http/body.ts';
import { problems, requestContext } from '../src/http/pipeline.ts';
import { limiter, type RateLimitOptions, rateLimit } from '../src/http/rate-limit.ts';
import { createLog } from '../src/log.ts';

/** An app that believes `X-Forwarded-For` and, in place of a token, `X-Actor: kind:id`. */
async function serve(t: Test, ...limits: RateLimitOptions[]) {
  const app = new Koa({ proxy: true });
  app.use(requestContext());
  app.use(problems(createLog({ level: 'silent', service: 'test' })));
  app.use(body());
  app.use((ctx, next) => {
    const [kind, id] = ctx.get('x-actor').split(':');
    if (kind) ctx.state.actor = { kind, id };
    return next();
  });
  for (const limit of limits) app.use(rateLimit(limit));
  app.use(ctx => {
    ctx.body = 'well';
  });
  const server = app.listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await new Promise(done => server.once('listening', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return async (headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}/`, { headers });
}

const from = (ip: string) => ({ 'x-forwarded-for': ip });

t.test('a source has so many requests in a window, and is told', async t => {
  const ask = await serve(t, { name: 'a', points: 2, seconds: 60, by: 'source' });
  const first = await ask(from('198.51.100.1'));
  t.equal(first.status, 200);
  t.equal(first.headers.get('ratelimit-limit'), '2');
  t.equal(first.headers.get('ratelimit-remaining'), '1');
  t.match(first.headers.get('ratelimit-reset'), /^(59|60)$/);
  await ask(from('198.51.100.1'));
  const refused = await ask(from('198.51.100.1'));
  t.equal(refused.status, 429);
  t.match(refused.headers.get('retry-after'), /^(59|60)$/);
  t.equal(refused.headers.get('ratelimit-remaining'), '0');
  t.match(await refused.json(), {
    code: 'too-many-requests',
    detail: /At most 2 in 60 s: try again in (59|60) s\./,
  });
  t.equal((await ask(from('198.51.100.2'))).status, 200, 'others are not touched');
  t.equal(
    (await ask(from('::ffff:198.51.100.2'))).headers.get('ratelimit-remaining'),
    '0',
    'one IPv4 address however written',
  );
});

t.test('an IPv6 customer is one source', async t => {
  const ask = await serve(t, { name: 'b', points: 1, seconds: 60, by: 'source' });
  t.equal((await ask(from('2001:db8:1:2::1'))).status, 200);
  t.equal((await ask(from('2001:db8:1:2:ffff::9'))).status, 429);
  t.equal((await ask(from('2001:db8:1:3::1'))).status, 200);
});

t.test('by actor, by anything else, and several at once', async t => {
  const ask = await serve(
    t,
    { name: 'c', points: 2, seconds: 60, by: 'actor' },
    { name: 'd', points: 5, seconds: 60, by: ctx => ctx.get('x-tenant') || undefined },
  );
  t.equal((await ask({ 'x-actor': 'user:1' })).headers.get('ratelimit-remaining'), '1');
  t.equal(
    (await ask({ 'x-actor': 'user:1', 'x-tenant': 't' })).headers.get('ratelimit-remaining'),
    '0',
    'the least left',
  );
  t.equal((await ask({ 'x-actor': 'user:1' })).status, 429);
  t.equal((await ask({ 'x-actor': 'user:2' })).status, 200);
  t.equal((await ask()).status, 200, 'without an actor the source counts');
  t.equal((await ask()).status, 200);
  t.equal((await ask()).status, 429);
  for (let i = 0; i < 5; i++)
    t.equal((await ask({ 'x-actor': 'service:users' })).status, 200, 'a peer is not limited');
});

t.test('inside a handler', async t => {
  const attempts = limiter({ name: 'sign-in', points: 3, seconds: 60 });
  t.match(await attempts.consume('ana@example.com'), { limit: 3, remaining: 2 });
  t.match(await attempts.consume('ana@example.com', 2), { remaining: 0 });
  await t.rejects(attempts.consume('ana@example.com'), { status: 429, code: 'too-many-requests' });
  t.match(await attempts.consume('eva@example.com'), { remaining: 2 });
  await attempts.reset('ana@example.com');
  t.match(await attempts.consume('ana@example.com'), { remaining: 2 });
});
