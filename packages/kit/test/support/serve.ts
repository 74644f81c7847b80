import { createServer } from 'node:http';
import { connect } from 'node:net';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { internalTokens } from '@bandera/kit/http/internal-token';
import type { KeySet } from '@bandera/kit/http/key-set';
import { accessLog, metrics, problems, requestContext, secureHeaders } from '@bandera/kit/http/pipeline';
import type { Route } from '@bandera/kit/http/route';
import { routes } from '@bandera/kit/http/routes';
import { createLog } from '@bandera/kit/log';
import { createMetrics } from '@bandera/kit/metrics';
import { testKeys } from '@bandera/kit/testing/service';
import Koa from 'koa';
import type { Test } from 'tap';

export const secret = 'a secret of thirty-two characters!';

export interface Served {
  url: string;
  /** Log lines so far. */
  lines: () => Record<string, unknown>[];
  metrics: () => Promise<string>;
  /** Sends bytes as they are and answers with all that comes back until the server ends the connection. */
  raw(text: string): Promise<string>;
}

/** Routes behind the whole pipeline of a service named `books`. */
export async function serve(
  t: Test,
  list: Route[],
  { keys = testKeys, trustedProxies = 0 }: { keys?: KeySet; trustedProxies?: number } = {},
): Promise<Served> {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: line => void lines.push(line) } });
  const numbers = createMetrics();
  const app = new Koa({ proxy: trustedProxies > 0, maxIpsCount: trustedProxies });
  app.silent = true;
  for (const part of [
    requestContext(),
    accessLog(log),
    metrics(numbers, 'books'),
    problems(log),
    secureHeaders(),
    body({ limit: '64kb' }),
    auth({ self: 'books', keys, internal: internalTokens(secret) }),
    routes(list, { permits: () => true, log }),
  ]) {
    app.use(part);
  }
  const server = createServer(app.callback());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    lines: () => lines.map(line => JSON.parse(line)),
    metrics: () => numbers.registry.metrics(),
    raw: text =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(text));
        let answer = '';
        socket.setEncoding('latin1').on('data', chunk => (answer += chunk));
        socket.on('end', () => resolve(answer)).on('error', reject);
      }),
  };
}
