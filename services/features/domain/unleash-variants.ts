import type { Variant } from '@bandera/contracts/feature';
import type { ValueType } from '@bandera/engine/ruleset';
import { keysFor, type Lost, type Share } from './translation.ts';
import type { UnleashVariant } from './unleash-document.ts';

/** A list of variants, of a strategy or of a flag. */
export interface Listed {
  path: string;
  variants: readonly UnleashVariant[];
}

/** The values of a feature: what its variants, wherever they are listed, carry. */
export interface Values {
  valueType: ValueType;
  variants: Variant[];
  /** The key of each variant, by its name. */
  keys: ReadonlyMap<string, string>;
}

/** A feature without variants, or with the two that need no payload, is boolean. */
export function valuesOf(lists: readonly Listed[], path: string, lost: Lost): Values {
  const first = new Map<string, { variant: UnleashVariant; at: string }>();
  for (const { path, variants } of lists) {
    for (const [index, variant] of variants.entries()) {
      const at = `${path}[${index}]`;
      reportExtras(variant, at, lost);
      const known = first.get(variant.name)?.variant;
      if (!known) first.set(variant.name, { variant, at });
      else if (
        known.payload?.value !== variant.payload?.value ||
        known.payload?.type !== variant.payload?.type
      )
        lost(`${at}.payload`, `"${variant.name}" has another payload elsewhere, which is taken`);
    }
  }
  const variants = Array.from(first.values(), each => each.variant);
  const keys = keysFor([...first.keys()], path, lost);
  if (variants.every(({ name, payload }) => !payload && ['on', 'off'].includes(name)))
    return { valueType: 'boolean', variants: [], keys };
  const type = typeOf(variants);
  if (type === undefined)
    lost(path, 'payloads of different types, or not of the type they tell: taken as texts');
  for (const { variant, at } of first.values())
    if (variant.payload?.type === 'csv') lost(`${at}.payload.type`, 'csv is taken as text');
  return {
    valueType: type ?? 'string',
    variants: variants.map(variant => ({
      key: keys.get(variant.name) ?? variant.name,
      value: valueFor(variant, type ?? 'string'),
    })),
    keys,
  };
}

function reportExtras({ overrides, weightType }: UnleashVariant, at: string, lost: Lost): void {
  for (const [index, { contextName }] of (overrides ?? []).entries())
    lost(`${at}.overrides[${index}]`, `variants cannot be fixed for some values of ${contextName}`);
  if (weightType === 'fix') lost(`${at}.weightType`, 'weights stay as they are: none is fixed or variable');
}

/** Undefined when there is no one type for all. */
function typeOf(variants: readonly UnleashVariant[]): Exclude<ValueType, 'boolean'> | undefined {
  const types = new Set(
    variants.map(({ payload }) => {
      if (payload?.type === 'number') return isNumber(payload.value) ? 'number' : undefined;
      if (payload?.type === 'json') return jsonOf(payload.value) === undefined ? undefined : 'json';
      return 'string';
    }),
  );
  const [only, ...others] = types;
  return others.length === 0 ? only : undefined;
}

/** A variant without payload carries its name. */
function valueFor({ name, payload }: UnleashVariant, type: ValueType): Variant['value'] {
  const text = payload?.value ?? name;
  if (type === 'number') return Number(text);
  return type === 'json' ? (jsonOf(text)?.value ?? null) : text;
}

const isNumber = (text: string) => text.trim() !== '' && Number.isFinite(Number(text));

function jsonOf(text: string): { value: Variant['value'] } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The shares of those that can be chosen, in thousandths as they were given; none when all weigh nothing. */
export function sharesOf({ variants }: Listed, keys: Values['keys']): Share[] {
  const shares = variants.map(({ name, weight }) => ({ key: keys.get(name) ?? name, weight }));
  return shares.some(({ weight }) => weight > 0) ? shares : [];
}
