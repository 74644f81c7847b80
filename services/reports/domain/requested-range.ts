import { moment } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { fieldErrors } from '@bandera/kit/http/parse';
import type { FieldError } from '@bandera/kit/http/problem';
import { z } from 'zod';
import { type Interval, intervals, mostPoints, type Range, stepCount, wholeSteps } from './interval.ts';

const example = '2030-11-01T00:00:00Z';
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
  if (!success) throw invalid(fieldErrors(error));
  if (data.from >= data.to) throw invalid([{ path: 'to', message: 'must be later than from' }]);
  const range = wholeSteps(query.interval, data.from, data.to);
  if (stepCount(range) > mostPoints) {
    const coarser = query.interval === 'day' ? 'ask for a shorter range' : 'take a coarser interval';
    const days = (mostPoints * intervals[query.interval]) / intervals.day;
    const most = `${mostPoints} points (${Math.floor(days * 10) / 10} days)`;
    throw invalid([{ path: 'interval', message: `gives more than ${most} in this range: ${coarser}` }]);
  }
  return range;
}

const invalid = (errors: FieldError[]) =>
  problem('invalid-input', {
    detail: errors.map(({ path, message }) => `${path} ${message}`).join('; '),
    errors,
  });
