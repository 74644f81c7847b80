/** One event on its way to one webhook. */
export interface Delivery {
  id: string;
  webhook: string;
  company: string;
  /** 1, 2, 3 … for each webhook. */
  n: number;
  /** The same for each delivery of an event: receivers know repetitions by it (header `webhook-id`). */
  eventId: string;
  type: string;
  body: string;
  state: 'pending' | 'delivered' | 'failed';
  attempts: number;
  nextAttemptAt: Date | null;
  lastStatus: number | null;
  lastError: string | null;
  durationMs: number | null;
  response: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

/** How an attempt ended: with an answer or without one. */
export interface Attempt {
  status?: number;
  error?: string;
  durationMs: number;
  response: string;
}

const minutes = 60_000;
const hours = 60 * minutes;

/** Pauses between attempts, 23 h 35 min in all, as Standard Webhooks advises. */
const pauses = [5_000, 5 * minutes, 30 * minutes, 2 * hours, 5 * hours, 8 * hours, 8 * hours];

export const mostAttempts = pauses.length + 1;

/** How long an attempt may take before its delivery counts as abandoned (its process died) and is tried again. */
export const leaseMs = minutes;

export type Outcome =
  | { state: 'delivered' }
  | { state: 'failed'; gone: boolean }
  | { state: 'pending'; inMs: number };

/**
 * What an attempt means. 2xx is success and 410 the wish to be left alone; a redirect is a failure, since following it would
 * hand the body to somebody whom nobody chose. `attempts` counts this one; `random` (0 to 1) spreads the pauses.
 */
export function outcomeOf({ status = 0 }: Attempt, attempts: number, random: number): Outcome {
  if (status >= 200 && status < 300) return { state: 'delivered' };
  if (status === 410) return { state: 'failed', gone: true };
  const pause = pauses[attempts - 1];
  if (pause === undefined) return { state: 'failed', gone: false };
  return { state: 'pending', inMs: Math.round(pause * (0.9 + random / 10)) };
}

/** What is kept of an answer. */
export const snippetOf = (body: string): string => body.slice(0, 1_024).toWellFormed();
