import { isDeepStrictEqual } from 'node:util';
import type { Feature } from './features.ts';
import type { User } from './users.ts';

/** What everybody is measured by: the bulk answer as it comes over the wire, read without any client. */
export interface Answer {
  value?: unknown;
  variant?: string;
  reason: string;
}

/** Reasons of features that are on for a context. */
const onReasons = ['STATIC', 'TARGETING_MATCH', 'SPLIT'];
export const isOn = ({ reason }: Answer) => onReasons.includes(reason);

/** Somebody's answers beside the expected ones. */
export interface Column {
  title: string;
  compare(cell: Cell): void;
  /** Says of some cells why they are not compared, or not as a whole. */
  note(count: number, what: string): void;
  readonly compared: number;
  /** One a line: feature, user, expected, got. */
  readonly disagreements: readonly string[];
  /** For people, in one line. */
  summary(): string;
}

export interface Cell {
  feature: Feature;
  user: User;
  expected: unknown;
  got: unknown;
  /** Whether a difference would be the documented exception. */
  excused?: () => boolean;
}

const json = (value: unknown) => JSON.stringify(value);
const nameOf = ({ userId, sessionId }: User) => userId ?? sessionId;

export function column(title: string): Column {
  const disagreements: string[] = [];
  const notes = new Map<string, number>();
  let compared = 0;
  let excused = 0;
  return {
    title,
    disagreements,
    get compared() {
      return compared;
    },
    note: (count, what) => void notes.set(what, (notes.get(what) ?? 0) + count),
    compare(cell) {
      compared += 1;
      const { feature, user, expected, got } = cell;
      if (isDeepStrictEqual(expected, got)) return;
      if (cell.excused?.()) excused += 1;
      else
        disagreements.push(`${feature.key}, ${nameOf(user)}: expected ${json(expected)}, got ${json(got)}`);
    },
    summary() {
      const rest = [
        ...(excused > 0 ? [`${excused} of them differ by the documented non-ASCII exception`] : []),
        ...Array.from(notes, ([what, count]) => `${count} ${what}`),
      ];
      return [`${title}: ${compared} answers compared, ${disagreements.length} disagreements`, ...rest].join(
        '; ',
      );
    },
  };
}
