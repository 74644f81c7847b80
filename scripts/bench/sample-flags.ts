import type { SnapshotFeature } from '@bandera/contracts/snapshot';
import type { Context } from '@bandera/engine/context';
import type { Strategy } from '@bandera/engine/ruleset';
import { newId } from '@bandera/kit/ids';

/** Countries that the flags let in; `BR` and `PY` are of users who are left out. */
export const countries = ['UY', 'AR', 'CL', 'MX', 'ES'] as const;
const everyCountry = [...countries, 'BR', 'PY'];

/** The flag that most rows measure: one IN constraint and half of the users. */
export const sampleStrategy: Strategy = {
  rollout: 50,
  stickiness: 'userId',
  constraints: [{ field: 'country', operator: 'IN', values: [...countries] }],
  segments: [],
};

export const flagKey = (index: number): string => `flag-${String(index).padStart(3, '0')}`;

/** `count` flags of that shape. */
export const sampleFlags = (count: number, strategies: Strategy[] = [sampleStrategy]): SnapshotFeature[] =>
  Array.from({ length: count }, (_, index) => ({
    id: newId(),
    key: flagKey(index),
    name: `Flag number ${index}`,
    description: '',
    kind: 'release',
    tags: [],
    stale: false,
    enabled: true,
    valueType: 'boolean',
    variants: [],
    strategies,
    prerequisites: [],
  }));

export interface User {
  userId: string;
  country: string;
}

/** Different users, the same in every run. */
export const sampleUsers = (count: number): User[] =>
  Array.from({ length: count }, (_, index) => ({
    userId: `user-${index}`,
    country: everyCountry[index % everyCountry.length] ?? 'UY',
  }));

export const contextOf = ({ userId, country }: User): Context => ({ targetingKey: userId, country });
