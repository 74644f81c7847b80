import { numberIn, type Settings } from './settings.ts';

/**
 * What is rolled a few at a time (ROLLOUT_AT_ONCE): started together, new processes would take the processors from those that
 * answer, and a fault that all have would be in all.
 */
export function portionsOf<T>(all: readonly T[], settings: Settings): T[][] {
  const atOnce = Math.max(numberIn(settings, 'ROLLOUT_AT_ONCE') ?? 3, 1);
  return Array.from({ length: Math.ceil(all.length / atOnce) }, (_, index) =>
    all.slice(index * atOnce, (index + 1) * atOnce),
  );
}
