import { type Context, own } from './context.ts';

const ISO_WITH_OFFSET =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** The context's `currentTime`, else now, in milliseconds since 1970; NaN when it cannot be read as a time. */
export function momentOf(context: Context, now: () => number): number {
  const given = own(context, 'currentTime');
  if (!given) return now();
  if (typeof given === 'string') return Date.parse(given);
  if (typeof given === 'number') return given;
  return given instanceof Date ? given.getTime() : Number.NaN;
}

/** The moment in ISO 8601, or undefined when a Date cannot hold it. */
export function momentText(moment: number): string | undefined {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Whether it is a full ISO 8601 time with an explicit offset, so that no server's time zone plays a part. */
export function isOffsetTime(text: string): boolean {
  const [, year, month, day] = ISO_WITH_OFFSET.exec(text) ?? [];
  // Date.parse reads 30 February as 2 March; the calendar day must survive.
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}
