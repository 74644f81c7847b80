import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as Server } from '@openfeature/server-sdk';
import { type Provider, OpenFeature as Web } from '@openfeature/web-sdk';
import t from 'tap';
import { dataPlane } from './app.ts';
import { everyKind, featureOf, isIn, strategyOf } from './rulesets.ts';

// The packages as they are published, unchanged.

// The class says `hooks?: Hook[] | undefined` where the interface says `hooks?: Hook[]`.
const webProvider = (options: ConstructorParameters<typeof OFREPWebProvider>[0]) =>
  new OFREPWebProvider(options) as Provider;

t.test('the OpenFeature server SDK', async t => {
  const app = await dataPlane(t);
  const key = app.addKey();
  const headers: [string, string][] = [['Authorization', `Bearer ${key.text}`]];
  await Server.setProviderAndWait(new OFREPProvider({ baseUrl: app.url(), headers }));
  t.teardown(() => Server.close());
  const client = Server.getClient();
  const context = { targetingKey: 'u1', plan: 'pro' };

  t.equal(await client.getBooleanValue('boolean', false, context), true);
  t.equal(await client.getStringValue('string', 'x', context), 'azul');
  t.equal(await client.getNumberValue('number', 1, context), 0.5);
  t.strictSame(await client.getObjectValue('object', {}, context), { a: [1, { b: null }] });
  t.match(await client.getBooleanDetails('pro-only', false, context), {
    value: true,
    variant: 'on',
    reason: 'TARGETING_MATCH',
  });
  t.match(await client.getBooleanDetails('off', true, context), {
    value: false,
    variant: 'off',
    reason: 'DISABLED',
    flagMetadata: { owner: 'payments' },
  });
  t.match(await client.getBooleanDetails('no-such', true, context), {
    value: true,
    errorCode: 'FLAG_NOT_FOUND',
  });
  t.match(await client.getBooleanDetails('string', true, context), {
    value: true,
    errorCode: 'TYPE_MISMATCH',
  });
  t.match(await client.getBooleanDetails('broken', true, context), { value: true, errorCode: 'PARSE_ERROR' });
});

t.test('the server SDK waits when it asks too often', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({ requestsPerMinute: 6 });
  const headers: [string, string][] = [['X-API-Key', key.text]];
  const domain = 'bounded';
  await Server.setProviderAndWait(domain, new OFREPProvider({ baseUrl: app.url(), headers }));
  t.teardown(() => Server.close());
  const client = Server.getClient(domain);
  t.equal((await client.getBooleanDetails('boolean', false)).value, true);
  t.match(await client.getBooleanDetails('boolean', false), { value: false, errorCode: 'GENERAL' });
  const answered = async () => /status="429"} (\d+)/.exec(await app.metrics())?.[1];
  t.equal(await answered(), '1');
  t.match(await client.getBooleanDetails('boolean', false), { value: false, errorCode: 'GENERAL' });
  t.equal(await answered(), '1', 'until then it does not even send');
});

t.test('the OpenFeature web SDK', async t => {
  const app = await dataPlane(t);
  const key = app.addKey({ kind: 'client' });
  const seen: { status: number; sent: string | null }[] = [];
  const provider = webProvider({
    baseUrl: app.url(),
    headers: [['Authorization', `Bearer ${key.text}`]],
    fetchImplementation: async (input: string | URL | Request, init?: RequestInit) => {
      const request = new Request(input, init);
      const sent = request.headers.get('if-none-match');
      const response = await fetch(request);
      seen.push({ status: response.status, sent });
      return response;
    },
  });
  await Web.setContext({ targetingKey: 'u1', plan: 'free' });
  await Web.setProviderAndWait(provider);
  t.teardown(() => Web.close());
  const client = Web.getClient();
  t.equal(client.getBooleanValue('boolean', false), true);
  t.equal(client.getStringValue('string', 'x'), 'azul');
  t.equal(client.getNumberValue('number', 1), 0.5);
  t.strictSame(client.getObjectValue('object', {}), { a: [1, { b: null }] });
  t.match(client.getBooleanDetails('pro-only', true), { value: false, reason: 'DEFAULT' });
  t.match(client.getBooleanDetails('off', true), { value: false, reason: 'DISABLED' });
  t.match(client.getBooleanDetails('no-such', true), { value: true, errorCode: 'FLAG_NOT_FOUND' });
  t.match(client.getBooleanDetails('string', true), { value: true, errorCode: 'TYPE_MISMATCH' });
  t.match(client.getBooleanDetails('broken', true), { value: true, errorCode: 'PARSE_ERROR' });

  await Web.setContext({ targetingKey: 'u1', plan: 'pro' });
  t.match(client.getBooleanDetails('pro-only', false), { value: true, reason: 'TARGETING_MATCH' });
  t.ok(seen.at(-1)?.sent, 'the client sent the tag of the other context');
  t.equal(seen.at(-1)?.status, 200, 'and got new values all the same');

  await Web.setContext({ targetingKey: 'u1', plan: 'pro', irrelevant: true });
  t.equal(seen.at(-1)?.status, 304);
  t.equal(client.getBooleanValue('pro-only', false), true, 'the values stay');

  app.change(
    key,
    [...everyKind(), featureOf('new', { strategies: [strategyOf({ constraints: [isIn('plan', 'pro')] })] })],
    2,
  );
  await app.poll();
  await Web.setContext({ targetingKey: 'u1', plan: 'pro' });
  t.equal(client.getBooleanValue('new', false), true);
});

t.test('a web SDK with a key that is not valid stops for good', async t => {
  const app = await dataPlane(t);
  const headers: [string, string][] = [['Authorization', 'Bearer shop:production.revoked']];
  const provider = webProvider({ baseUrl: app.url(), headers });
  t.teardown(() => Web.close());
  await t.rejects(Web.setProviderAndWait('refused', provider));
  t.equal(Web.getClient('refused').providerStatus, 'FATAL');
});
