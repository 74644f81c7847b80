/** Where the time comes from, so that tests can decide it. */
export interface Clock {
  now(): Date;
  /** The same in milliseconds since 1970, at half the price: for what every request asks. */
  ms(): number;
}

export const systemClock: Clock = { now: () => new Date(), ms: () => Date.now() };

export interface FixedClock extends Clock {
  /** Moves the clock forward by this many milliseconds and returns the new time. */
  advance(ms: number): Date;
}

/** A clock that stands still until told otherwise. */
export function fixedClock(start: Date | string = '2030-01-01T00:00:00.000Z'): FixedClock {
  let ms = new Date(start).getTime();
  return {
    now: () => new Date(ms),
    ms: () => ms,
    advance: by => {
      ms += by;
      return new Date(ms);
    },
  };
}
