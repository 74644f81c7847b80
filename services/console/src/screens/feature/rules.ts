import type { FeatureEnvironment, Prerequisite, Strategy } from '../../api/features.ts';

/** A strategy while it is edited: it has a name of its own from the start, so that it can be moved. */
export interface DraftStrategy extends Strategy {
  id: string;
}

/** Who gets a feature that is on: what one edits here and saves together. */
export interface Rules {
  strategies: DraftStrategy[];
  prerequisites: Prerequisite[];
}

export const rulesOf = ({
  strategies,
  prerequisites,
}: Pick<FeatureEnvironment, 'strategies' | 'prerequisites'>): Rules => ({
  strategies: strategies.map((strategy, index) => ({ ...strategy, id: strategy.id ?? String(index) })),
  prerequisites,
});

export const newStrategy = (): DraftStrategy => ({
  id: crypto.randomUUID(),
  rollout: 100,
  stickiness: 'default',
  constraints: [],
  segments: [],
  variants: [],
  disabled: false,
});

/** Another one like it. Its group goes along, so that it reaches the same people. */
export const copyOf = (strategy: DraftStrategy): DraftStrategy => ({ ...strategy, id: crypto.randomUUID() });

/** As many strategies as the API takes. */
export const mostStrategies = 30;

/** Weights are thousandths. */
export const fullWeight = 1000;
