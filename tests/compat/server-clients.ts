import { eventually } from '@bandera/kit/testing/service';
import { FlagdCore, MemoryStorage } from '@openfeature/flagd-core';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { type Client, type EvaluationContext, type Logger, OpenFeature } from '@openfeature/server-sdk';
import type { Unleash } from 'unleash-client';
import { UnleashClient } from 'unleash-proxy-client';
import { must } from '../e2e/house.ts';
import { type Answer, isOn } from './answers.ts';
import { isHashedOtherwise, readsClock } from './exceptions.ts';
import type { Feature } from './features.ts';
import { type Details, defaultOf, expectedDetails, seenDetails } from './open-feature.ts';
import { type Asking, compareUser, servedTo } from './scene.ts';
import { expectedToggle, seenToggle } from './unleash.ts';
import { frontendContext, openFeatureContext, unleashContext } from './users.ts';

/** One evaluation by the server SDK, with a default that the server would not answer. */
function evaluated(client: Client, feature: Feature, served: unknown, context: EvaluationContext) {
  const { key, valueType } = feature;
  const byDefault = defaultOf(feature, served);
  if (valueType === 'boolean') return client.getBooleanDetails(key, byDefault === true, context);
  if (valueType === 'string') return client.getStringDetails(key, String(byDefault), context);
  if (valueType === 'number') return client.getNumberDetails(key, Number(byDefault), context);
  return client.getObjectDetails(key, byDefault, context);
}

/** One request for each user and feature, as many at once as a busy application sends. */
export async function askOfrepProvider(asking: Asking): Promise<void> {
  const { scene, expected, to } = asking;
  const headers: [string, string][] = [['Authorization', `Bearer ${scene.serverKey}`]];
  await OpenFeature.setProviderAndWait('ofrep', new OFREPProvider({ baseUrl: scene.url, headers }));
  const client = OpenFeature.getClient('ofrep');
  let valueless = 0;
  for (const [index, user] of scene.users.entries()) {
    const context = openFeatureContext(user);
    const got: Details[] = [];
    for (let first = 0; first < scene.features.length; first += 20) {
      const some = scene.features.slice(first, first + 20);
      const asked = some.map((each, at) =>
        evaluated(client, each, servedTo(expected, index, first + at), context),
      );
      got.push(...(await Promise.all(asked)));
    }
    // It calls an answer without a value, which leaves it to the default, an error (wire contract 1.3).
    const isValueless = (at: number) => servedTo(expected, index, at) === undefined;
    valueless += scene.features.filter((_, at) => isValueless(at)).length;
    compareUser(asking, index, {
      expected: (feature, answer) =>
        answer.value === undefined
          ? { value: defaultOf(feature, undefined) }
          : expectedDetails(feature, answer),
      got: got.map((each, at) => (isValueless(at) ? { value: each.value } : seenDetails(each))),
    });
  }
  to.note(
    valueless,
    'of them by the value alone: without one this client says ERROR, and serves the default',
  );
}

/** `domain`: where its provider has been set; it has followed the changes since. */
export async function askBanderaProvider(asking: Asking, domain: string): Promise<void> {
  const { scene, expected } = asking;
  const client = OpenFeature.getClient(domain);
  const last = scene.features.findLast(({ valueType }) => valueType === 'boolean')?.key ?? '';
  await eventually(async () => (await client.getBooleanDetails(last, true)).errorCode === undefined);
  for (const [index, user] of scene.users.entries()) {
    const context = openFeatureContext(user);
    const got: Details[] = [];
    for (const [at, feature] of scene.features.entries()) {
      got.push(seenDetails(await evaluated(client, feature, servedTo(expected, index, at), context)));
    }
    compareUser(asking, index, { expected: expectedDetails, got });
  }
}

export async function askUnleashClient(asking: Asking, sdk: Unleash): Promise<void> {
  const { features, users, byKey } = asking.scene;
  await eventually(() => sdk.getFeatureToggleDefinitions().length === features.length);
  for (const [index, user] of users.entries()) {
    const context = unleashContext(user);
    compareUser(asking, index, {
      expected: expectedToggle,
      got: features.map(({ key }) => seenToggle(sdk.isEnabled(key, context), sdk.getVariant(key, context))),
      excused: feature => isHashedOtherwise(feature, user, byKey),
    });
  }
}

export async function askFrontendClient(asking: Asking): Promise<void> {
  const { url, clientKey, features, users } = asking.scene;
  const sdk = new UnleashClient({
    url: `${url}/api/frontend`,
    clientKey,
    appName: 'shop-frontend',
    refreshInterval: 600,
    disableMetrics: true,
  });
  await sdk.start();
  for (const [index, user] of users.entries()) {
    await sdk.updateContext(frontendContext(user));
    const got = features.map(({ key }) => seenToggle(sdk.isEnabled(key), sdk.getVariant(key)));
    compareUser(asking, index, { expected: expectedToggle, got });
  }
  sdk.stop();
}

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Features that the definition lists as not expressible are left out, and said to be. */
export async function askFlagd({ scene, expected, to }: Asking): Promise<void> {
  const { url, serverKey, features, users, byKey, segments } = scene;
  const headers = { authorization: `Bearer ${serverKey}` };
  const text = await (await fetch(`${url}/flagd/v1/flags.json`, { headers })).text();
  const listed = String(JSON.parse(text).metadata['bandera.notExpressible']).split(',');
  const inexpressible = new Set(listed);
  const storage = new MemoryStorage(quiet);
  storage.setConfigurations(text, true);
  const flagd = new FlagdCore(storage, quiet);
  const clocked = new Set(features.filter(each => readsClock(each, byKey, segments)).map(({ key }) => key));
  to.note(listed.length * users.length, `not compared, of ${listed.length} features that its metadata lists`);
  for (const [index, user] of users.entries()) {
    // Applications in other languages than JavaScript have no such dates to hand to it.
    const context = JSON.parse(JSON.stringify(openFeatureContext(user)));
    for (const [at, feature] of features.entries()) {
      if (inexpressible.has(feature.key)) continue;
      if (user.currentTime && clocked.has(feature.key)) {
        to.note(1, 'not compared, of users with a time of their own: flagd knows none');
        continue;
      }
      const answer = expected[index]?.[at] ?? { reason: 'missing' };
      const { value, variant } = expectedDetails(feature, answer);
      const got = decided(flagd, feature, answer, context);
      to.compare({
        feature,
        user,
        expected: { value, variant },
        got: { value: got.value, variant: got.variant },
      });
    }
  }
}

function decided(flagd: FlagdCore, feature: Feature, answer: Answer, context: EvaluationContext) {
  const { key, valueType } = feature;
  const byDefault = defaultOf(feature, answer.value);
  if (valueType === 'boolean') return flagd.resolveBooleanEvaluation(key, byDefault === true, context);
  if (valueType === 'string') return flagd.resolveStringEvaluation(key, String(byDefault), context);
  if (valueType === 'number') return flagd.resolveNumberEvaluation(key, Number(byDefault), context);
  return flagd.resolveObjectEvaluation(key, byDefault, context);
}

interface Explained extends Answer {
  key: string;
  enabled: boolean;
}

/** What the console shows, for every tenth user. */
export async function askExplanations(asking: Asking): Promise<void> {
  const { owner, project, features, users } = asking.scene;
  for (const [index, user] of users.entries()) {
    if (index % 10 !== 3) continue;
    const asked = { project, environment: 'production', context: openFeatureContext(user) };
    const { body } = await must(owner.post<{ items: Explained[] }>('/api/v1/features/evaluate', asked));
    const items = new Map(body.items.map(each => [each.key, each]));
    compareUser(asking, index, {
      expected: (_, answer) => explained({ ...answer, enabled: isOn(answer) }),
      got: features.map(({ key }) => explained(items.get(key) ?? { enabled: false, reason: 'missing' })),
    });
  }
}

const explained = ({ enabled, reason, variant, value }: Omit<Explained, 'key'>) => ({
  enabled,
  reason,
  variant,
  value,
});
