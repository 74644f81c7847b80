import { instant } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { z } from 'zod';
import { type Interval, intervals, mostPoints, type Range, stepCount, wholeSteps } from './interval.ts';

const example = '2026-11-01T00:00:00Z';
const earliest = Date.parse('1970-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T00:00:00Z');

/** A time that both engines can compare with: MySQL's end with the year 9999. */
const moment = instant.transform(text => Date.parse(text)).refine(at => at >= earliest && at <= latest);
const bounds = z.object({ from: moment, to: moment });

/** `[from, to)`, both required: a report of everything would be neither fast nor what was meant. */
export function requestedRange(query: {
  from?: string | undefined;
  to?: string | undefined;
  interval: Interval;
}): Range {
  const missing = (['from', 'to'] as const).filter(name => !query[name]);
  if (missing.length > 0) {
    throw problem('range-required', {
      detail: 'A usage report needs from and to.',
      errors: missing.map(path => ({ path, message: `is required, such as ${example}` })),
    });
  }
  const { success, data, error } = bounds.safeParse(query);
  if (!success) {
    const wrong = [...new Set(error.issues.map(issue => String(issue.path[0])))];
    throw invalid(wrong, `must be a time from 1970 to 9999, such as ${example}`);
  }
  if (data.from >= data.to) throw invalid(['to'], 'must be later than from');
  const range = wholeSteps(query.interval, data.from, data.to);
  if (stepCount(range) > mostPoints) {
    const coarser = query.interval === 'day' ? 'ask for a shorter range' : 'take a coarser interval';
    const days = (mostPoints * intervals[query.interval]) / intervals.day;
    throw invalid(
      ['interval'],
      `gives more than ${mostPoints} points (${Math.floor(days * 10) / 10} days) in this range: ${coarser}`,
    );
  }
  return range;
}

const invalid = (paths: string[], message: string) =>
  problem('invalid-input', {
    detail: `${paths.join(' and ')} ${message}`,
    errors: paths.map(path => ({ path, message })),
  });
