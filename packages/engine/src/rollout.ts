import type { Compilation } from './compilation.ts';
import type { Context } from './context.ts';
import type { StrategyRecord } from './explanation.ts';
import { ROLLOUT_SEED } from './murmur3.ts';
import type { Strategy } from './ruleset.ts';
import { Buckets, type Stickiness } from './stickiness.ts';

/**
 * The share of the audience that a strategy lets in: `0 < bucket <= percent` passes, a percentage that is not a
 * number passes nobody (evaluation-semantics, section 6.2).
 */
export class Rollout extends Buckets {
  /** `everyone` and `nobody` whatever the context; `some` depends on it. */
  readonly reach: 'everyone' | 'some' | 'nobody';
  readonly #percent: number;

  constructor(strategy: Strategy, featureKey: string, shared: Compilation) {
    const stickiness = shared.stickiness(strategy.stickiness, 'rollout');
    super(strategy.groupId || featureKey, stickiness, 100, ROLLOUT_SEED, shared.random);
    this.#percent = Number(strategy.rollout);
    this.reach = reachOf(this.#percent, stickiness);
  }

  /** Whether the bucket decides, rather than the mere presence of the sticky field. */
  get splits(): boolean {
    return this.#percent > 0 && this.#percent < 100;
  }

  passes(context: Context, record?: StrategyRecord): boolean {
    const bucket = this.reach === 'everyone' ? 0 : this.bucket(context);
    const passed = this.reach === 'everyone' || (bucket > 0 && bucket <= this.#percent);
    if (record !== undefined) {
      record.rollout = { percent: this.#percent, ...this.trace(context, bucket), passed };
    }
    return passed;
  }
}

/** Without its custom sticky field a context is refused even at 100 %. */
function reachOf(percent: number, { otherwise }: Stickiness): Rollout['reach'] {
  if (!(percent > 0)) return 'nobody';
  return percent >= 100 && otherwise === 'random' ? 'everyone' : 'some';
}
