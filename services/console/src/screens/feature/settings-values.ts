import type { Feature, FeatureSettings } from '../../api/features.ts';

/** What the form holds: values of variants as they are typed. */
export type SettingsValues = {
  name: string;
  description: string;
  kind: Feature['kind'];
  tags: string[];
  owner: string | null;
  variants: { key: string; value: string }[];
  offVariant: string | null;
  impressionData: boolean;
};

type Value = Feature['variants'][number]['value'];

export const settingsOf = (feature: Feature): SettingsValues => ({
  name: feature.name,
  description: feature.description,
  kind: feature.kind,
  tags: feature.tags,
  owner: feature.owner,
  variants: feature.variants.map(({ key, value }) => ({ key, value: typed(value) })),
  offVariant: feature.offVariant,
  impressionData: feature.impressionData,
});

/** A value as somebody would type it. */
export const typed = (value: Value): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);

/** What is sent. Features that are on or off have no variants of their own. */
export const sentOf = (values: SettingsValues, type: Feature['valueType']): FeatureSettings => {
  const { variants, ...rest } = values;
  if (type === 'boolean') return rest;
  return {
    ...rest,
    variants: variants.map(({ key, value }) => ({ key, value: valueFrom(value, type) ?? null })),
  };
};

/** The value that a text stands for; undefined when it stands for none of that type. */
export function valueFrom(text: string, type: Feature['valueType']): Value | undefined {
  if (type === 'string') return text;
  if (type === 'number') {
    const number = Number(text);
    return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
  }
  return parsed(text);
}

function parsed(text: string): Value | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
