import type { SnapshotFeature } from '@bandera/contracts/snapshot';
import { z } from 'zod';
import { countries, type User } from './sample-flags.ts';

/** One flag engine, asked in the way an application would. */
export interface Engine {
  name: string;
  /** Whether a flag is on for the user of that index. */
  isOn(flag: string, user: number): boolean;
}

export interface EngineOptions {
  flags: readonly SnapshotFeature[];
  users: readonly User[];
}

const isFunction = (value: unknown) => typeof value === 'function';
/** A module that exports a class: what is installed at run time has no types here. */
const exporting = <Made>(name: string) =>
  z.object({ [name]: z.custom<new (...args: unknown[]) => Made>(isFunction) });
const made = <Made>(module: unknown, name: string, ...args: unknown[]): Made => {
  const found = exporting<Made>(name).parse(module)[name];
  if (!found) throw new Error(`the module exports no ${name}`);
  return new found(...args);
};

interface UnleashClient {
  isEnabled(flag: string, context: object): boolean;
  start(): Promise<void>;
  destroy(): void;
  on(event: string, listener: () => void): void;
  once(event: string, listener: () => void): void;
}

/** The Unleash SDK for Node, filled through its bootstrap. It never gets to talk to a server. */
export async function unleash(
  module: unknown,
  { flags, users }: EngineOptions,
): Promise<Engine & { close(): void }> {
  const client = made<UnleashClient>(module, 'Unleash', {
    appName: 'bench',
    url: 'http://127.0.0.1:9/api',
    refreshInterval: 0,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    disableAutoStart: true,
    storageProvider: made<object>(module, 'InMemStorageProvider'),
    bootstrap: { data: flags.map(unleashFlag) },
  });
  client.on('error', () => {});
  client.on('warn', () => {});
  const ready = new Promise<void>(resolve => client.once('ready', resolve));
  await client.start();
  await ready;
  const contexts = users.map(({ userId, country }) => ({ userId, properties: { country } }));
  return {
    name: 'unleash-client',
    isOn: (flag, user) => client.isEnabled(flag, contexts[user] ?? {}),
    close: () => client.destroy(),
  };
}

const unleashFlag = ({ key }: SnapshotFeature) => ({
  name: key,
  type: 'release',
  enabled: true,
  stale: false,
  impressionData: false,
  variants: [],
  strategies: [
    {
      name: 'flexibleRollout',
      parameters: { rollout: '50', stickiness: 'userId', groupId: key },
      constraints: [{ contextName: 'country', operator: 'IN', values: [...countries] }],
    },
  ],
});

interface FlagdCore {
  setConfigurations(json: string): unknown;
  resolveBooleanEvaluation(flag: string, fallback: boolean, context: object): { value: boolean };
}

/** The in-process evaluator of flagd. */
export function flagd(module: unknown, { flags, users }: EngineOptions): Engine {
  const core = made<FlagdCore>(module, 'FlagdCore');
  core.setConfigurations(
    JSON.stringify({ flags: Object.fromEntries(flags.map(({ key }) => [key, flagdFlag])) }),
  );
  const contexts = users.map(({ userId, country }) => ({ targetingKey: userId, country }));
  return {
    name: '@openfeature/flagd-core',
    isOn: (flag, user) => core.resolveBooleanEvaluation(flag, false, contexts[user] ?? {}).value,
  };
}

const flagdFlag = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  targeting: {
    if: [
      { in: [{ var: 'country' }, [...countries]] },
      {
        fractional: [
          ['on', 50],
          ['off', 50],
        ],
      },
      'off',
    ],
  },
};

interface GrowthBookClient {
  initSync(options: object): unknown;
  isOn(flag: string, user: object): boolean;
}

/** GrowthBook's client for servers, which evaluates for many users. */
export function growthbook(module: unknown, { flags, users }: EngineOptions): Engine {
  const client = made<GrowthBookClient>(module, 'GrowthBookClient');
  client.initSync({
    payload: { features: Object.fromEntries(flags.map(({ key }) => [key, growthbookFlag(key)])) },
  });
  const contexts = users.map(({ userId, country }) => ({ attributes: { id: userId, country } }));
  return { name: '@growthbook/growthbook', isOn: (flag, user) => client.isOn(flag, contexts[user] ?? {}) };
}

const growthbookFlag = (key: string) => ({
  defaultValue: false,
  rules: [
    {
      condition: { country: { $in: [...countries] } },
      force: true,
      coverage: 0.5,
      hashAttribute: 'id',
      seed: key,
    },
  ],
});
