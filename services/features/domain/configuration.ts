import {
  type Feature,
  type FeatureEnvironment,
  type Prerequisite,
  prerequisite,
  type Strategy,
  strategy,
} from '@bandera/contracts/feature';
import type { FieldError } from '@bandera/kit/http/problem';
import { z } from 'zod';
import { maxPrerequisites } from './prerequisite.ts';
import { maxStrategies } from './strategy.ts';

/** What people decide about one feature in one environment. */
export interface Configuration {
  enabled: boolean;
  /** OR-ed and tried in order; none means on for all while enabled. */
  strategies: Strategy[];
  prerequisites: Prerequisite[];
}

/** The same as requests name it. */
export const configurationFields = {
  enabled: z.boolean(),
  strategies: z
    .array(strategy)
    .max(maxStrategies, `may hold at most ${maxStrategies} strategies`)
    .default([]),
  prerequisites: z
    .array(prerequisite)
    .max(maxPrerequisites, `may hold at most ${maxPrerequisites} prerequisites`)
    .default([]),
};

export const configurationOf = ({ enabled, strategies, prerequisites }: Configuration): Configuration => ({
  enabled,
  strategies,
  prerequisites,
});

/** What holds where nobody has set anything: off. */
export const unsetConfiguration = (
  { createdAt }: Pick<Feature, 'createdAt'>,
  environment: string,
): FeatureEnvironment => ({
  environment,
  enabled: false,
  strategies: [],
  prerequisites: [],
  revision: 0,
  updatedAt: createdAt,
});

/** Events carry a configuration twice, before and after, and a broker takes 1 MB a message. */
const maxBytes = 250_000;

export function checkSize({ strategies, prerequisites }: Configuration): FieldError[] {
  if (Buffer.byteLength(JSON.stringify([strategies, prerequisites])) <= maxBytes) return [];
  const message = `may take at most ${maxBytes / 1_000} kB: move long lists of values into segments`;
  return [{ path: 'strategies', message }];
}
