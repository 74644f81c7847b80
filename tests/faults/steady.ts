import { setTimeout as sleep } from 'node:timers/promises';

export interface Tally {
  sent: number;
  /** What went wrong, each kind with its number: `503` or `no answer`. */
  failures: Map<string, number>;
  /** Milliseconds until each answer, in order of size. */
  times: number[];
}

export interface Steady {
  /** What has happened since the last look; the load goes on. */
  look(): Tally;
  end(): Promise<Tally>;
}

/**
 * Sends at a fixed rate whether or not answers come, so that a server which stops is asked just as often as one which does
 * not. `send` resolves with the answer's status; below 400 is well.
 */
export function steadily(perSecond: number, send: () => Promise<number>): Steady {
  const open = new Set<Promise<void>>();
  let tally = empty();
  let ended = false;

  async function once(): Promise<void> {
    const begun = performance.now();
    const status = await send().catch(() => 0);
    tally.times.push(performance.now() - begun);
    if (status > 0 && status < 400) return;
    const kind = status === 0 ? 'no answer' : String(status);
    tally.failures.set(kind, (tally.failures.get(kind) ?? 0) + 1);
  }

  async function go(): Promise<void> {
    const begun = performance.now();
    for (let n = 0; !ended; n += 1) {
      const due = begun + (n * 1_000) / perSecond - performance.now();
      if (due > 0) await sleep(due);
      tally.sent += 1;
      const sending: Promise<void> = once().finally(() => open.delete(sending));
      open.add(sending);
    }
    await Promise.all(open);
  }

  const going = go();
  const look = () => {
    const seen = { ...tally, times: tally.times.toSorted((a, b) => a - b) };
    tally = empty();
    return seen;
  };
  return {
    look,
    async end() {
      ended = true;
      await going;
      return look();
    },
  };
}

const empty = (): Tally => ({ sent: 0, failures: new Map(), times: [] });

/** `3000 of 3000 served, p99 4 ms`. */
export function shown({ sent, failures, times }: Tally): string {
  const failed = failedOf({ sent, failures, times });
  const kinds = [...failures].map(([kind, count]) => `${count} x ${kind}`).join(', ');
  return `${sent - failed} of ${sent} served${kinds && ` (${kinds})`}, p99 ${percentile(times, 0.99)} ms`;
}

export const failedOf = ({ failures }: Tally) => failures.values().reduce((sum, count) => sum + count, 0);

const percentile = (sorted: readonly number[], share: number) =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
