import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { spawnBandera } from './bandera-process.ts';
import { doorOf, must } from './house.ts';
import { application, furnish } from './shop.ts';

const whole = ['scripts/start.ts', '--no-demo'];

t.test('a process that is told to stop keeps its promises', { timeout: 300_000 }, async t => {
  const DATA_DIR = t.testdir();
  const env = { DATA_DIR, DRAIN_SECONDS: '2', USAGE_FLUSH_SECONDS: '60' };
  const first = await spawnBandera(t, whole, env);
  await first.ready();
  const ana = await doorOf(first.url).signUp('ana@acme.test', 'Acme');
  await furnish(ana);
  const app = await application(ana, first.url, 'shop');
  for (let n = 0; n < 25; n += 1) t.equal((await app.evaluate('checkout')).status, 200);

  const slow = await slowPost(`${first.url}/api/v1/projects`, ana.token, { key: 'late', name: 'Late' });
  const idle = keptAlive(`${first.url}/livez`);
  t.not((await idle()).headers.connection, 'close', 'before, connections are kept');

  first.child.kill('SIGTERM');
  await t.test('it is not ready any more, but goes on answering', async t => {
    await eventually(async () => (await fetch(`${first.url}/readyz`)).status === 503);
    const alive = await idle();
    t.equal(alive.statusCode, 200);
    t.equal(alive.headers.connection, 'close', 'and asks for the next request elsewhere');
  });

  await t.test('the request that is under way is done', async t => {
    const { answer, body } = await slow.finish();
    t.equal(answer.statusCode, 201);
    t.equal(answer.headers.connection, 'close');
    t.match(JSON.parse(body), { key: 'late' });
  });

  const { code, signal, stderr } = await first.ended;
  t.match({ code, signal, stderr }, { code: 0, signal: null, stderr: '' }, 'then it ends by itself');
  await t.rejects(fetch(`${first.url}/livez`), 'and is gone');

  await t.test('nothing is lost: what was written is there, what was counted is in the report', async t => {
    const second = await spawnBandera(t, whole, env);
    await second.ready();
    const back = await doorOf(second.url).logIn(ana.email);
    t.match((await back.get('/api/v1/projects/late')).body, { name: 'Late' });
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const to = new Date(Date.now() + 3_600_000).toISOString();
    const query = new URLSearchParams({ project: 'shop', from, to, interval: 'hour' });
    const total = await eventually(async () => {
      const { body } = await must(back.get<{ total: number }>(`/api/v1/reports/usage?${query}`));
      return body.total >= 25 ? body.total : undefined;
    });
    t.equal(total, 25);
    t.match((await back.get('/api/v1/audit/verify')).body, { valid: true });
  });
});

interface SlowRequest {
  finish(): Promise<{ answer: IncomingMessage; body: string }>;
}

/** Sends a POST up to the middle of its body. Resolves once the server has begun with it. */
async function slowPost(url: string, token: string, content: object): Promise<SlowRequest> {
  const whole = JSON.stringify(content);
  const sending = request(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(whole),
      expect: '100-continue',
    },
  });
  const answered = answerOf(sending);
  sending.flushHeaders();
  await once(sending, 'continue');
  sending.write(whole.slice(0, 5));
  return {
    async finish() {
      sending.end(whole.slice(5));
      const answer = await answered;
      return { answer, body: await text(answer) };
    },
  };
}

const answerOf = (sending: ClientRequest) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('response', resolve).once('error', reject);
  });

/** Asks over one connection, again and again. */
function keptAlive(url: string): () => Promise<IncomingMessage> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return async () => {
    const answer = await answerOf(request(url, { agent }).end());
    await text(answer);
    return answer;
  };
}
