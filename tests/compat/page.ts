// Runs in the browser: bundled by esbuild from the packages as they are published, unchanged.
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import {
  type EvaluationContext,
  type JsonValue,
  OpenFeature,
  type Provider,
  ProviderEvents,
} from '@openfeature/web-sdk';
import { type IMutableContext, UnleashClient } from 'unleash-proxy-client';
import { type Details, defaultOf } from './open-feature.ts';

interface Question {
  key: string;
  valueType: 'boolean' | 'string' | 'number' | 'json';
  /** What the server says, which the default in the code is not to be. */
  served: boolean;
}

let frontend: UnleashClient | undefined;
let changes = 0;

async function startOpenFeature(baseUrl: string, key: string): Promise<string> {
  const headers: [string, string][] = [['Authorization', `Bearer ${key}`]];
  // The class says `hooks?: Hook[] | undefined` where the interface says `hooks?: Hook[]`.
  const provider = new OFREPWebProvider({ baseUrl, headers }) as Provider;
  await OpenFeature.setProviderAndWait(provider).catch(() => {});
  OpenFeature.addHandler(ProviderEvents.ConfigurationChanged, () => {
    changes += 1;
  });
  return String(OpenFeature.getClient().providerStatus);
}

function detailsOf(question: Question): Details {
  const { key, valueType } = question;
  const defaultValue = defaultOf(question, question.served);
  const client = OpenFeature.getClient();
  const answer =
    valueType === 'boolean'
      ? client.getBooleanDetails(key, defaultValue === true)
      : valueType === 'string'
        ? client.getStringDetails(key, String(defaultValue))
        : valueType === 'number'
          ? client.getNumberDetails(key, Number(defaultValue))
          : client.getObjectDetails<JsonValue>(key, defaultValue);
  const { value, variant, reason, errorCode } = answer;
  return { value, variant, reason, errorCode };
}

interface Asked {
  contexts: EvaluationContext[];
  questions: Omit<Question, 'served'>[];
  /** By context, a 1 for each question whose answer is to be true. */
  on: string[];
}

/** By context, then by question, as JSON: a browser hands over one text faster than many objects. */
async function askOpenFeature({ contexts, questions, on }: Asked): Promise<string> {
  const all: Details[][] = [];
  for (const [index, context] of contexts.entries()) {
    await OpenFeature.setContext(context);
    all.push(questions.map((each, at) => detailsOf({ ...each, served: on[index]?.[at] === '1' })));
  }
  return JSON.stringify(all);
}

async function startUnleash(url: string, clientKey: string): Promise<string | undefined> {
  frontend = new UnleashClient({
    url,
    clientKey,
    appName: 'shop-page',
    refreshInterval: 600,
    disableMetrics: true,
    usePOSTrequests: true,
  });
  await frontend.start();
  const error: unknown = frontend.getError();
  return error === undefined ? undefined : JSON.stringify(error);
}

/** By context, then by key, as JSON. */
async function askUnleash({
  contexts,
  keys,
}: {
  contexts: IMutableContext[];
  keys: string[];
}): Promise<string> {
  const client = frontend;
  if (!client) throw new Error('it has not started');
  const all: object[][] = [];
  for (const context of contexts) {
    await client.updateContext(context);
    all.push(keys.map(key => ({ enabled: client.isEnabled(key), variant: client.getVariant(key) })));
  }
  return JSON.stringify(all);
}

declare global {
  var compat: {
    startOpenFeature: typeof startOpenFeature;
    /** Of the context that was set last. */
    answer: typeof detailsOf;
    askOpenFeature: typeof askOpenFeature;
    startUnleash: typeof startUnleash;
    askUnleash: typeof askUnleash;
    /** How often the provider has said that its configuration changed. */
    changes(): number;
  };
}

globalThis.compat = {
  startOpenFeature,
  answer: detailsOf,
  askOpenFeature,
  startUnleash,
  askUnleash,
  changes: () => changes,
};
