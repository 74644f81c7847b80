import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { isOperator, OPERATORS } from '@bandera/engine/operators';
import t from 'tap';
import { hasBrowser } from '../../scripts/testing/browser.ts';
import { spawnBandera } from '../e2e/bandera-process.ts';
import { doorOf } from '../e2e/house.ts';
import { idOf } from '../e2e/shop.ts';
import type { Found, Outcomes } from './asking.ts';
import { drawnFeatures, drawnSegments, stickinesses } from './features.ts';

// The same feature and the same user: the same answer in every client. Each is its package as it is published,
// unchanged, and speaks HTTP to a whole Bandera, whose rules came in two imports, so that clients which follow changes
// have to have followed them. How a client words an answer is in server-clients.ts and browser-clients.ts.

const bandera = await spawnBandera(t, ['scripts/start.ts', '--no-demo'], { USAGE_FLUSH_SECONDS: '10' });
await bandera.ready();
const ana = await doorOf(bandera.url).signUp('ana@acme.test', 'Acme');
const project = 'matrix';
await idOf(ana.post('/api/v1/projects', { key: project, name: 'Matrix' }));

t.test('the features use everything', async t => {
  const strategies = drawnFeatures(200, drawnSegments()).flatMap(
    each => each.environments.production.strategies,
  );
  const used = new Set(strategies.flatMap(each => each.constraints.map(({ operator }) => operator)));
  t.strictSame([...used].sort(), Object.keys(OPERATORS).filter(isOperator).sort());
  t.strictSame([...new Set(strategies.map(each => each.stickiness))].sort(), stickinesses.toSorted());
});

const isFound = (message: Found | Outcomes): message is Found => 'client' in message;

t.test('the same feature and the same user get the same answer from every client', async t => {
  const withBrowser = hasBrowser(t);
  const workerData = { withBrowser, url: bandera.url, token: ana.token, project };
  const thread = new Worker(new URL('asking.ts', import.meta.url), { workerData, execArgv: [] });
  const clients: Found[] = [];
  let all: Outcomes | undefined;
  for await (const [message] of on(thread, 'message', { close: ['exit'] })) {
    if (!isFound(message)) {
      all = message;
      continue;
    }
    clients.push(message);
    t.comment(`matrix: ${message.summary}`);
    t.strictSame(message.first, [], `${message.client}: the first 20 disagreements`);
  }
  if (!all) throw new Error('the thread ended early');

  const sum = (of: (each: Found) => number) => clients.reduce((total, each) => total + of(each), 0);
  t.comment(
    `matrix: ${all.features} features x ${all.users} users, ${all.outcomes} different outcomes; ` +
      `${clients.length} clients, ${sum(each => each.compared)} answers, ${sum(each => each.disagreements)} disagreements`,
  );
  t.strictSame([all.features, all.users], [200, 500]);
  t.ok(all.outcomes > 1.75 * all.features, 'contexts matter');
  t.strictSame(all.reasons, ['DEFAULT', 'DISABLED', 'SPLIT', 'STATIC', 'TARGETING_MATCH']);
  const compared = clients.map(each => each.compared);
  const whole = compared.filter(count => count === all.features * all.users);
  t.equal(clients.length, withBrowser ? 10 : 8);
  t.equal(clients.length - whole.length, 2, 'flagd says what it cannot, explanations are asked for a sample');
  t.ok(compared.every(count => count >= 10_000));
});
