import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { hasBrowser, openBrowser } from '../../scripts/testing/browser.ts';
import { must, openHouse } from '../e2e/house.ts';
import { furnish, idOf } from '../e2e/shop.ts';
import { servePage } from './shop-page.ts';
import { unleashClient } from './unleash.ts';

// What clients do beside answering, in a real browser where they belong into one.

const bandera = await openHouse(t);
const ana = await bandera.signUp('ana@acme.test', 'Acme');
const project = 'shop';
await furnish(ana, project);

async function keyFor(fields: object): Promise<string> {
  const wanted = { environment: 'production', name: 'Shop', ...fields };
  return (await must(ana.post<{ key: string }>(`/api/v1/projects/${project}/keys`, wanted))).body.key;
}

t.test('a change reaches a page through EventSource', async t => {
  if (!hasBrowser(t)) return;
  const page = await servePage();
  t.teardown(() => page.close());
  const key = await keyFor({ kind: 'client', origins: [page.origin] });
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const shop = await page.open(browser);
  const streams: string[] = [];
  const bulks: string[] = [];
  shop.on('request', request => {
    if (request.resourceType() === 'eventsource') streams.push(request.url());
    else if (request.method() === 'POST') bulks.push(request.url());
  });
  const start = [bandera.url, key] as const;
  t.equal(
    await shop.evaluate(([url, with_]) => globalThis.compat.startOpenFeature(url, with_), start),
    'READY',
  );
  const question = { key: 'live', valueType: 'boolean', served: true } as const;
  const answer = () => shop.evaluate(each => globalThis.compat.answer(each), question);
  t.match(await answer(), { value: false, errorCode: 'FLAG_NOT_FOUND' });

  const feature = await idOf(
    ana.post('/api/v1/features', { project, key: 'live', kind: 'kill-switch', valueType: 'boolean' }),
  );
  for (const enabled of [true, false, true]) {
    await must(ana.patch(`/api/v1/features/${feature}/environments/production`, { enabled }));
    // The page only looks at what it has: that something new is there, the provider has heard and fetched by itself.
    await shop.waitForFunction(
      each => globalThis.compat.answer(each.question).value === each.enabled,
      { question, enabled },
      { timeout: 60_000 },
    );
  }
  t.match(await answer(), { value: true, reason: 'STATIC' });
  t.equal(streams.length, 1, 'one stream for all of it');
  t.match(streams[0], `${bandera.url}/ofrep/v1/events?`);
  t.notMatch(streams[0], key.split('.').at(-1), 'whose address does not tell the key');
  t.ok(
    bulks.some(url => url.includes('flagConfigEtag=')),
    'fetched because an event said so',
  );
  t.ok((await shop.evaluate(() => globalThis.compat.changes())) >= 3);

  await t.test('a page of another origin gets nothing with the same key', async t => {
    const other = await servePage();
    t.teardown(() => other.close());
    const elsewhere = await other.open(browser);
    t.not(
      await elsewhere.evaluate(([url, with_]) => globalThis.compat.startOpenFeature(url, with_), start),
      'READY',
    );
    t.match(await elsewhere.evaluate(each => globalThis.compat.answer(each), question), { value: false });
  });
});

interface Report {
  series: { key: string; points: [string, number][] }[];
}

t.test('what unleash-client counts is in the report', async t => {
  const sdk = await unleashClient(bandera.url, await keyFor({ kind: 'server' }), { appName: 'counting' });
  t.teardown(() => sdk.destroy());
  for (let n = 0; n < 7; n += 1)
    sdk.isEnabled('checkout', { userId: `user-${n}`, properties: { country: 'UY' } });
  await sdk.flushMetrics();
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const to = new Date(Date.now() + 3_600_000).toISOString();
  const query = new URLSearchParams({ project, from, to, interval: 'minute', groupBy: 'app' });
  const { points } = await eventually(async () => {
    const { body } = await must(ana.get<Report>(`/api/v1/reports/usage?${query}`));
    return body.series.find(({ key }) => key === 'counting');
  });
  t.equal(
    points.reduce((sum, [, count]) => sum + count, 0),
    7,
  );
});
