import type { Strategy } from '../../api/features.ts';
import { isRecord } from './canonical.ts';

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(each => typeof each === 'string');

const isConstraint = (value: unknown): value is Strategy['constraints'][number] =>
  isRecord(value) && typeof value['field'] === 'string' && typeof value['operator'] === 'string';

const isWeight = (value: unknown): value is Strategy['variants'][number] =>
  isRecord(value) && typeof value['key'] === 'string' && typeof value['weight'] === 'number';

/** A strategy out of a revision, where it is one. */
export function strategyFrom(value: unknown): Strategy | undefined {
  if (!isRecord(value)) return undefined;
  const { rollout, stickiness, constraints, segments, variants, disabled, title } = value;
  if (typeof rollout !== 'number' || typeof stickiness !== 'string') return undefined;
  if (!Array.isArray(constraints) || !constraints.every(isConstraint) || !isTexts(segments)) return undefined;
  if (!Array.isArray(variants) || !variants.every(isWeight)) return undefined;
  return {
    rollout,
    stickiness,
    constraints,
    segments,
    variants,
    disabled: disabled === true,
    ...(typeof title === 'string' && { title }),
  };
}
