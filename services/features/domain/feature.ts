import type { Feature, Variant } from '@bandera/contracts/feature';
import type { FieldError } from '@bandera/kit/http/problem';

/** A feature as it is kept. */
export interface StoredFeature extends Feature {
  company: string;
  /** Number of its newest revision. */
  revision: number;
  /** When it was created or, if later, roughly when an application asked for it last. */
  activeAt: string;
}

/** What all environments of a feature share and people can change. */
export type Settings = Pick<Feature, (typeof settingNames)[number]>;
export const settingNames = [
  'name',
  'description',
  'kind',
  'tags',
  'owner',
  'variants',
  'offVariant',
  'impressionData',
] as const satisfies (keyof Feature)[];

export const settingsOf = (feature: Settings): Settings => ({
  name: feature.name,
  description: feature.description,
  kind: feature.kind,
  tags: feature.tags,
  owner: feature.owner,
  variants: feature.variants,
  offVariant: feature.offVariant,
  impressionData: feature.impressionData,
});

/** As the API and events show it. */
export const featureOf = ({ company: _, revision: __, activeAt: ___, ...feature }: StoredFeature): Feature =>
  feature;

type Valued = Pick<Feature, 'valueType' | 'variants' | 'offVariant'>;

const impliedKeys = ['on', 'off'];

/** The keys of all values a feature can serve. */
export const variantKeys = ({ valueType, variants }: Pick<Feature, 'valueType' | 'variants'>) =>
  new Set(valueType === 'boolean' ? impliedKeys : variants.map(variant => variant.key));

/** A boolean feature stores no variants, since `on` and `off` are implied, and serves `off` unless told otherwise. */
export const withImplied = <F extends Valued>(feature: F): F =>
  feature.valueType === 'boolean'
    ? { ...feature, variants: [], offVariant: feature.offVariant ?? 'off' }
    : feature;

/** Events carry variants twice, before and after, and a broker takes 1 MB a message. */
const maxVariantBytes = 200_000;

export function checkValues({ valueType, variants, offVariant }: Valued): FieldError[] {
  const errors = valueType === 'boolean' ? checkImplied(variants) : checkVariants(valueType, variants);
  const keys = variantKeys({ valueType, variants });
  if (offVariant !== null && !keys.has(offVariant)) {
    errors.push({ path: 'offVariant', message: `must be the key of a variant: ${[...keys].join(', ')}` });
  }
  return errors;
}

function checkImplied(variants: readonly Variant[]): FieldError[] {
  const given = new Map(variants.map(({ key, value }) => [key, value]));
  const exact = variants.length === 2 && given.get('on') === true && given.get('off') === false;
  if (variants.length === 0 || exact) return [];
  const message = 'a boolean feature has the variants on (true) and off (false) by itself: leave them out';
  return [{ path: 'variants', message }];
}

function checkVariants(valueType: Feature['valueType'], variants: readonly Variant[]): FieldError[] {
  const errors: FieldError[] = [];
  if (variants.length === 0) {
    errors.push({ path: 'variants', message: `a ${valueType} feature needs at least one variant` });
  }
  if (Buffer.byteLength(JSON.stringify(variants)) > maxVariantBytes) {
    errors.push({ path: 'variants', message: `may hold at most ${maxVariantBytes / 1_000} kB together` });
  }
  const seen = new Set<string>();
  for (const [index, { key, value }] of variants.entries()) {
    if (seen.has(key)) errors.push({ path: `variants[${index}].key`, message: `"${key}" is there already` });
    seen.add(key);
    if (valueType !== 'json' && typeof value !== valueType) {
      errors.push({
        path: `variants[${index}].value`,
        message: `must be a ${valueType}, as the feature's valueType says`,
      });
    }
  }
  return errors;
}
