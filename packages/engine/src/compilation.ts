import { RE2JS } from 're2js';
import { type Context, fieldReader, type Reader } from './context.ts';
import type { Decision } from './decision.ts';
import { KnownChecks } from './known-checks.ts';
import { type Stickiness, stickinessOf } from './stickiness.ts';

/** Where the two impure inputs of an evaluation come from. */
export interface CompileOptions {
  /** Milliseconds since 1970, for DATE operators when the context has no `currentTime`. */
  readonly now?: (() => number) | undefined;
  /** A number from 0 up to but not including 1, for random stickiness. */
  readonly random?: (() => number) | undefined;
}

/** What one compilation shares between all constraints and strategies, so that nothing is prepared twice. */
export interface Compilation {
  readonly now: () => number;
  readonly random: () => number;
  readonly reader: (field: string) => Reader;
  /** Evaluates many features for one context, which does not change meanwhile: each field of it is read once. */
  readonly readingOnce: <T>(context: Context, work: () => T) => T;
  readonly stickiness: (name: string | undefined, use: 'rollout' | 'variants') => Stickiness;
  /** Every decision that was made so far. */
  readonly decisions: Decision[];
  /** What has been compiled; empty when everything is. */
  readonly checks: KnownChecks;
  /** Null when the pattern is not RE2. */
  readonly pattern: (source: string, foldCase: boolean) => RE2JS | null;
}

export function compilation({ now = Date.now, random = Math.random }: CompileOptions): Compilation {
  const reading: Reading = { context: undefined, turn: 0 };
  const once = (read: Reader) => onceReader(read, reading);
  const reader = remembered(
    (field: string) => once(fieldReader(field)),
    field => field,
  );
  return {
    now,
    random,
    reader,
    decisions: [],
    checks: new KnownChecks(),
    readingOnce(context, work) {
      reading.context = context;
      reading.turn += 1;
      try {
        return work();
      } finally {
        reading.context = undefined;
      }
    },
    stickiness: remembered(
      (name, use) => {
        const { id, ...rest } = stickinessOf(name, use, reader);
        return { ...rest, id: once(id) };
      },
      (name, use) => `${use} ${name ?? ''}`,
    ),
    pattern: remembered(parsePattern, (source, foldCase) => `${foldCase} ${source}`),
  };
}

/** The context that is being read for many features, and a number that no other such reading has. */
interface Reading {
  context: Context | undefined;
  turn: number;
}

/** Looking for a field takes several look-ups, and most features look at the same few. */
function onceReader(read: Reader, reading: Reading): Reader {
  let turn = 0;
  let text: string | undefined;
  return context => {
    if (reading.context !== context) return read(context);
    if (turn !== reading.turn) {
      text = read(context);
      turn = reading.turn;
    }
    return text;
  };
}

/** A pattern in RE2's syntax, which matches in linear time; null when it is not valid there. */
export function parsePattern(source: string, foldCase: boolean): RE2JS | null {
  try {
    return RE2JS.compile(source, foldCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    return null;
  }
}

/** The same function, which makes each thing once. */
export function remembered<Args extends unknown[], T extends object | null>(
  make: (...args: Args) => T,
  keyOf: (...args: Args) => string,
): (...args: Args) => T {
  const made = new Map<string, T>();
  return (...args) => {
    const key = keyOf(...args);
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(...args);
    made.set(key, fresh);
    return fresh;
  };
}
