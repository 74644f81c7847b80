import { once } from 'node:events';
import { InMemStorageProvider, Unleash, type UnleashConfig } from 'unleash-client';
import { type Answer, isOn } from './answers.ts';
import { type Feature, servesVariants } from './features.ts';

/** The Node SDK, once it has rules. An error of it is thrown to nobody, which ends the process or thread. */
export async function unleashClient(
  url: string,
  key: string,
  options: Partial<UnleashConfig> = {},
): Promise<Unleash> {
  const sdk = new Unleash({
    appName: 'shop-backend',
    url: `${url}/api/`,
    customHeaders: { Authorization: key },
    storageProvider: new InMemStorageProvider(),
    skipInstanceCountWarning: true,
    refreshInterval: 200,
    metricsInterval: 600_000,
    ...options,
  });
  sdk.on('error', error => {
    throw error;
  });
  await once(sdk, 'synchronized');
  return sdk;
}

interface Served {
  name: string;
  payload?: { type: string; value: string } | undefined;
}

/** Whether it is on, and its variant with what it carries: Unleash has no values beside these. */
export const seenToggle = (enabled: boolean, { name, payload }: Served) => ({
  enabled,
  variant: name,
  ...(payload
    ? {
        payload: {
          type: payload.type,
          value: payload.type === 'json' ? JSON.parse(payload.value) : payload.value,
        },
      }
    : {}),
});

/** What an Unleash SDK is to say where OFREP says `answer`. */
export function expectedToggle(feature: Feature, answer: Answer) {
  const enabled = isOn(answer);
  const { value, variant } = answer;
  if (!enabled || variant === undefined || !servesVariants(feature)) return { enabled, variant: 'disabled' };
  const { valueType } = feature;
  if (valueType === 'boolean') return { enabled, variant };
  return {
    enabled,
    variant,
    payload: { type: valueType, value: valueType === 'json' ? value : String(value) },
  };
}
