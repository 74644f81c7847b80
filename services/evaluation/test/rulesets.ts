import type { KeyGrant } from '@bandera/contracts/project';
import type { Snapshot, SnapshotFeature } from '@bandera/contracts/snapshot';
import type { Constraint, Strategy } from '@bandera/engine/ruleset';
import { newId } from '@bandera/kit/ids';

/** A boolean feature that is on for everyone, unless `fields` say otherwise. */
export const featureOf = (key: string, fields: Partial<SnapshotFeature> = {}): SnapshotFeature => ({
  key,
  enabled: true,
  valueType: 'boolean',
  variants: [],
  strategies: [],
  prerequisites: [],
  id: newId(),
  name: key,
  description: '',
  kind: 'release',
  tags: [],
  stale: false,
  ...fields,
});

export const strategyOf = (fields: Partial<Strategy> = {}): Strategy => ({
  rollout: 100,
  constraints: [],
  segments: [],
  ...fields,
});

export const isIn = (field: string, ...values: string[]): Constraint => ({ field, operator: 'IN', values });

/** One feature of every value type, one that is off, one that is broken and one that looks at the plan. */
export const everyKind = (): SnapshotFeature[] => [
  featureOf('boolean'),
  featureOf('string', { valueType: 'string', variants: [{ key: 'blue', value: 'azul' }] }),
  featureOf('number', { valueType: 'number', variants: [{ key: 'half', value: 0.5 }] }),
  featureOf('object', { valueType: 'json', variants: [{ key: 'deep', value: { a: [1, { b: null }] } }] }),
  featureOf('off', { enabled: false, metadata: { owner: 'payments' } }),
  featureOf('off-without-value', {
    enabled: false,
    valueType: 'string',
    variants: [{ key: 'a', value: 'x' }],
  }),
  featureOf('broken', { strategies: [strategyOf({ variants: [{ key: 'no-such', weight: 1000 }] })] }),
  featureOf('pro-only', { strategies: [strategyOf({ constraints: [isIn('plan', 'pro')] })] }),
];

export const snapshotOf = (
  { company, project, projectKey, environment }: KeyGrant,
  features: SnapshotFeature[],
  revision = 1,
): Snapshot => ({ company, project, projectKey, environment, revision, features, segments: [] });
