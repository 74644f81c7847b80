import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { mean, percentile } from '../bench/statistics.ts';

/** Load at a fixed rate. */
export interface LoadPlan {
  requests: number;
  /** Goes on beyond `requests` while this says so, asked before each one that is then due. */
  more?: () => boolean;
  perMinute: number;
  /** Sends one request and reads its answer; throws when that is not the right one. */
  send(index: number): Promise<void>;
}

/** Durations in milliseconds, each from the moment at which its request was due. */
export interface LoadReport {
  requests: number;
  perMinute: number;
  /** From the first request due to the last answer. */
  seconds: number;
  failures: number;
  /** What the first of them was. */
  firstFailure?: string;
  meanMs: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Shares of all requests, 0 to 1; failures count as slow. */
  under100: number;
  under200: number;
}

/**
 * Open loop: every request is sent when it is due, whether or not earlier ones were answered, and its time counts from
 * then. A server that stands still for a second so has a second in all requests of that second; a client that waits for
 * answers would leave them out (coordinated omission).
 */
export async function openLoop({
  requests: least,
  more = () => false,
  perMinute,
  send,
}: LoadPlan): Promise<LoadReport> {
  const everyMs = 60_000 / perMinute;
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  const failed: unknown[] = [];
  const started = performance.now();
  const sendDue = async (index: number, due: number) => {
    try {
      await send(index);
      times.push(performance.now() - due);
    } catch (error) {
      failed.push(error);
    }
  };
  let requests = 0;
  for (let index = 0; index < least || more(); index++) {
    requests += 1;
    const due = started + index * everyMs;
    await until(due);
    pending.push(sendDue(index, due));
  }
  await Promise.all(pending);
  const seconds = (performance.now() - started) / 1_000;
  return {
    ...summary({ requests, perMinute, seconds, failures: failed.length, times }),
    ...(failed.length > 0 ? { firstFailure: String(failed[0]) } : {}),
  };
}

/** A timer may be late by more than a fast answer takes, so the last two milliseconds are waited for in turns of the loop. */
async function until(due: number): Promise<void> {
  const left = due - performance.now();
  if (left > 2) await sleep(left - 2);
  while (performance.now() < due) await turn();
}

/** A report from the times of the requests that were answered rightly. */
export function summary({
  requests,
  perMinute,
  seconds,
  failures,
  times,
}: Pick<LoadReport, 'requests' | 'perMinute' | 'seconds' | 'failures'> & {
  times: readonly number[];
}): LoadReport {
  const under = (ms: number) => times.filter(time => time < ms).length / requests;
  return {
    requests,
    perMinute,
    seconds,
    failures,
    meanMs: mean(times),
    p50Ms: percentile(times, 50),
    p95Ms: percentile(times, 95),
    p99Ms: percentile(times, 99),
    maxMs: percentile(times, 100),
    under100: under(100),
    under200: under(200),
  };
}
