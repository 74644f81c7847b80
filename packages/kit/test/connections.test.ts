import { Agent, request } from 'node:http';
import { type HttpServer, listen } from '@bandera/kit/http/server';
import t, { type Test } from 'tap';

const day = 86_400_000;

/** Three requests over a connection that the client would keep: what the server says of it each time. */
async function kept(server: HttpServer, headers: Record<string, string> = {}, body = ''): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const told: string[] = [];
  for (let index = 0; index < 3; index++) {
    told.push(
      await new Promise<string>((resolve, reject) => {
        const sent = request(server.url, { agent, method: 'POST', headers }, response => {
          response.resume();
          response.once('end', () => resolve(response.headers.connection ?? ''));
        });
        sent.once('error', reject).end(body);
      }),
    );
  }
  agent.destroy();
  return told;
}

async function serverWith(connectionMs: number, t: Test): Promise<HttpServer> {
  const server = await listen((_, response) => response.end('yes'), {
    host: '127.0.0.1',
    port: 0,
    connectionMs,
  });
  t.teardown(() => server.close(0));
  return server;
}

t.test('a young connection is kept', async t => {
  t.strictSame(await kept(await serverWith(day, t)), ['keep-alive', 'keep-alive', 'keep-alive']);
});

t.test(
  'an old one is given up with its next answer: the client connects anew, perhaps to another replica',
  async t => {
    t.strictSame(await kept(await serverWith(0, t)), ['close', 'close', 'close']);
  },
);

t.test('but not with the answer to an upload, which a refusal would lose', async t => {
  const server = await serverWith(0, t);
  const body = 'x'.repeat(100_000);
  t.strictSame(await kept(server, { 'content-length': '100000' }, body), [
    'keep-alive',
    'keep-alive',
    'keep-alive',
  ]);
  t.strictSame(await kept(server, { 'transfer-encoding': 'chunked' }, body), [
    'keep-alive',
    'keep-alive',
    'keep-alive',
  ]);
});
