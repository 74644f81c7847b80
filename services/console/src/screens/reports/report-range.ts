import type { ReportSearch } from './report-search.ts';

export interface ReportRange {
  from: string;
  to: string;
  interval: 'hour' | 'day';
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const spanMs = { '24h': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs, '90d': 90 * dayMs };
/** Up to here hours are shown: more would be narrower than a pixel. */
const mostHours = 14 * dayMs;

/**
 * The range that is meant, in steps that fit on a screen. It ends with the step of now, so that the same minutes ask the same
 * question.
 */
export function reportRange({ span = '7d', from, to }: ReportSearch, now: Date): ReportRange {
  const [start, end] = from && to ? [midnight(from, 0), midnight(to, 1)] : [undefined, undefined];
  const length = start !== undefined && end !== undefined ? end - start : spanMs[span];
  const interval = length <= mostHours ? 'hour' : 'day';
  const step = interval === 'hour' ? hourMs : dayMs;
  const until = end ?? (Math.floor(now.getTime() / step) + 1) * step;
  return {
    from: new Date(start ?? until - length).toISOString(),
    to: new Date(until).toISOString(),
    interval,
  };
}

/** Midnight of a day of the reader's, so many days later. */
function midnight(day: string, later: number): number {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + later);
  return at.getTime();
}
