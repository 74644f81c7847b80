import type { Spread } from './statistics.ts';

/** What a figure should reach. */
export interface Goal {
  /** As `targets` says it, such as `p99 < 50 ms`. */
  text: string;
  limit: number;
  better: 'lower' | 'higher';
}

/** One measured thing: a line of the printed table. */
export interface Line {
  what: string;
  /** In words, with its unit. */
  measured: string;
  /** The reference in words; empty where there is none. */
  reference: string;
  /** Measured against the reference, round by round. */
  ratio?: Spread;
  goal?: Goal;
  /** The number that the goal is about, in the goal's unit. */
  figure?: number;
}

/** What a row found. Wrong answers are thrown, not reported. */
export interface Outcome {
  /** What was sent, and of which size. */
  payload: string;
  lines: Line[];
  /** Every round as it was measured. */
  raw: unknown;
  notes?: string[];
}

/** A row that this machine or this version cannot measure, with what is missing. Not a failure. */
export class NotAvailable extends Error {}

/** How many times better than its goal a line is: 1 is met exactly. Undefined without a goal. */
export function score({ goal, figure }: Line): number | undefined {
  if (!goal || figure === undefined) return undefined;
  return goal.better === 'higher' ? figure / goal.limit : goal.limit / figure;
}

/** `met`, `missed`, or nothing where there is no goal. */
export function verdict(line: Line): 'met' | 'missed' | '' {
  const times = score(line);
  if (times === undefined) return '';
  return times >= 1 ? 'met' : 'missed';
}

/** A row's result as it is kept. */
export interface RowResult {
  key: string;
  /** RFC 3339, UTC. */
  at: string;
  quick: boolean;
  outcome?: Outcome;
  /** Why there is no outcome. */
  unavailable?: string;
  failed?: string;
}
