import type { CompileOptions } from '@bandera/engine/compilation';
import { type Compiled, compile } from '@bandera/engine/compile';
import type { Context } from '@bandera/engine/context';
import type { Constraint, Feature, Ruleset, Segment, Strategy } from '@bandera/engine/ruleset';

/** A ruleset of these features, revision 1. */
export const ruleset = (features: Feature[], segments: Segment[] = []): Ruleset => ({
  project: 'shop',
  environment: 'production',
  revision: 1,
  features,
  segments,
});

/** A boolean feature that is on for everyone, but for what is given. */
export const feature = (given: Partial<Feature> & { key: string }): Feature => ({
  enabled: true,
  valueType: 'boolean',
  variants: [],
  strategies: [],
  prerequisites: [],
  ...given,
});

/** A strategy for everyone, but for what is given. */
export const strategy = (given: Partial<Strategy> = {}): Strategy => ({
  rollout: 100,
  constraints: [],
  segments: [],
  ...given,
});

/** The same for several features. */
export const compiled = (features: Feature[], segments: Segment[] = [], options?: CompileOptions): Compiled =>
  compile(ruleset(features, segments), options);

/** Whether a feature with this one constraint is on for the context. */
export function holds(constraint: Constraint, context: Context, options?: CompileOptions): boolean {
  const only = feature({ key: 'f', strategies: [strategy({ constraints: [constraint] })] });
  return compiled([only], [], options).evaluate('f', context)?.enabled === true;
}
