import { mock } from 'node:test';

const dayMs = 86_400_000;

/**
 * Lets this process live through weeks in a minute: what it does on a day carries that day's time, in every record that it
 * leaves. Days are counted backwards from today; one can only go forward.
 */
export function timeMachine() {
  const today = Date.now();
  let at = 0;
  return {
    /** To a day, at some hour of UTC. */
    goTo(daysAgo: number, hour = 14): void {
      const then = Math.floor((today - daysAgo * dayMs) / dayMs) * dayMs + hour * 3_600_000;
      at = Math.max(at + 1_000, then);
      if (at > today) throw new RangeError(`${daysAgo} days ago at ${hour} is later than now`);
      mock.timers.reset();
      mock.timers.enable({ apis: ['Date'], now: at });
    },
    /** A little later on the same day. */
    wait(minutes: number): void {
      at += minutes * 60_000;
      mock.timers.setTime(at);
    },
    /** The time is that of everybody else again. */
    comeBack: () => mock.timers.reset(),
  };
}

export type TimeMachine = ReturnType<typeof timeMachine>;
