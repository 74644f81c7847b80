import { isRecord } from './context.ts';
import type { Feature, Segment } from './ruleset.ts';

/** A feature or segment whose shape cannot be evaluated; the message names the field and is fit for clients. */
export class Malformed extends Error {}

const VALUE_TYPES: ReadonlySet<unknown> = new Set(['boolean', 'string', 'number', 'json']);

/**
 * Types hold where the ruleset was written, not where it is read: snapshots travel through caches and files.
 * Throws Malformed for the first field that cannot be evaluated. What merely never matches (an unknown operator,
 * a bad pattern, a missing segment, a rollout that is not a number) is not malformed.
 */
export function requireFeature(feature: Feature): void {
  need(typeof feature.enabled === 'boolean', 'enabled must be true or false');
  need(VALUE_TYPES.has(feature.valueType), 'valueType must be boolean, string, number or json');
  need(isOptional(feature.offVariant, isString), 'offVariant must be the key of a variant');
  need(feature.metadata === undefined || isRecord(feature.metadata), 'metadata must be an object');
  each(feature.variants, 'variants', (variant, path) => requireVariant(variant, path, feature.valueType));
  each(feature.prerequisites, 'prerequisites', requirePrerequisite);
  each(feature.strategies, 'strategies', requireStrategy);
}

/** The same for a segment. */
export function requireSegment(segment: Segment): void {
  each(segment.constraints, `segment "${segment.id}": constraints`, requireConstraint);
}

function requireVariant(variant: Shape, path: string, valueType: string): void {
  need(isString(variant['key']), `${path}.key must be a text`);
  const fits = valueType === 'json' ? variant['value'] !== undefined : typeof variant['value'] === valueType;
  need(fits, `${path}.value must be of type ${valueType}`);
  need(isOptional(variant['weight'], isWeight), `${path}.weight must be a whole number from 0`);
  need(isOptional(variant['stickiness'], isString), `${path}.stickiness must be the name of a context field`);
  each(variant['overrides'] ?? [], `${path}.overrides`, (override, at) => {
    need(isString(override['field']), `${at}.field must be the name of a context field`);
    need(isTexts(override['values']), `${at}.values must be a list of texts`);
  });
}

function requirePrerequisite(prerequisite: Shape, path: string): void {
  need(isString(prerequisite['feature']), `${path}.feature must be the key of a feature`);
  need(isOptional(prerequisite['enabled'], isBoolean), `${path}.enabled must be true or false`);
  need(isOptional(prerequisite['variants'], isTexts), `${path}.variants must be a list of keys`);
}

function requireStrategy(strategy: Shape, path: string): void {
  need(
    isOptional(strategy['stickiness'], isString),
    `${path}.stickiness must be the name of a context field`,
  );
  need(isOptional(strategy['groupId'], isString), `${path}.groupId must be a text`);
  need(isOptional(strategy['disabled'], isBoolean), `${path}.disabled must be true or false`);
  need(isTexts(strategy['segments']), `${path}.segments must be a list of ids`);
  each(strategy['constraints'], `${path}.constraints`, requireConstraint);
  each(strategy['variants'] ?? [], `${path}.variants`, (variant, at) => {
    need(isString(variant['key']), `${at}.key must be the key of a variant`);
    need(isWeight(variant['weight']), `${at}.weight must be a whole number from 0`);
    need(isOptional(variant['stickiness'], isString), `${at}.stickiness must be the name of a context field`);
  });
}

function requireConstraint(constraint: Shape, path: string): void {
  need(isString(constraint['field']), `${path}.field must be the name of a context field`);
  need(isString(constraint['operator']), `${path}.operator must be the name of an operator`);
  need(isOptional(constraint['value'], isString), `${path}.value must be a text`);
  need(isOptional(constraint['values'], isTexts), `${path}.values must be a list of texts`);
  need(isOptional(constraint['inverted'], isBoolean), `${path}.inverted must be true or false`);
  need(isOptional(constraint['caseInsensitive'], isBoolean), `${path}.caseInsensitive must be true or false`);
}

type Shape = Readonly<Record<string, unknown>>;

function each(list: unknown, path: string, check: (entry: Shape, path: string) => void): void {
  need(Array.isArray(list), `${path} must be a list`);
  for (const [index, entry] of list.entries()) {
    const at = `${path}[${index}]`;
    need(isRecord(entry), `${at} must be an object`);
    check(entry, at);
  }
}

function need(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Malformed(message);
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isWeight = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isString);
const isOptional = (value: unknown, is: (value: unknown) => boolean): boolean =>
  value === undefined || is(value);
