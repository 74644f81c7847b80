import { duration, figure } from './format.ts';
import type { Line } from './outcome.ts';
import { median, pairedRatio } from './statistics.ts';
import type { LoadResult } from './wrk.ts';

/** What ours may be of theirs; absent where nothing was asked. */
export interface LoadGoals {
  /** Requests a second: at least. */
  rate?: number;
  /** p99: at most. */
  p99?: number;
}

/** Rate, p99 and processor time of two servers that answered the same load in turn. */
export function loadLines(
  { ours, theirs }: Record<'ours' | 'theirs', LoadResult[]>,
  reference: string,
  { rate, p99 }: LoadGoals,
): Line[] {
  const line = (what: string, of: (result: LoadResult) => number, shown: (value: number) => string) => {
    const [a, b] = [ours.map(of), theirs.map(of)];
    return {
      what,
      measured: shown(median(a)),
      reference: `${shown(median(b))} ${reference}`,
      ratio: pairedRatio(a, b),
    };
  };
  const withGoal = (
    found: ReturnType<typeof line>,
    limit: number | undefined,
    better: 'higher' | 'lower',
  ): Line =>
    limit === undefined
      ? found
      : {
          ...found,
          goal: { text: `${better === 'higher' ? '>=' : '<='} ${figure(limit)}x`, limit, better },
          figure: found.ratio.median,
        };
  return [
    withGoal(
      line(
        'requests/s',
        each => each.requestsPerSecond,
        value => `${figure(value)}/s`,
      ),
      rate,
      'higher',
    ),
    withGoal(
      line('p99', each => each.p99Ms, duration),
      p99,
      'lower',
    ),
    line('processor time a request', each => each.processorMs, duration),
  ];
}
