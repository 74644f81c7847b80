import { readFileSync } from 'node:fs';
import t from 'tap';
import { timeouts } from '../../packages/kit/src/http/server.ts';

t.test('services keep a connection longer than the edge does, used before or not', async t => {
  const caddyfile = readFileSync('services/edge/Caddyfile', 'utf8');
  const [, seconds] = /^\s*keepalive (\d+)s$/m.exec(caddyfile) ?? [];
  const edgeKeepsMs = Number(seconds) * 1_000;
  // A pause of either process must not turn the order round.
  const leewayMs = 10_000;
  t.ok(timeouts.keepAliveTimeout >= edgeKeepsMs + leewayMs);
  t.ok(timeouts.headersTimeout >= edgeKeepsMs + leewayMs);
});
